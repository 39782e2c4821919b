"""The feed: published postings by what a reader looks for, newest first, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from math import cos, radians
from typing import Any, Final

from sqlalchemy import Select, and_, func, or_, select, tuple_

from hub.extensions import db
from hub.models import (
    Organisation,
    Posting,
    PostingLevel,
    PostingLexeme,
    PostingOccupation,
    PostingWeek,
    Slot,
)
from hub.rules.calendar import monday
from hub.rules.french import NBSP
from hub.services import cards, lexemes, reference
from hub.vocabulary import Kind, Side, State

KM_A_DEGREE: Final = 111.1951
DEFAULT_RADIUS_KM: Final = 15.0
DOMAIN: Final = 3  # characters of a ROME code that name its domain
PAGE: Final = 20
LONGEST_PAGE: Final = 100
MOST_LISTED: Final = 5000
UNLISTED: Final = (Kind.OBSERVATION_3E, Kind.OBSERVATION_2DE, Kind.MINI_STAGE, Kind.PFMP)  # design/conventions.md, A16
LISTED: Final = tuple(kind for kind in Kind if kind not in UNLISTED)
MOST_WORDS: Final = 8  # of a search; more say nothing more


@dataclass(frozen=True, slots=True)
class Near:
    """A circle: centre in degrees, radius in km."""

    lat: float
    lon: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader looks for; an empty field asks for nothing. `rome` is a code or the start of one."""

    q: str = ""
    side: str = ""
    kinds: tuple[str, ...] = ()
    weeks: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    commune: str = ""
    near: Near | None = None
    rome: str = ""
    section: str = ""
    organisation_id: str = ""

    @property
    def place(self) -> bool:
        """Whether a place is asked for."""
        return bool(self.commune or self.near)


@dataclass(frozen=True, slots=True)
class Page:
    """Some cards, and the cursor of the next page ("" on the last one)."""

    cards: list[cards.Card]
    next: str
    total: int
    widened: str = ""
    filters: Filters = field(default_factory=Filters)


def page(filters: Filters, after: str = "", limit: int = PAGE) -> Page:
    """One page of what the filters ask for, newest first. Seven queries at most.

    Raises ValueError for a cursor that this hub did not give.
    """
    size = min(max(limit, 1), LONGEST_PAGE)
    query = select(Posting.id, Posting.published_at).where(*conditions(filters))
    if after:
        query = query.where(tuple_(Posting.published_at, Posting.id) < tuple_(*read_cursor(after)))
    rows = db.session.execute(query.order_by(Posting.published_at.desc(), Posting.id.desc()).limit(size + 1)).all()
    shown = rows[:size]
    following = cursor(shown[-1].published_at, shown[-1].id) if len(rows) > size else ""
    return Page(cards.of([row.id for row in shown]), following, count(filters), filters=filters)


def search(filters: Filters, after: str = "", limit: int = PAGE) -> Page:
    """As `page`; when nothing is found, the first wider search that finds something, and what was widened."""
    found = page(filters, after, limit)
    if found.cards or after:
        return found
    for wider, words in widenings(filters):
        if count(wider):
            return replace(page(wider, limit=limit), widened=words)
    return found


def widenings(filters: Filters) -> Iterable[tuple[Filters, str]]:
    """Wider searches, the smallest step first, with the sentence that says so. One query at most."""
    yield from _wider_places(filters)
    if filters.weeks:
        yield replace(filters, weeks=()), "Nous avons élargi à toutes les semaines."
    if len(filters.rome) > DOMAIN:
        yield replace(filters, rome=filters.rome[:DOMAIN]), "Nous avons élargi aux métiers du même domaine."
    if filters.place:
        yield replace(filters, near=None, commune=""), "Nous avons élargi à toutes les communes."
    if filters.levels:
        yield replace(filters, levels=()), "Nous avons élargi à tous les niveaux."
    yield from _fewer_words(filters)
    if filters.rome:
        yield replace(filters, rome=""), "Nous avons élargi à tous les métiers."
    if filters.section:
        yield replace(filters, section=""), "Nous avons élargi à tous les secteurs."
    if filters.q and (filters.kinds or filters.side):
        yield Filters(q=filters.q), "Nous avons élargi à tous les types d’annonces."


def _wider_places(filters: Filters) -> Iterable[tuple[Filters, str]]:
    if filters.near:
        double = replace(filters.near, radius_km=filters.near.radius_km * 2)
        yield replace(filters, near=double), f"Nous avons élargi à {double.radius_km:g}{NBSP}km."
    elif filters.commune and (place := reference.place(filters.commune)):
        near = Near(place.lat, place.lon, DEFAULT_RADIUS_KM)
        around = f"Nous avons élargi à {near.radius_km:g}{NBSP}km autour de {place.name}."
        yield replace(filters, commune="", near=near), around


def _fewer_words(filters: Filters) -> Iterable[tuple[Filters, str]]:
    words = filters.q.split()[:MOST_WORDS]
    for n in range(len(words) if len(words) > 1 else 0):
        fewer = " ".join(words[:n] + words[n + 1 :])
        yield replace(filters, q=fewer), f"Nous avons élargi : annonces sans le mot « {words[n]} »."


def count(filters: Filters) -> int:
    """How many postings the filters find. One query."""
    return db.session.scalar(select(func.count()).select_from(Posting).where(*conditions(filters))) or 0


def count_by_kind(filters: Filters) -> dict[tuple[str, str], int]:
    """(side, kind) → how many, whatever kinds and side the filters ask for. One query."""
    others = replace(filters, kinds=(), side="")
    query = (
        select(Posting.side, Posting.kind, func.count()).where(*conditions(others)).group_by(Posting.side, Posting.kind)
    )
    return {(side, kind): n for side, kind, n in db.session.execute(query)}


