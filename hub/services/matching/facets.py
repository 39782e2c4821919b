"""Finding candidates: the facets of published postings, and their terms for the rules of matching."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from math import cos, radians
from typing import Any, Final

from sqlalchemy import Select, and_, cast, delete, insert, literal, null, or_, select, union_all

from hub.extensions import db, territory
from hub.models import (
    Organisation,
    Posting,
    PostingFacet,
    PostingLevel,
    PostingOccupation,
    PostingWeek,
    Slot,
    UtcDateTime,
    now,
)
from hub.rules.occupations import SAME_DOMAIN
from hub.rules.periods import OPEN, Period, days_period, months_period, range_period, weeks_period
from hub.rules.terms import Settings, Terms
from hub.services import occupations
from hub.vocabulary import KIND_DATING, TRADE_KINDS, Dating, Kind, Side, State

KM_A_DEGREE: Final = 111.1951  # of latitude, on the sphere of hub.rules.geography
NORTHMOST: Final = 3.0  # degrees above the territory's centre up to which x never overstates a distance
SLACK_KM: Final = 0.001  # against rounding
FIRST_DAY, LAST_DAY = 0, 3_652_059  # ordinals of an open period
TERMS_COLUMNS: Final = (
    Posting.id,
    Posting.organisation_id,
    Posting.side,
    Posting.kind,
    Posting.state,
    Posting.lat,
    Posting.lon,
    Posting.located,
    Posting.places,
    Posting.starts_on,
    Posting.ends_on,
    Posting.months,
    Posting.min_common,
    Posting.naf,
    Posting.diploma,
    Posting.radius_km,
    Posting.group_min,
    Posting.group_max,
    Posting.reserved_until,
    Posting.published_at,
    Posting.expires_on,
    Organisation.kind.label("organisation_kind"),
)


@dataclass(frozen=True, slots=True)
class Reach:
    """How much wider than a match to look: further, earlier and later, and at other levels or trades."""

    km: float = 0.0
    days: int = 0
    any_level: bool = False
    any_trade: bool = False


EXACT: Final = Reach()


@dataclass(slots=True)
class Parts:
    """What belongs to one posting in the tables beside it: (position, ROME code), places left by week and by slot."""

    levels: list[str] = field(default_factory=list)
    codes: list[tuple[int, str]] = field(default_factory=list)
    weeks: dict[str, int] = field(default_factory=dict)
    slots: list[tuple[datetime, int]] = field(default_factory=list)

    def add(self, what: str, text: str, number: int, instant: datetime) -> None:
        """Take one row of the tables beside."""
        if what == "level":
            self.levels.append(text)
        elif what == "code":
            self.codes.append((number, text))
        elif what == "week":
            self.weeks[text] = number
        else:
            self.slots.append((instant, number))


def settings() -> Settings:
    """How this territory matches. No query once the occupations are read."""
    matching = territory.matching
    weights = matching.weights
    return Settings(
        weights={name: getattr(weights, name) for name in ("occupation", "distance", "period", "freshness")},
        gate=matching.gate,
        threshold=matching.threshold,
        half_km=matching.half_km,
        half_life_days=matching.half_life_days,
        default_radius_km=matching.default_radius_km,
        parents=occupations.parents(),
    )


def local_now() -> datetime:
    """The instant, in the territory's zone: its date is today."""
    return now().astimezone(territory.zone)


def terms_of(posting_id: str) -> Terms:
    """The terms of one posting. Raises KeyError when there is none. Two queries."""
    return terms_in(select(Posting.id).where(Posting.id == posting_id))[posting_id]


def terms_in(ids: Select[Any]) -> dict[str, Terms]:
    """Terms of the postings that `ids` selects. Two queries, whatever their number."""
    postings = db.session.execute(select(*TERMS_COLUMNS).join(Organisation).where(Posting.id.in_(ids))).all()
    parts = _parts(ids) if postings else {}
    return {row.id: _terms(row, parts.get(row.id, Parts())) for row in postings}


def _parts(ids: Select[Any]) -> dict[str, Parts]:
    """Levels, occupations, weeks and slots of these postings, told apart by `what`."""
    level = _part("level", PostingLevel, PostingLevel.level, PostingLevel.position)
    code = _part("code", PostingOccupation, PostingOccupation.code, PostingOccupation.position)
    week = _part("week", PostingWeek, PostingWeek.week, PostingWeek.places - PostingWeek.taken)
    slot = _part("slot", Slot, literal(""), Slot.places - Slot.taken, Slot.starts_at)
    slot = slot.where(Slot.cancelled_at.is_(None))
    queries = [
        query.where(owner.in_(ids))
        for query, owner in (
            (level, PostingLevel.posting_id),
            (code, PostingOccupation.posting_id),
            (week, PostingWeek.posting_id),
            (slot, Slot.posting_id),
        )
    ]
    found: dict[str, Parts] = defaultdict(Parts)
    for what, posting_id, text, number, instant in db.session.execute(union_all(*queries)):
        found[posting_id].add(what, text, number, instant)
    return found


def _part(what: str, model: type[Any], text: Any, number: Any, instant: Any = None) -> Select[Any]:
    at = cast(null(), UtcDateTime()) if instant is None else instant
    return select(
        literal(what).label("what"),
        model.posting_id,
        text.label("text"),
        number.label("number"),
        at.label("instant"),
    )


