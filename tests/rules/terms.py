"""Two postings that fit, to be changed by one term at a time."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hub.rules.periods import range_period
from hub.rules.terms import Settings, Terms

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
# I1304 and I1310 stand on one card, I1305 shares their domain, I9901 only their letter.
SETTINGS = Settings(parents={"I1304": "I1304", "I1310": "I1304"}, default_radius_km=30)

OFFER = Terms(
    posting_id="offer",
    organisation_id="company",
    organisation_kind="company",
    side="offer",
    kind="pfmp",
    levels=frozenset({"1re", "terminale"}),
    period=range_period(date(2027, 1, 11), date(2027, 2, 5)),
    lat=51.0307,
    lon=2.3375,
    located="address",
    places=2,
    occupations=("I1304",),
    published_at=NOW,
)
NEED = replace(
    OFFER,
    posting_id="need",
    organisation_id="school",
    organisation_kind="school",
    side="need",
    levels=frozenset({"1re"}),
    places=1,
)


def offer(**changes: Any) -> Terms:
    """The offer, with other terms."""
    return replace(OFFER, **changes)


def need(**changes: Any) -> Terms:
    """The need, with other terms."""
    return replace(NEED, **changes)
