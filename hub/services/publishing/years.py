"""« Republier comme l’an dernier »: the same dates, a school year later."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from hub.extensions import territory
from hub.rules.calendar import monday, week_of
from hub.rules.kinds import CLASS_WEEKS_ONLY
from hub.rules.periods import add_months
from hub.services.publishing import dating
from hub.services.publishing.terms import Loaded

YEAR: Final = timedelta(weeks=52)  # the same day of the week, so that a week stays a week


def moved_ahead(terms: Mapping[str, Any], day: date) -> Loaded:
    """The terms, moved by whole years until they begin after `day`; without ids, end of line and reservation.

    Weeks that fall into holidays are left out: the author chooses others.
    """
    years = _years(terms, day)
    moved = {key: value for key, value in terms.items() if key not in ("expires_on", "reserved_until")}
    moved["weeks"] = [week for old in terms.get("weeks", []) if _open(week := later_week(old, years), terms)]
    moved["slots"] = [_later_slot(slot, years) for slot in terms.get("slots", [])]
    for name in ("starts_on", "ends_on"):
        if terms.get(name):
            moved[name] = add_months(terms[name], 12 * years)
    return moved


def _years(terms: Mapping[str, Any], day: date) -> int:
    """At least one, unless nothing is dated."""
    period = dating.period(terms)
    years = 1 if period else 0
    while period and add_months(period[0][0], 12 * years) <= day:
        years += 1
    return years


def later_week(week: str, years: int) -> str:
    """The same week of the school year, `years` later: week 53 becomes the first of the next year."""
    return week_of(monday(week) + YEAR * years)


def _open(week: str, terms: Mapping[str, Any]) -> bool:
    if terms["kind"] not in CLASS_WEEKS_ONLY:
        return True
    school = territory.school_week(week)
    return not school.known or school.class_days > 0


def _later_slot(slot: Mapping[str, Any], years: int) -> dict[str, Any]:
    return {
        "starts_at": _later(slot["starts_at"], years),
        "ends_at": _later(slot["ends_at"], years),
        "places": slot["places"],
    }


def _later(instant: datetime, years: int) -> datetime:
    """The same weekday and clock time in the territory, across the change of the clock."""
    return instant.astimezone(territory.zone) + YEAR * years
