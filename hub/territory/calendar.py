"""School and bank holidays of a zone, offline, with the weeks that they leave."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays
from vacances_scolaires_france import SchoolHolidayDates

ZONES = tuple(SchoolHolidayDates.SUPPORTED_ZONES)
SCHOOL_DAYS = 5  # Monday to Friday


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days without class, both ends included. `bank` tells a bank holiday."""

    name: str
    starts_on: date
    ends_on: date
    bank: bool


@dataclass(frozen=True, slots=True)
class SchoolWeek:
    """One ISO week, "2027-W24". `known` is false past the end of the school calendar.

    Of Monday to Friday, `class_days` are neither school nor bank holidays,
    `holiday_days` are school holidays, `bank_holidays` are dates.
    """

    week: str
    monday: date
    class_days: int
    holiday_days: int
    bank_holidays: tuple[date, ...]
    holiday: str
    known: bool


@cache
def _school_dates() -> SchoolHolidayDates:
    return SchoolHolidayDates()


@cache
def school_holidays(zone: str) -> tuple[Holiday, ...]:
    """The school holidays of a zone, in order, as whole periods."""
    source = _school_dates()
    key = source.zone_key(zone)
    periods: list[Holiday] = []
    for day, row in sorted(source.data.items()):
        if row[key]:
            _add_day(periods, row["nom_vacances"].replace("'", "’"), day)
    return tuple(periods)


def _add_day(periods: list[Holiday], name: str, day: date) -> None:
    last = periods[-1] if periods else None
    if last and last.name == name and last.ends_on == day - timedelta(days=1):
        periods[-1] = Holiday(name, last.starts_on, day, bank=False)
    else:
        periods.append(Holiday(name, day, day, bank=False))


@cache
def bank_holidays(year: int) -> tuple[Holiday, ...]:
    """The bank holidays of a year in France, in order."""
    days = sorted(holidays.country_holidays("FR", years=year, language="fr").items())
    return tuple(Holiday(name.replace("'", "’"), day, day, bank=True) for day, name in days)


def holidays_between(zone: str, start: date, end: date) -> tuple[Holiday, ...]:
    """School and bank holidays that touch [start, end], by first day."""
    found = list(school_holidays(zone))
    for year in range(start.year, end.year + 1):
        found += bank_holidays(year)
    touching = (one for one in found if one.starts_on <= end and one.ends_on >= start)
    return tuple(sorted(touching, key=lambda one: (one.starts_on, one.bank)))


@cache
def known_until(zone: str) -> date:
    """The last day that the calendar describes: the end of its last holidays."""
    return school_holidays(zone)[-1].ends_on


@cache
def school_week(zone: str, week: str) -> SchoolWeek:
    """The week ("2027-W24") as a school sees it. Raises ValueError for no such week."""
    monday = date.fromisoformat(f"{week}-1")
    days = [monday + timedelta(days=n) for n in range(SCHOOL_DAYS)]
    found = holidays_between(zone, days[0], days[-1])
    school = [one for one in found if not one.bank]
    bank = tuple(one.starts_on for one in found if one.bank)
    closed = {day for one in school for day in days if one.starts_on <= day <= one.ends_on}
    return SchoolWeek(
        week=week,
        monday=monday,
        class_days=len(set(days) - closed - set(bank)),
        holiday_days=len(closed),
        bank_holidays=bank,
        holiday=school[0].name if school else "",
        known=days[-1] <= known_until(zone),
    )


def school_weeks(zone: str, start: date, end: date) -> tuple[SchoolWeek, ...]:
    """Every week that touches [start, end], in order."""
    monday = start - timedelta(days=start.weekday())
    count = (end - monday).days // 7 + 1
    return tuple(school_week(zone, iso_week(monday + timedelta(weeks=n))) for n in range(count))


def iso_week(day: date) -> str:
    """The ISO week of a day, "2027-W24"."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"
