"""ISO weeks and school years."""

import re
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Final

WEEK: Final = re.compile(r"(\d{4})-W(\d{2})")

Span = tuple[date, date]


def parse_week(week: str) -> tuple[int, int]:
    """ISO year and number of a week written "2027-W24".

    Raises ValueError for another shape, for week 53 of a year that has 52, and for a week that no calendar ends.
    """
    found = WEEK.fullmatch(week)
    if found is None:
        raise ValueError(f"not an ISO week: {week!r}")
    year, number = int(found[1]), int(found[2])
    date.fromisocalendar(year, number, 7)
    return year, number


def format_week(year: int, number: int) -> str:
    """A week as "2027-W24"; the year is the ISO one. Raises ValueError when there is none."""
    date.fromisocalendar(year, number, 1)
    return f"{year:04d}-W{number:02d}"


def week_of(day: date) -> str:
    """The ISO week that holds a day: 1 January 2027 lies in "2026-W53"."""
    year, number, _ = day.isocalendar()
    return format_week(year, number)


def monday(week: str) -> date:
    """The first day of a week. Raises ValueError as `parse_week`."""
    year, number = parse_week(week)
    return date.fromisocalendar(year, number, 1)


def working_days(week: str) -> Span:
    """Monday and Friday of a week. Raises ValueError as `parse_week`."""
    first = monday(week)
    return first, first + timedelta(days=4)


def month_of(week: str) -> tuple[int, int]:
    """Year and month that a week is listed under: those of its Thursday, as ISO years do."""
    thursday = monday(week) + timedelta(days=3)
    return thursday.year, thursday.month


def school_year(day: date) -> int:
    """The year in which the school year of a day began; it turns on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


def school_year_text(start: int) -> str:
    """A school year as « 2026-2027 »."""
    return f"{start}-{start + 1}"


def next_week(week: str) -> str:
    """The week after."""
    return week_of(monday(week) + timedelta(days=7))


def weeks_between(first: date, last: date) -> tuple[str, ...]:
    """The weeks that hold a day of a closed interval, in order; empty when it is reversed."""
    start = first - timedelta(days=first.weekday())
    count = (last - start).days // 7 + 1 if last >= first else 0
    return tuple(week_of(start + timedelta(days=7 * step)) for step in range(count))


def weeks_of_school_year(start: int) -> tuple[str, ...]:
    """The 52 or 53 weeks whose Thursday lies between 1 September and 31 August, in order."""
    weeks = weeks_between(date(start, 9, 1), date(start + 1, 8, 31))
    return tuple(week for week in weeks if _starts(week) == start)


def class_days(week: str, holidays: Iterable[Span], bank: Collection[date] = ()) -> int:
    """Days of class from Monday to Friday: outside holidays (closed intervals) and bank days."""
    first = monday(week)
    days = (first + timedelta(days=step) for step in range(5))
    breaks = tuple(holidays)
    return sum(day not in bank and not _within(day, breaks) for day in days)


def _starts(week: str) -> int:
    return school_year(monday(week) + timedelta(days=3))


def _within(day: date, spans: Iterable[Span]) -> bool:
    return any(first <= day <= last for first, last in spans)
