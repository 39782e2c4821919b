"""Matching once more, naively: sets of days, every offer against every need, no rule imported.

Written from design/matching.md, section 1, to be compared with what the hub finds. A `Sketch` has
the columns of a posting, so that services' tests can store it; `sketches` draws a whole territory
of them from a seed.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import product
from math import atan2, cos, radians, sin, sqrt

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
WEEK_KINDS = ("observation_3e", "observation_2de", "mini_stage")
RANGE_KINDS = ("pfmp", "internship", "teacher_immersion", "mentoring")
SLOT_KINDS = ("visit", "talk")
TRADES = ("pfmp", "internship", "apprenticeship")
KINDS = (*WEEK_KINDS, *RANGE_KINDS, *SLOT_KINDS, "apprenticeship")
LEVELS = ("4e", "3e", "2de", "1re", "terminale", "cap", "bac+1", "bac+2")
# Two share card and domain, two a card across domains, two a domain alone, two a letter.
CODES = ("F1602", "F1628", "F1101", "A1206", "I1304", "I1310", "I1401", "D1202", "F1603")
CARDS = {"F1628": "F1602", "A1206": "F1101"}
SECTORS = (None, None, None, "2822Z", "2829Z", "2811Z", "4321A", "4322A", "9602A")
DIPLOMAS = ("", "", "", "", "Bac pro MELEC", "BTS CIEL")
STATES = ("published",) * 24 + ("pending", "withdrawn", "filled")


@dataclass(frozen=True)
class Sketch:
    """A posting with the columns that matching reads; `weeks` and `slots` map to the places left."""

    id: str
    side: str
    kind: str
    state: str
    organisation_kind: str
    levels: tuple[str, ...]
    lat: float
    lon: float
    located: str
    places: int
    weeks: Mapping[str, int] = field(default_factory=dict)
    slots: Mapping[date, int] = field(default_factory=dict)
    starts_on: date | None = None
    ends_on: date | None = None
    months: int | None = None
    min_common: int | None = None
    radius_km: int | None = None
    occupations: tuple[str, ...] = ()
    naf: str | None = None
    diploma: str = ""
    group_min: int | None = None
    group_max: int | None = None
    reserved_until: date | None = None
    published_at: datetime | None = None
    expires_on: date | None = None


@dataclass(frozen=True)
class World:
    """What matching knows beside the postings."""

    cards: Mapping[str, str] = field(default_factory=lambda: CARDS)
    default_radius_km: float = 30.0
    gate: float = 0.6


def matches(postings: Iterable[Sketch], now: datetime, world: World) -> dict[tuple[str, str], float]:
    """The score of every match, by the ids of offer and need."""
    known = list(postings)
    offers = [sketch for sketch in known if sketch.side == "offer"]
    needs = [sketch for sketch in known if sketch.side == "need"]
    found = {(offer.id, need.id): score(offer, need, now, world) for offer, need in product(offers, needs)}
    return {pair: value for pair, value in found.items() if value is not None}


def score(offer: Sketch, need: Sketch, now: datetime, world: World) -> float | None:
    """S of an offer and a need, None when they are no match."""
    if forbidden(offer, need, now.date(), world):
        return None
    trade = trade_factor(offer, need, world)
    if offer.kind in TRADES and says(offer, need) and trade < world.gate:
        return None
    ages = [(now - sketch.published_at) / timedelta(days=1) for sketch in (offer, need) if sketch.published_at]
    closeness = 1 / (1 + (kilometres(offer, need) / 8) ** 2)
    fresh = 0.5 ** (max([0.0, *ages]) / 30)
    return 0.40 * trade + 0.25 * closeness + 0.25 * time_factor(offer, need) + 0.10 * fresh


def forbidden(offer: Sketch, need: Sketch, today: date, world: World) -> bool:
    """Whether a hard rule forbids the match."""
    both = (offer, need)
    reach = min(world.default_radius_km if sketch.radius_km is None else sketch.radius_km for sketch in both)
    reserved = offer.reserved_until is not None and offer.reserved_until >= today
    return (
        offer.kind != need.kind
        or any(sketch.state != "published" for sketch in both)
        or any(sketch.expires_on is not None and sketch.expires_on < today for sketch in both)
        or any(places_left(sketch) == 0 for sketch in both)
        or (reserved and need.organisation_kind not in ("school", "training_centre"))
        or not set(offer.levels) & set(need.levels)
        or kilometres(offer, need) > reach
        or (offer.kind in SLOT_KINDS and not group_fits(offer, need.places))
        or not enough_days(offer, need)
    )


def places_left(sketch: Sketch) -> int:
    """Places of the best week or slot, else of the posting."""
    dated = [*sketch.weeks.values(), *sketch.slots.values()]
    return max(dated) if dated else sketch.places


def group_fits(offer: Sketch, size: int) -> bool:
    """Whether a group is neither too small nor too large."""
    largest = size if offer.group_max is None else offer.group_max
    return (offer.group_min or 0) <= size <= largest


def days(sketch: Sketch) -> set[date]:
    """The days on which a place is left, one by one."""
    if sketch.weeks:
        return {monday(week) + timedelta(days=step) for week, left in sketch.weeks.items() if left for step in range(5)}
    if sketch.slots:
        return {day for day, left in sketch.slots.items() if left}
    if sketch.starts_on is None:
        return set()
    first, last = sketch.starts_on, sketch.ends_on
    if sketch.kind == "apprenticeship":
        first = first.replace(day=1)
        last = first
        for _ in range(sketch.months or 1):
            last = (last + timedelta(days=32)).replace(day=1)
        last -= timedelta(days=1)
    length = ((last or first) - first).days + 1
    return {first + timedelta(days=step) for step in range(length)}


def monday(week: str) -> date:
    """The first day of an ISO week: week 1 holds 4 January."""
    fourth = date(int(week[:4]), 1, 4)
    return fourth - timedelta(days=fourth.weekday()) + timedelta(weeks=int(week[6:]) - 1)


def enough_days(offer: Sketch, need: Sketch) -> bool:
    """Whether enough days are common; a side without days is open to all."""
    here, there = days(offer), days(need)
    return not here or not there or len(here & there) >= max(1, need.min_common or 1)


def time_factor(offer: Sketch, need: Sketch) -> float:
    """Common days over the smaller set, one half when one side is open."""
    here, there = days(offer), days(need)
    return len(here & there) / min(len(here), len(there)) if here and there else 0.5


def kilometres(one: Sketch, other: Sketch) -> float:
    """The great circle by the angle between two vectors, not by haversine."""
    ends = []
    for sketch in (one, other):
        lat, lon = radians(sketch.lat), radians(sketch.lon)
        ends.append((cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)))
    (a, b, c), (d, e, f) = ends
    across = sqrt((b * f - c * e) ** 2 + (c * d - a * f) ** 2 + (a * e - b * d) ** 2)
    return 6371.0088 * atan2(across, a * d + b * e + c * f)


def same_diploma(one: Sketch, other: Sketch) -> bool:
    """Whether both ask for the same diploma."""
    return one.diploma != "" and one.diploma == other.diploma


def says(one: Sketch, other: Sketch) -> bool:
    """Whether both sides say something of the trade that can be compared."""
    return same_diploma(one, other) or all(sketch.occupations or sketch.naf for sketch in (one, other))


def trade_factor(one: Sketch, other: Sketch, world: World) -> float:
    """max(R, 0.7 N)."""
    if same_diploma(one, other):
        return 1.0
    if not says(one, other):
        return 0.5
    pairs = product(one.occupations, other.occupations)
    nearest = max((code_factor(here, there, world.cards) for here, there in pairs), default=0.0)
    if not one.naf or not other.naf:
        return nearest
    alike = max(count for count in range(6) if one.naf[:count] == other.naf[:count])
    return max(nearest, 0.7 * {5: 1, 4: 0.9, 3: 0.75, 2: 0.5}.get(alike, 0))


def code_factor(here: str, there: str, cards: Mapping[str, str]) -> float:
    """R of one pair of codes: the best of what they share."""
    shares = [
        (1.0, here == there),
        (0.85, cards.get(here, here) == cards.get(there, there)),
        (0.6, here[:3] == there[:3]),
        (0.3, here[0] == there[0]),
    ]
    return max((value for value, shared in shares if shared), default=0.0)


def sketches(seed: int, offers: int = 40, needs: int = 40, kinds: tuple[str, ...] = ()) -> list[Sketch]:
    """A random territory, the same for the same seed: offers, then needs, ids "o0", "n0" and so on.

    Unless `kinds` says which, even seeds draw all kinds, odd ones a single trade kind: there the
    trade gate meets enough pairs to matter.
    """
    draw = random.Random(seed)
    kinds = kinds or (KINDS if seed % 2 == 0 else (TRADES[seed // 2 % len(TRADES)],))
    return [_sketch(draw, f"o{place}", "offer", draw.choice(kinds)) for place in range(offers)] + [
        _sketch(draw, f"n{place}", "need", draw.choice(kinds)) for place in range(needs)
    ]


def _sketch(draw: random.Random, name: str, side: str, kind: str) -> Sketch:
    grouped = kind in SLOT_KINDS
    today = NOW.date()
    return Sketch(
        id=name,
        side=side,
        kind=kind,
        state=draw.choice(STATES),
        organisation_kind="company" if side == "offer" else draw.choice(["school", "school", "association"]),
        levels=tuple(draw.sample(LEVELS, draw.randint(1, 3))),
        lat=round(draw.uniform(50.85, 51.08), 6),
        lon=round(draw.uniform(2.1, 2.6), 6),
        located=draw.choice(["address", "commune"]),
        places=draw.choice([0, 1, 1, 1, 2, 2, 4]) if not grouped else draw.randint(5, 30),
        radius_km=draw.choice([None, None, 10, 20, 40, 60]),
        min_common=draw.choice([None, None, None, None, 3, 10]) if side == "need" else None,
        occupations=tuple(draw.sample(CODES, draw.choice([0, 1, 1, 2, 3]))),
        naf=draw.choice(SECTORS),
        diploma=draw.choice(DIPLOMAS),
        group_min=draw.choice([None, 5, 12]) if grouped else None,
        group_max=draw.choice([None, 15, 28]) if grouped else None,
        reserved_until=_day(draw, today, [None] * 6 + [-1, 0, 30]),
        expires_on=_day(draw, today, [None] * 8 + [60, 0, -1]),
        published_at=NOW - timedelta(minutes=draw.randint(0, 90 * 1440)),
        **_dates(draw, kind),
    )


def _day(draw: random.Random, today: date, offsets: list[int | None]) -> date | None:
    offset = draw.choice(offsets)
    return None if offset is None else today + timedelta(days=offset)


def _dates(draw: random.Random, kind: str) -> dict[str, object]:
    first = date(2027, 1, 4) + timedelta(days=draw.randint(0, 60))
    if kind in WEEK_KINDS:
        weeks = draw.sample(range(1, 11), draw.randint(1, 4))
        return {"weeks": {f"2027-W{week:02d}": draw.choice([0, 1, 2, 3]) for week in sorted(weeks)}}
    if kind in SLOT_KINDS:
        ahead = sorted(draw.sample(range(8), draw.randint(0, 3)))
        return {"slots": {date(2027, 1, 11) + timedelta(days=day): draw.choice([0, 10, 30]) for day in ahead}}
    if kind == "apprenticeship":
        start = date(2027, draw.randint(6, 12), draw.choice([1, 1, 15]))
        return {"starts_on": start, "months": draw.choice([None, 12, 24])}
    return {"starts_on": first, "ends_on": first + timedelta(days=draw.randint(0, 40))}
