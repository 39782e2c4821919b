"""What hypothesis draws for the rules: intervals, terms of two postings that may meet."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from hub.rules.calendar import Span
from hub.rules.periods import days_period, months_period, period_of, weeks_period
from hub.rules.terms import Settings, Terms
from hub.vocabulary import KIND_DATING, Dating, Kind
from tests.rules.terms import NEED, NOW, OFFER

FIRST = date(2027, 1, 4)
PARENTS = {"I1310": "I1304", "I1309": "I1304", "F1602": "I1304"}
CODES = ("I1304", "I1310", "I1309", "I1305", "I1401", "F1602", "D1202")
NAFS = (None, None, "2822Z", "2822Y", "2829Z", "2811Z", "0111Z", "28.22Z")
LEVELS = ("4e", "3e", "2de", "1re", "cap", "bac+1")
SETTINGS = Settings(parents=PARENTS, default_radius_km=25)


def days_of(spans: Iterable[Span]) -> set[date]:
    """The days of closed intervals, one by one."""
    return {first + timedelta(days=step) for first, last in spans for step in range((last - first).days + 1)}


@st.composite
def _span(draw: st.DrawFn) -> Span:
    first = FIRST + timedelta(days=draw(st.integers(0, 60)))
    return first, first + timedelta(days=draw(st.integers(0, 20)))


SPANS = st.lists(_span(), max_size=5)
WEEKS = st.lists(st.integers(1, 8), max_size=4, unique=True).map(
    lambda weeks: weeks_period(f"2027-W{week:02d}" for week in weeks)
)
RANGES = st.lists(_span(), min_size=1, max_size=1).map(period_of)
MONTHS = st.builds(
    lambda month, months: months_period(date(2027, month, 1), months),
    st.integers(1, 12),
    st.none() | st.integers(1, 24),
)
SLOTS = st.lists(st.integers(0, 12), max_size=3).map(
    lambda days: days_period(FIRST + timedelta(days=day) for day in days)
)
PERIODS = {
    Dating.WEEKS: WEEKS,
    Dating.RANGE: RANGES,
    Dating.START_MONTH: MONTHS,
    Dating.SLOTS: SLOTS,
}


@st.composite
def terms(draw: st.DrawFn, base: Terms, kind: Kind) -> Terms:
    """Terms of one side, drawn so that rules are met and broken about as often."""
    sizes = st.none() | st.integers(0, 30)
    return replace(
        base,
        kind=kind,
        levels=frozenset(draw(st.lists(st.sampled_from(LEVELS), min_size=1, max_size=3))),
        period=draw(PERIODS[KIND_DATING[kind]]),
        lat=51.03 + draw(st.integers(0, 30)) / 100,
        lon=2.33 + draw(st.integers(0, 30)) / 100,
        places=draw(st.integers(0, 4)) * draw(st.sampled_from([1, 1, 8])),
        organisation_kind=draw(st.sampled_from(["school", "company", "training_centre"])),
        radius_km=draw(st.none() | st.integers(1, 40)),
        min_common=draw(st.none() | st.integers(1, 10)),
        occupations=tuple(draw(st.lists(st.sampled_from(CODES), max_size=3, unique=True))),
        diploma_occupations=tuple(draw(st.lists(st.sampled_from(CODES), max_size=1))),
        naf=draw(st.sampled_from(NAFS)),
        diploma=draw(st.sampled_from([None, None, None, "MELEC", "CIEL"])),
        group_min=draw(sizes),
        group_max=draw(sizes),
        group=draw(sizes),
        reserved_until=draw(st.none() | st.integers(-3, 20).map(lambda days: NOW.date() + timedelta(days=days))),
        expires_on=draw(st.none() | st.integers(-1, 9).map(lambda days: NOW.date() + timedelta(days=days))),
        published_at=NOW - timedelta(hours=draw(st.integers(0, 2000))),
    )


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Terms, Terms]:
    """An offer and a need of the same kind."""
    kind = draw(st.sampled_from(Kind))
    return draw(terms(OFFER, kind)), draw(terms(NEED, kind))
