"""Weeks and school years."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.rules import calendar
from tests.rules.opendata import rows

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(DAYS)
def test_a_day_lies_in_its_week(day):
    first = calendar.monday(calendar.week_of(day))
    assert first.weekday() == 0
    assert first <= day <= first + timedelta(days=6)


@given(DAYS)
def test_a_week_is_read_as_it_is_written(day):
    week = calendar.week_of(day)
    assert calendar.format_week(*calendar.parse_week(week)) == week


def test_the_first_of_january_may_lie_in_week_53():
    assert calendar.week_of(date(2027, 1, 1)) == "2026-W53"
    assert calendar.monday("2026-W53") == date(2026, 12, 28)
    assert calendar.next_week("2026-W53") == "2027-W01"


@pytest.mark.parametrize("week", ["2027-W53", "2027-W00", "2027-W54", "2027-24", "2027-W4", "27-W24", "", "2027-W24 "])
def test_what_is_no_week_is_refused(week):
    with pytest.raises(ValueError, match="week"):
        calendar.parse_week(week)


def test_a_working_week_goes_from_monday_to_friday():
    assert calendar.working_days("2027-W24") == (date(2027, 6, 14), date(2027, 6, 18))


def test_a_week_is_listed_in_the_month_of_its_thursday():
    assert calendar.month_of("2026-W53") == (2026, 12)
    assert calendar.month_of("2027-W13") == (2027, 4)


def test_the_school_year_turns_on_the_first_of_september():
    assert calendar.school_year(date(2027, 8, 31)) == 2026
    assert calendar.school_year(date(2027, 9, 1)) == 2027
    assert calendar.school_year_text(2026) == "2026-2027"


@given(st.integers(2000, 2090))
def test_school_years_share_out_all_weeks(start):
    weeks = calendar.weeks_of_school_year(start)
    assert len(weeks) in {52, 53}
    assert calendar.next_week(weeks[-1]) == calendar.weeks_of_school_year(start + 1)[0]
    assert all(calendar.next_week(one) == other for one, other in pairwise(weeks))


def test_no_week_lies_in_a_reversed_interval():
    assert calendar.weeks_between(date(2027, 2, 1), date(2027, 1, 31)) == ()


def test_days_of_class_leave_out_holidays_and_bank_days():
    autumn = [(date(2026, 10, 17), date(2026, 11, 1))]
    assert calendar.class_days("2026-W43", autumn) == 0
    assert calendar.class_days("2026-W42", autumn) == 5
    assert calendar.class_days("2026-W46", autumn, {date(2026, 11, 11)}) == 4


def test_days_of_class_are_those_of_the_official_calendar():
    table = rows("calendar_zone_b.csv")
    spans = [(row["type"], date.fromisoformat(row["debut"]), date.fromisoformat(row["fin"])) for row in table]
    holidays = [(first, last) for kind, first, last in spans if kind == "vacances"]
    bank = {first for kind, first, _ in spans if kind == "ferie"}
    known = [row for row in rows("weeks_zone_b.csv") if row["vacances_connues"] == "1"]
    assert known
    for row in known:
        week = calendar.format_week(int(row["iso_year"]), int(row["iso_week"]))
        assert calendar.class_days(week, holidays, bank) == int(row["jours_de_classe_lun_ven"]), week