def count_by_commune(filters: Filters) -> dict[str, int]:
    """INSEE code → how many, whatever place the filters ask for. One query."""
    others = replace(filters, near=None, commune="")
    query = select(Posting.commune_insee, func.count()).where(*conditions(others)).group_by(Posting.commune_insee)
    return dict(db.session.execute(query).all())


def newest() -> str:
    """Cursor of the newest published posting, "" when there is none; changes with each publication. One query."""
    query = select(Posting.published_at, Posting.id).where(Posting.state == State.PUBLISHED)
    row = db.session.execute(query.order_by(Posting.published_at.desc(), Posting.id.desc()).limit(1)).first()
    return cursor(row.published_at, row.id) if row else ""


def home_of(organisation_id: str) -> tuple[float, float] | None:
    """Latitude and longitude of an organisation; None when there is none. One query."""
    point = select(Organisation.lat, Organisation.lon).where(Organisation.id == organisation_id)
    row = db.session.execute(point).one_or_none()
    return (row.lat, row.lon) if row else None


def listed_ids() -> list[tuple[str, datetime]]:
    """(id, last change) of what engines may list: offers open to all, never what minors go to. One query."""
    listed = (Posting.state == State.PUBLISHED, Posting.side == Side.OFFER, Posting.kind.in_(LISTED))
    query = select(Posting.id, Posting.updated_at).where(*listed)
    rows = db.session.execute(query.order_by(Posting.published_at.desc(), Posting.id).limit(MOST_LISTED))
    return [(row.id, row.updated_at) for row in rows]


def cursor(published_at: datetime, posting_id: str) -> str:
    """Where a page ends, to be put in an address."""
    return f"{int(published_at.timestamp() * 1_000_000):x}-{posting_id}"


def read_cursor(text: str) -> tuple[datetime, str]:
    """The instant and the id of a cursor. Raises ValueError for another text."""
    stamp, dash, posting_id = text.partition("-")
    if not dash or len(stamp) > 16:
        raise ValueError("not a cursor")
    seconds, micros = divmod(int(stamp, 16), 1_000_000)
    try:
        return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=micros), posting_id
    except (OverflowError, OSError) as error:
        raise ValueError("not a cursor") from error


def conditions(filters: Filters) -> list[Any]:
    """What a posting of the feed must satisfy."""
    return [Posting.state == State.PUBLISHED, *wanted(filters)]


def wanted(filters: Filters) -> list[Any]:
    """What the filters ask of a posting in any state."""
    found: list[Any] = []
    if filters.side:
        found.append(Posting.side == filters.side)
    if filters.kinds:
        found.append(Posting.kind.in_(filters.kinds))
    if filters.organisation_id:
        found.append(Posting.organisation_id == filters.organisation_id)
    if filters.commune:
        found.append(Posting.commune_insee == filters.commune)
    if filters.near:
        found.extend(_within(filters.near))
    if filters.levels:
        found.append(Posting.id.in_(select(PostingLevel.posting_id).where(PostingLevel.level.in_(filters.levels))))
    if filters.weeks:
        found.append(_in_weeks(filters.weeks))
    if filters.rome:
        codes = PostingOccupation.code.startswith(filters.rome, autoescape=True)
        found.append(Posting.id.in_(select(PostingOccupation.posting_id).where(codes)))
    if filters.section:
        found.append(_in_section(filters.section))
    return found + [Posting.id.in_(_with_lexeme(one)) for one in lexemes.lexemes(filters.q)[:MOST_WORDS]]


def _with_lexeme(lexeme: str) -> Select[Any]:
    return select(PostingLexeme.posting_id).where(PostingLexeme.lexeme == lexeme)


def _within(near: Near) -> list[Any]:
    """A square, then the circle, on a plane that touches the globe at the centre: 0.3 % wrong at 60 km."""
    east = KM_A_DEGREE * max(cos(radians(near.lat)), 0.01)
    dx, dy = (Posting.lon - near.lon) * east, (Posting.lat - near.lat) * KM_A_DEGREE
    reach_lat, reach_lon = near.radius_km / KM_A_DEGREE, near.radius_km / east
    return [
        Posting.lat.between(near.lat - reach_lat, near.lat + reach_lat),
        Posting.lon.between(near.lon - reach_lon, near.lon + reach_lon),
        dx * dx + dy * dy <= near.radius_km * near.radius_km,
    ]


def _in_weeks(weeks: tuple[str, ...]) -> Any:
    """One of the weeks: listed, within the range of dates, or a slot in it."""
    listed = Posting.id.in_(select(PostingWeek.posting_id).where(PostingWeek.week.in_(weeks)))
    spans = [(monday(week), monday(week) + timedelta(days=6)) for week in weeks]
    return or_(listed, *(_in_span(*span) for span in spans))


def _in_span(first: date, last: date) -> Any:
    until = func.coalesce(Posting.ends_on, Posting.starts_on)
    ranged = and_(Posting.starts_on <= last, until >= first)
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    slots = select(Slot.posting_id).where(Slot.starts_at >= start, Slot.starts_at < start + timedelta(days=7))
    return or_(ranged, Posting.id.in_(slots.where(Slot.cancelled_at.is_(None))))


def _in_section(section: str) -> Any:
    """A NAF section, by the posting's own code or else its organisation's."""
    divisions = reference.divisions_of(section)
    own = select(Organisation.id).where(func.substr(Organisation.naf, 1, 2).in_(divisions))
    return or_(
        func.substr(Posting.naf, 1, 2).in_(divisions),
        and_(Posting.naf.is_(None), Posting.organisation_id.in_(own)),
    )
