"""What matching needs to know: the terms of a posting, and the territory's settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isclose
from typing import Final

from hub.rules.occupations import Trade
from hub.rules.periods import Period
from hub.vocabulary import KIND_DATING, TRADE_KINDS, Dating, Kind, Side, State

# Source: design/matching.md, section 1. A territory may weigh otherwise.
WEIGHTS: Final = {"occupation": 0.40, "distance": 0.25, "period": 0.25, "freshness": 0.10}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A posting as matching sees it.

    `period` holds only the days with a place left, and no day when the posting is open to
    requests. `places` are those left: 0 when every week or slot is full. `radius_km` None
    stands for the territory's default. `group` is the number of people that a need brings,
    `places` when it is None. `published_at` is aware, None before the first publication (then
    as fresh as can be).
    """

    posting_id: str
    organisation_id: str
    organisation_kind: str
    side: str
    kind: str
    levels: frozenset[str]
    period: Period
    lat: float
    lon: float
    located: str
    places: int
    state: str = State.PUBLISHED
    radius_km: float | None = None
    min_common: int | None = None
    occupations: tuple[str, ...] = ()
    naf: str | None = None
    diploma: str | None = None
    diploma_occupations: tuple[str, ...] = ()
    group_min: int | None = None
    group_max: int | None = None
    group: int | None = None
    reserved_until: date | None = None
    published_at: datetime | None = None
    expires_on: date | None = None

    @property
    def trade(self) -> Trade:
        """What the posting says of its trade."""
        return Trade(self.occupations, self.diploma_occupations, self.naf, self.diploma)

    @property
    def gated(self) -> bool:
        """Whether the trade gate applies to the kind."""
        return self.kind in TRADE_KINDS

    @property
    def dating(self) -> Dating:
        """How the kind is dated."""
        return KIND_DATING[Kind(self.kind)]

    @property
    def group_size(self) -> int:
        """People that come together."""
        return self.places if self.group is None else self.group


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a territory matches.

    `parents` maps a ROME code to its card of ROME 3. `default_radius_km` None: no limit for a
    posting without radius. `near_*`: how far a near miss may be mended.
    Raises ValueError when the weights are not the four factors or do not sum to 1.
    """

    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)
    gate: float = 0.6
    threshold: float = 0.60
    half_km: float = 8.0
    half_life_days: float = 30.0
    default_radius_km: float | None = None
    near_km: float = 5.0
    near_days: int = 14
    near_people: int = 5
    parents: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if set(self.weights) != set(WEIGHTS):
            raise ValueError(f"the weights are those of {', '.join(WEIGHTS)}")
        if min(self.weights.values()) < 0 or not isclose(sum(self.weights.values()), 1.0):
            raise ValueError("weights are not negative and sum to 1")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an offer and a need are no match: a code for programs, a sentence for people."""

    code: str
    text: str


def in_order(one: Terms, other: Terms) -> tuple[Terms, Terms]:
    """The offer, then the need. Raises ValueError when both are seen from the same side."""
    if one.side == other.side:
        raise ValueError(f"two postings of the same side: {one.side}")
    return (one, other) if one.side == Side.OFFER else (other, one)
