"""Sets of days, kept as sorted disjoint closed intervals."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from hub.rules.calendar import Span, week_of, working_days

Period = tuple[Span, ...]

# No day at all: a posting open to requests.
OPEN: Final[Period] = ()
DAY: Final = timedelta(days=1)


def period_of(spans: Iterable[Span]) -> Period:
    """The days of closed intervals, given in any order and overlapping or not.

    Raises ValueError when an interval ends before it starts.
    """
    merged: list[Span] = []
    for first, last in sorted(spans):
        if last < first:
            raise ValueError(f"a period ends before it starts: {first} to {last}")
        if merged and first <= merged[-1][1] + DAY:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def weeks_period(weeks: Iterable[str]) -> Period:
    """Monday to Friday of each ISO week. Raises ValueError for a week that is none."""
    return period_of(working_days(week) for week in weeks)


def range_period(starts_on: date | None, ends_on: date | None) -> Period:
    """Every day of a range; one day when one end is missing, `OPEN` when both are."""
    first, last = starts_on or ends_on, ends_on or starts_on
    return OPEN if first is None or last is None else period_of([(first, last)])


def months_period(starts_on: date | None, months: int | None) -> Period:
    """Whole months from the month of `starts_on`: that month alone when `months` is unknown."""
    if starts_on is None:
        return OPEN
    first = starts_on.replace(day=1)
    return ((first, add_months(first, months or 1) - DAY),)


def days_period(days: Iterable[date]) -> Period:
    """Single days: those of slots."""
    return period_of((day, day) for day in days)


def day_count(period: Period) -> int:
    """How many days a period holds."""
    return sum((last - first).days + 1 for first, last in period)


def weekday_count(period: Period) -> int:
    """How many days of a period lie from Monday to Friday."""
    return sum(_weekdays_before(last + DAY) - _weekdays_before(first) for first, last in period)


def shared(one: Period, other: Period) -> Period:
    """The days that both periods hold."""
    found: list[Span] = []
    here = there = 0
    while here < len(one) and there < len(other):
        first = max(one[here][0], other[there][0])
        last = min(one[here][1], other[there][1])
        if first <= last:
            found.append((first, last))
        if one[here][1] < other[there][1]:
            here += 1
        else:
            there += 1
    return tuple(found)


def overlap(one: Period, other: Period) -> float:
    """Common days over the days of the smaller period, in [0, 1]; .5 when one side has no day."""
    smaller = min(day_count(one), day_count(other))
    return day_count(shared(one, other)) / smaller if smaller else 0.5


def weeks_in(period: Period) -> tuple[str, ...]:
    """The ISO weeks that hold a day of the period, in order, each once."""
    weeks: dict[str, None] = {}
    for first, last in period:
        monday = first - timedelta(days=first.weekday())
        for step in range((last - monday).days // 7 + 1):
            weeks[week_of(monday + timedelta(days=7 * step))] = None
    return tuple(weeks)


def moved(period: Period, days: int) -> Period:
    """The same period, `days` later (earlier when negative)."""
    step = timedelta(days=days)
    return tuple((first + step, last + step) for first, last in period)


def moved_months(period: Period, months: int) -> Period:
    """Whole months, moved by whole months: a month's last day stays one."""
    return tuple((add_months(first, months), add_months(last + DAY, months) - DAY) for first, last in period)


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later; the month's last day when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _weekdays_before(day: date) -> int:
    """Weekdays of the calendar before a day: ordinal 1 is a Monday."""
    weeks, rest = divmod(day.toordinal() - 1, 7)
    return weeks * 5 + min(rest, 5)
