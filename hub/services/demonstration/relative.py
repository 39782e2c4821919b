"""Days and weeks of a demonstration, said from today on so that they never pass.

@5            the fifth whole week of class from now
@5x4          the first week from there on that begins four whole weeks of class in a row
@june3        the third Monday of the coming June
@holiday1     the first week of holidays
@september    the first of the coming September
@month, @day  the first of this month; today
…+25          so many days later (months after @month, years after @september)
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count, islice
from typing import Any, Final

from hub.extensions import territory
from hub.rules.calendar import monday, week_of
from hub.rules.periods import add_months
from hub.territory import TerritoryError

MARK: Final = re.compile(r"@(?:(\d+)(?:x(\d+))?|(june|holiday)(\d+)|(september|month|day))(?:\+(\d+))?")
WHOLE: Final = 5  # class days of a whole week
SETTLED: Final = timedelta(days=45)  # a June or a September that is nearer is too near
WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Today:
    """The day from which a demonstration is told."""

    day: date

    def resolved(self, terms: Mapping[str, Any]) -> dict[str, Any]:
        """The terms as a program sends them, every mark in them a day, a week or an instant."""
        found = {key: self._value(value) for key, value in terms.items()}
        if "weeks" in terms:
            found["weeks"] = [week_of(self.day_of(mark)) for mark in terms["weeks"]]
        if "slots" in terms:
            found["slots"] = [self._slot(slot) for slot in terms["slots"]]
        return found

    def _value(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: self._value(inner) for key, inner in value.items()}
        return self.day_of(value).isoformat() if isinstance(value, str) and value.startswith("@") else value

    def _slot(self, slot: Mapping[str, Any]) -> dict[str, Any]:
        """`week` (a mark), `day` (0 is Monday), `from` and `to` on the territory's clock, `places`."""
        day = self.day_of(slot["week"]) + timedelta(days=slot["day"])
        starts, ends = (
            datetime.combine(day, time.fromisoformat(slot[end]), territory.zone).isoformat() for end in ("from", "to")
        )
        return {"starts_at": starts, "ends_at": ends, "places": slot["places"]}

    def day_of(self, mark: str) -> date:
        """The day of a mark, the Monday of a week. Raises TerritoryError for a mark that is none."""
        found = MARK.fullmatch(mark)
        if found is None:
            raise TerritoryError(f"demo.toml : « {mark} » n’est pas une date de démonstration.")
        rank, run, season, place, named, later = found.groups()
        more = int(later or 0)
        if named == "month":
            return add_months(self.day.replace(day=1), more)
        if named == "september":
            return self._first(9, more)
        return self._week(rank, run, season, place) + timedelta(days=more)

    def _week(self, rank: str | None, run: str | None, season: str | None, place: str | None) -> date:
        if rank:
            return self._class_week(int(rank), int(run or 1))
        if season == "june":
            return self._june(int(place or 1))
        return self._holiday(int(place or 1)) if season else self.day

    def _mondays(self) -> Iterator[date]:
        first = self.day + timedelta(days=7 - self.day.weekday())
        return (first + WEEK * step for step in count())

    def _class_week(self, rank: int, run: int) -> date:
        start = next(islice(filter(_is_whole, self._mondays()), rank - 1, None))
        while not all(_is_whole(start + WEEK * step) for step in range(run)):
            start += WEEK
        return start

    def _holiday(self, rank: int) -> date:
        return next(islice((day for day in self._mondays() if not _has_class(day)), rank - 1, None))

    def _june(self, rank: int) -> date:
        first = self._first(6, 0)
        return monday(week_of(first + timedelta(days=(7 - first.weekday()) % 7))) + WEEK * (rank - 1)

    def _first(self, month: int, years: int) -> date:
        """The first of the next such month that is not too near, so many years later."""
        year = self.day.year
        while date(year, month, 1) < self.day + SETTLED:
            year += 1
        return date(year + years, month, 1)


def _is_whole(day: date) -> bool:
    """Whether that week has five days of class; true where the calendar knows nothing."""
    week = territory.school_week(week_of(day))
    return not week.known or week.class_days == WHOLE


def _has_class(day: date) -> bool:
    """Whether pupils are at school in that week; false where the calendar knows nothing."""
    week = territory.school_week(week_of(day))
    return week.known and week.class_days > 0
