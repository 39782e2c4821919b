"""The single smallest change that would make a near miss match."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from math import ceil
from typing import Any, Final

from hub.rules.french import NBSP, counted, day_text
from hub.rules.matching import Fit, common_days_needed, distance_km, judge, radius_km, refusals
from hub.rules.periods import DAY, Period, day_count, moved, moved_months, shared
from hub.rules.terms import Settings, Terms, in_order
from hub.vocabulary import Dating, Level, Side

Value = int | str | date | tuple[str, ...] | None

# Rungs of schooling; a CAP stands beside the second and the first class of the lycée.
RUNGS: Final = {level: (rung,) for rung, level in enumerate(list(Level)[:13])} | {
    Level.CAP: (10, 11),
    Level.BAC_1: (13,),
    Level.BAC_2: (14,),
    Level.BAC_3: (15,),
    Level.BAC_4: (16,),
    Level.BAC_5: (17,),
}
NEAR_MONTHS: Final = 2


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one posting, after which it matches.

    `side`: whose posting changes, None when both must; `field` and `value`: the new term
    (`radius_km`, `levels`, `places`, `group`, `group_min`, `group_max`, `min_common`,
    `reserved_until`), or a move of all its days (`shift_days`, `shift_months`, signed).
    """

    side: Side | None
    field: str
    value: Value
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change and the two postings after it."""

    change: Change
    mine: Terms
    other: Terms


def counterfactual(mine: Terms, other: Terms, now: datetime, settings: Settings) -> Change | None:
    """The smallest change that makes a match, on the side of `mine` where that is possible.

    None when they match already, when several hard rules fail, when the trades are too far
    apart, or when no small change mends it. Every change was tried: after it they match.
    """
    offer, need = in_order(mine, other)
    broken = list(islice(refusals(offer, need, now.date(), settings), 2))
    if len(broken) != 1 or broken[0].code not in PROPOSALS:
        return None
    for proposal in PROPOSALS[broken[0].code](mine, other, now.date(), settings):
        if isinstance(judge(proposal.mine, proposal.other, now, settings), Fit):
            return proposal.change
    return None


def _change(mine: Terms, other: Terms, side: str, field: str, value: Any, text: str) -> Proposal:
    """The proposal that gives the posting of `side` another term."""
    change = Change(Side(side), field, value, text)
    if mine.side == side:
        return Proposal(change, replace(mine, **{field: value}), other)
    return Proposal(change, mine, replace(other, **{field: value}))


def _nearer(mine: Terms, other: Terms, today: date, settings: Settings) -> Iterator[Proposal]:
    km = distance_km(mine, other)
    short = [terms for terms in (mine, other) if radius_km(terms, settings) < km]
    excess = km - min(radius_km(terms, settings) for terms in short)
    if excess > settings.near_km:
        return
    wide = ceil(km)
    side = None if len(short) == 2 else Side(short[0].side)
    text = f"à {ceil(excess)}{NBSP}km près"
    widened = (replace(terms, radius_km=wide) if terms in short else terms for terms in (mine, other))
    yield Proposal(Change(side, "radius_km", wide, text), *widened)


def _level(mine: Terms, other: Terms, today: date, settings: Settings) -> Iterator[Proposal]:
    order = list(Level)
    for level in sorted(other.levels, key=lambda name: order.index(Level(name))):
        if any(_neighbours(level, own) for own in mine.levels):
            levels = frozenset(mine.levels | {level})
            told = tuple(str(name) for name in order if name in levels)
            change = Change(Side(mine.side), "levels", told, "à une classe près")
            yield Proposal(change, replace(mine, levels=levels), other)


def _neighbours(level: str, other: str) -> bool:
    rungs, others = RUNGS.get(Level(level), ()), RUNGS.get(Level(other), ())
    return any(abs(rung - there) <= 1 for rung in rungs for there in others)


def _group(mine: Terms, other: Terms, today: date, settings: Settings) -> Iterator[Proposal]:
    offer, need = in_order(mine, other)
    size = need.group_size
    bound = "group_min" if size < (offer.group_min or 0) else "group_max"
    limit = getattr(offer, bound)
    if abs(size - limit) > settings.near_people:
        return
    text = f"à {counted(abs(size - limit), 'personne')} près"
    if mine is offer:
        yield _change(mine, other, offer.side, bound, size, text)
    else:
        field = "places" if need.group is None else "group"
        yield _change(mine, other, need.side, field, limit, text)


def _place(mine: Terms, other: Terms, today: date, settings: Settings) -> Iterator[Proposal]:
    for terms in (mine, other):
        if terms.places < 1:
            yield _change(mine, other, terms.side, "places", 1, f"à 1{NBSP}place près")


def _later(mine: Terms, other: Terms, today: date, settings: Settings) -> Iterator[Proposal]:
    offer, _ = in_order(mine, other)
    until = offer.reserved_until
    if until is not None and (until - today).days <= settings.near_days:
        text = f"à partir du {day_text(until + DAY)}"
        yield _change(mine, other, offer.side, "reserved_until", None, text)


def _period(mine: Terms, other: Terms, today: date, settings: Settings) -> Iterator[Proposal]:
    if mine.dating is Dating.START_MONTH:
        moves = _month_moves(mine, other)
    else:
        step = 7 if mine.dating is Dating.WEEKS else 1
        moves = _day_moves(mine, other, range(step, settings.near_days + 1, step))
    costed = [*moves, *_fewer_days(mine, other, settings)]
    for _, proposal in sorted(costed, key=lambda pair: pair[0]):
        if proposal.mine.period == mine.period or proposal.mine.period[0][0] >= today:
            yield proposal


def _day_moves(mine: Terms, other: Terms, steps: range) -> Iterator[tuple[int, Proposal]]:
    for step in steps:
        for days in (step, -step):
            text = f"{_duration(step)} plus {'tard' if days > 0 else 'tôt'}"
            yield step, _moved(mine, other, "shift_days", days, moved(mine.period, days), text)


def _month_moves(mine: Terms, other: Terms) -> Iterator[tuple[int, Proposal]]:
    for step in range(1, NEAR_MONTHS + 1):
        for months in (step, -step):
            count = "un" if step == 1 else str(step)
            text = f"{count}{NBSP}mois plus {'tard' if months > 0 else 'tôt'}"
            period = moved_months(mine.period, months)
            yield 30 * step, _moved(mine, other, "shift_months", months, period, text)


def _moved(mine: Terms, other: Terms, field: str, by: int, period: Period, text: str) -> Proposal:
    return Proposal(Change(Side(mine.side), field, by, text), replace(mine, period=period), other)


def _fewer_days(mine: Terms, other: Terms, settings: Settings) -> Iterator[tuple[int, Proposal]]:
    _, need = in_order(mine, other)
    common = day_count(shared(mine.period, other.period))
    missing = common_days_needed(need) - common
    if common and missing <= settings.near_days:
        text = f"à {counted(missing, 'jour')} près"
        yield missing, _change(mine, other, need.side, "min_common", common, text)


def _duration(days: int) -> str:
    weeks, rest = divmod(days, 7)
    if rest:
        return counted(days, "jour") if days > 1 else "un jour"
    return "une semaine" if weeks == 1 else counted(weeks, "semaine")


PROPOSALS: Final[dict[str, Callable[[Terms, Terms, date, Settings], Iterator[Proposal]]]] = {
    "places": _place,
    "reserved": _later,
    "level": _level,
    "group": _group,
    "period": _period,
    "distance": _nearer,
}
