"""Periods against sets of days."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.rules import periods
from tests.rules.strategies import SPANS, days_of

PERIODS = SPANS.map(periods.period_of)


@given(SPANS)
def test_a_period_holds_the_days_of_its_intervals(spans):
    period = periods.period_of(spans)
    assert days_of(period) == days_of(spans)
    assert periods.day_count(period) == len(days_of(spans))


@given(PERIODS)
def test_a_period_is_sorted_and_its_intervals_do_not_touch(period):
    assert all(one[1] + periods.DAY < other[0] for one, other in pairwise(period))


@given(PERIODS, PERIODS)
def test_shared_days_are_those_of_both(one, other):
    assert days_of(periods.shared(one, other)) == days_of(one) & days_of(other)
    assert periods.shared(one, other) == periods.shared(other, one)


@given(PERIODS)
def test_weekdays_are_counted_as_a_calendar_would(period):
    assert periods.weekday_count(period) == sum(day.weekday() < 5 for day in days_of(period))


@given(PERIODS)
def test_weeks_are_those_of_the_days(period):
    isoweeks = {day.isocalendar()[:2] for day in days_of(period)}
    assert periods.weeks_in(period) == tuple(f"{year}-W{week:02d}" for year, week in sorted(isoweeks))


@given(PERIODS, st.integers(-40, 40))
def test_a_moved_period_keeps_its_days(period, days):
    moved = {day + timedelta(days=days) for day in days_of(period)}
    assert days_of(periods.moved(period, days)) == moved


def test_days_that_follow_one_another_are_one_interval():
    month = [(date(2027, 1, 16), date(2027, 1, 31)), (date(2027, 1, 1), date(2027, 1, 15))]
    assert periods.period_of(month) == ((date(2027, 1, 1), date(2027, 1, 31)),)


def test_a_reversed_interval_is_refused():
    with pytest.raises(ValueError, match="ends before"):
        periods.range_period(date(2027, 2, 1), date(2027, 1, 1))


def test_weeks_hold_monday_to_friday():
    period = periods.weeks_period(["2027-W03", "2027-W02"])
    assert period == ((date(2027, 1, 11), date(2027, 1, 15)), (date(2027, 1, 18), date(2027, 1, 22)))


def test_a_range_with_one_end_is_one_day():
    assert periods.range_period(None, date(2027, 1, 4)) == ((date(2027, 1, 4), date(2027, 1, 4)),)
    assert periods.range_period(None, None) == periods.OPEN


def test_months_are_whole_from_the_starting_month():
    assert periods.months_period(date(2027, 9, 15), 12) == ((date(2027, 9, 1), date(2028, 8, 31)),)
    assert periods.months_period(date(2028, 2, 29), None) == ((date(2028, 2, 1), date(2028, 2, 29)),)
    assert periods.months_period(None, 12) == periods.OPEN


def test_a_moved_month_stays_a_whole_month():
    february = periods.months_period(date(2027, 2, 1), 1)
    assert periods.moved_months(february, 1) == ((date(2027, 3, 1), date(2027, 3, 31)),)
    assert periods.moved_months(february, -2) == ((date(2026, 12, 1), date(2026, 12, 31)),)


def test_a_month_later_than_the_31st_is_the_month_s_last_day():
    assert periods.add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
