"""Dated rules and what they say of a posting."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from hub.rules.limits import DatedRule, Schedule, all_in_force, findings, in_force
from hub.rules.periods import range_period

RULES = [
    DatedRule(name, value, date.fromisoformat(since), f"source de {name}", "")
    for name, value, since in [
        ("hours.week", 35, "2008-05-01"),
        ("hours.week_under_15", 30, "2019-01-01"),
        ("hours.day", 7, "2008-05-01"),
        ("hours.break_after", 4.5, "2008-05-01"),
        ("hours.break_minutes", 30, "2008-05-01"),
        ("hours.earliest_under_16", 6, "2008-05-01"),
        ("hours.latest_under_16", 20, "2008-05-01"),
        ("observation.days_min", 2, "2019-01-01"),
        ("observation.days_max", 5, "2019-01-01"),
        ("mini_stage.days_min", 1, "2008-05-01"),
        ("mini_stage.days_max", 5, "2008-05-01"),
        ("visit.days_max", 2, "2019-01-01"),
        ("pay.days", 44, "2014-12-01"),
        ("pay.hours", 308, "2014-12-01"),
        ("pay.hourly", 4.35, "2024-01-01"),
        ("pay.hourly", 4.5, "2026-01-01"),
        ("apprenticeship.months_min", 6, "2019-01-01"),
        ("apprenticeship.months_max", 36, "2019-01-01"),
        ("apprenticeship.months_max_rqth", 48, "2019-01-01"),
    ]
]
TODAY = all_in_force(RULES, date(2026, 12, 1))
STAGE = Schedule(kind="observation_3e", levels=frozenset({"3e"}), days=5)
PFMP = Schedule(kind="pfmp", levels=frozenset({"1re"}))


def found(schedule, rules=TODAY):
    return {(finding.field, finding.blocking) for finding in findings(schedule, rules)}


def text(schedule, rules=TODAY):
    [finding] = findings(schedule, rules)
    return finding.text.replace("\u00a0", " ")


def test_the_rule_in_force_is_the_latest_begun():
    assert in_force(RULES, "pay.hourly", date(2025, 12, 31)).value == 4.35
    assert in_force(RULES, "pay.hourly", date(2026, 1, 1)).value == 4.5
    assert TODAY["pay.hourly"].value == 4.5


def test_no_rule_is_in_force_before_it_begins():
    with pytest.raises(LookupError, match=r"pay\.hourly"):
        in_force(RULES, "pay.hourly", date(2023, 12, 31))
    assert "pay.hourly" not in all_in_force(RULES, date(2023, 12, 31))


@pytest.mark.parametrize(("days", "refused"), [(1, True), (2, False), (5, False), (6, True)])
def test_an_observation_lasts_two_to_five_days(days, refused):
    assert found(replace(STAGE, days=days)) == ({("days", True)} if refused else set())


def test_a_mini_stage_may_last_one_day():
    assert found(replace(STAGE, kind="mini_stage", days=1)) == set()


def test_the_sentence_says_the_figure_the_limit_and_the_source():
    assert text(replace(STAGE, days=6)) == "6 jours, la limite est de 5 (source de observation.days_max)."


def test_the_limit_is_the_table_s():
    longer = TODAY | {"observation.days_max": replace(TODAY["observation.days_max"], value=10)}
    assert found(replace(STAGE, days=6), longer) == set()


def test_a_rule_that_the_territory_has_not_is_not_applied():
    assert found(replace(STAGE, days=60, weekly_hours=60, daily_hours=20), {}) == set()


@pytest.mark.parametrize(
    ("level", "hours", "expected"),
    [
        ("1re", 35, set()),
        ("1re", 35.5, {("weekly_hours", True)}),
        ("3e", 30, set()),
        ("3e", 31, {("weekly_hours", False)}),
        ("4e", 31, {("weekly_hours", True)}),
        ("adulte", 39, set()),
    ],
)
def test_weekly_hours_follow_the_class_and_never_an_age(level, hours, expected):
    assert found(replace(STAGE, levels=frozenset({level}), weekly_hours=hours)) == expected


def test_too_many_weekly_hours_are_told_with_both_limits():
    expected = (
        "38 heures dépassent le maximum de 35 heures par semaine (30 heures avant 15 ans) (source de hours.week)."
    )
    assert text(replace(STAGE, weekly_hours=38)) == expected


def test_a_day_has_seven_hours_without_its_break():
    day = replace(STAGE, starts_at=time(8), ends_at=time(16), break_minutes=60)
    assert found(day) == set()
    assert found(replace(day, ends_at=time(16, 30))) == {("daily_hours", True)}
    assert text(replace(day, ends_at=time(16, 30))).startswith("7 h 30 dépassent le maximum de 7 heures")


@pytest.mark.parametrize(
    ("hours", "minutes", "refused"), [(4.5, 0, False), (5, 20, True), (5, 30, False), (5, None, False)]
)
def test_a_break_is_due_after_four_hours_and_a_half(hours, minutes, refused):
    day = replace(STAGE, daily_hours=hours, break_minutes=minutes)
    assert found(day) == ({("break_minutes", True)} if refused else set())


@pytest.mark.parametrize(
    ("level", "begins", "ends", "expected"),
    [
        ("3e", time(6), time(12), set()),
        ("3e", time(5, 45), time(12), {("starts_at", True)}),
        ("3e", time(14), time(20), set()),
        ("3e", time(14), time(20, 15), {("ends_at", True)}),
        ("3e", time(21), time(3), {("ends_at", True)}),
        ("2de", time(5), time(11), {("starts_at", False)}),
        ("terminale", time(5), time(11), set()),
    ],
)
def test_nobody_under_16_works_at_night(level, begins, ends, expected):
    day = replace(STAGE, levels=frozenset({level}), starts_at=begins, ends_at=ends)
    assert found(day) == expected


def test_a_visit_lasts_two_days_at_most():
    first = date(2027, 1, 12)
    visit = Schedule(kind="visit", sessions=((first, first), (first, first + timedelta(days=2))))
    assert found(visit) == {("slots.1.ends_at", True)}
    assert found(replace(visit, sessions=((first, first + timedelta(days=1)),))) == set()


def test_beyond_44_days_pay_is_due_and_says_how_much():
    weeks = replace(PFMP, period=range_period(date(2027, 1, 4), date(2027, 3, 5)))
    assert text(weeks) == (
        "45 jours de présence, plus de 44 dans l’année scolaire : la gratification est obligatoire,"
        " au moins 4,50 € par heure (source de pay.days)."
    )
    assert found(weeks) == {("ends_on", False)}
    assert found(replace(weeks, kind="apprenticeship")) == set()


def test_44_days_may_be_unpaid():
    assert found(replace(PFMP, period=range_period(date(2027, 1, 4), date(2027, 3, 4)))) == set()


def test_beyond_308_hours_pay_is_due():
    assert found(replace(PFMP, levels=frozenset({"bac+3"}), days=40, daily_hours=7.7)) == set()
    assert found(replace(PFMP, levels=frozenset({"bac+3"}), days=40, daily_hours=7.8)) == {("ends_on", False)}


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (5, {("months", True)}),
        (6, set()),
        (36, set()),
        (37, {("months", False)}),
        (48, {("months", False)}),
        (49, {("months", True)}),
    ],
)
def test_an_apprenticeship_lasts_6_to_36_months_and_48_for_some(months, expected):
    assert found(Schedule(kind="apprenticeship", months=months)) == expected


def test_without_the_longer_limit_36_months_are_the_end():
    shorter = {name: rule for name, rule in TODAY.items() if not name.endswith("rqth")}
    assert found(Schedule(kind="apprenticeship", months=37), shorter) == {("months", True)}