def _terms(row: Any, parts: Parts) -> Terms:
    period, places = _period(row, parts)
    return Terms(
        posting_id=row.id,
        organisation_id=row.organisation_id,
        organisation_kind=row.organisation_kind,
        side=row.side,
        kind=row.kind,
        state=row.state,
        levels=frozenset(parts.levels),
        period=period,
        lat=row.lat,
        lon=row.lon,
        located=row.located,
        places=places,
        radius_km=row.radius_km,
        min_common=row.min_common,
        occupations=tuple(code for _, code in sorted(parts.codes)),
        naf=row.naf,
        diploma=row.diploma or None,
        group_min=row.group_min,
        group_max=row.group_max,
        group=row.places if row.side == Side.NEED else None,
        reserved_until=row.reserved_until,
        published_at=row.published_at,
        expires_on=row.expires_on,
    )


def _period(row: Any, parts: Parts) -> tuple[Period, int]:
    """Days with a place left, and the places left on the best of them."""
    if parts.weeks:
        free = {week: left for week, left in parts.weeks.items() if left > 0}
        return weeks_period(free), max(free.values(), default=0)
    if parts.slots:
        instant = now()
        ahead = [(starts, left) for starts, left in parts.slots if left > 0 and starts > instant]
        days = days_period(starts.astimezone(territory.zone).date() for starts, _ in ahead)
        return days, max((left for _, left in ahead), default=0)
    if KIND_DATING[Kind(row.kind)] is Dating.START_MONTH:
        return months_period(row.starts_on, row.months), row.places
    return range_period(row.starts_on, row.ends_on), row.places


def rebuild(terms: Terms) -> None:
    """Replace the facets of a posting: one row a level while it is published, none otherwise. Two statements."""
    db.session.execute(delete(PostingFacet).where(PostingFacet.posting_id == terms.posting_id))
    if terms.state == State.PUBLISHED and terms.levels:
        db.session.execute(insert(PostingFacet), rows(terms))


def rows(terms: Terms) -> list[dict[str, Any]]:
    """The facets of one posting, a row a level. No query."""
    x, y = plane(terms.lat, terms.lon)
    start, end = hull(terms.period)
    shared = {
        "posting_id": terms.posting_id,
        "side": terms.side,
        "kind": terms.kind,
        "start": start,
        "end": end,
        "x": x,
        "y": y,
        "radius": _radius(terms),
        "domains": " ".join(domains(terms)),
        "sector": sector(terms.naf),
        "diploma": folded(terms.diploma),
    }
    return [{**shared, "level": level} for level in sorted(terms.levels)]


def plane(lat: float, lon: float) -> tuple[float, float]:
    """Kilometres east and north on a plane whose distances are never longer than those on the globe."""
    north = territory.centre[0] + NORTHMOST
    return lon * KM_A_DEGREE * cos(radians(north)), lat * KM_A_DEGREE


def hull(period: Period) -> tuple[int, int]:
    """Ordinals of the first and last day; all days when the period is open."""
    if period == OPEN:
        return FIRST_DAY, LAST_DAY
    return period[0][0].toordinal(), period[-1][1].toordinal()


def domains(terms: Terms) -> list[str]:
    """ROME domains of the posting's trade and of its cards (23 lie in another domain), sorted, each once."""
    cards = occupations.parents()
    return sorted({code[:3] for own in terms.trade.codes for code in (own, cards.get(own, own))})


def sector(naf: str | None) -> str:
    """The four first characters of a NAF code: fewer in common do not pass the gate by sector alone."""
    return (naf or "").replace(".", "")[:4]


def folded(diploma: str | None) -> str:
    """A diploma as it is compared."""
    return " ".join((diploma or "").casefold().split())


def _radius(terms: Terms) -> float:
    return float(territory.matching.default_radius_km if terms.radius_km is None else terms.radius_km)


def candidates(terms: Terms, reach: Reach = EXACT) -> Select[Any]:
    """Ids of published postings of the other side that may fit; a superset of the matches, narrowed by the index.

    The rules decide: this only leaves out what they certainly refuse (kind, level, days, square around the point,
    trade gate).
    """
    facet = PostingFacet
    x, y = plane(terms.lat, terms.lon)
    start, end = hull(terms.period)
    radius = _radius(terms) + reach.km + SLACK_KM
    query = select(facet.posting_id).where(
        facet.side == Side(terms.side).other,
        facet.kind == terms.kind,
        facet.start <= end + reach.days,
        facet.end >= start - reach.days,
        facet.x.between(x - radius, x + radius),
        facet.y.between(y - radius, y + radius),
        facet.x.between(x - facet.radius - reach.km - SLACK_KM, x + facet.radius + reach.km + SLACK_KM),
        facet.y.between(y - facet.radius - reach.km - SLACK_KM, y + facet.radius + reach.km + SLACK_KM),
        facet.posting_id != terms.posting_id,
    )
    if not reach.any_level:
        query = query.where(facet.level.in_(sorted(terms.levels)))
    if not reach.any_trade and _gate_filters(terms):
        query = query.where(_may_pass_gate(terms))
    return query.distinct()


def _gate_filters(terms: Terms) -> bool:
    return terms.kind in TRADE_KINDS and terms.trade.known and territory.matching.gate >= SAME_DOMAIN


def _may_pass_gate(terms: Terms) -> Any:
    facet = PostingFacet
    ways = [facet.domains.contains(domain) for domain in domains(terms)]
    ways.append(and_(facet.domains == "", facet.sector == ""))
    if terms.naf:
        ways.append(facet.sector == sector(terms.naf))
    if terms.diploma:
        ways.append(facet.diploma == folded(terms.diploma))
    return or_(*ways)
