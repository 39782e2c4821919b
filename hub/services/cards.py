"""Cards: what a list says of a posting, made for many at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, Final

from sqlalchemy import select

from hub.extensions import db, territory
from hub.models import Commune, Organisation, Posting, PostingLevel, PostingOccupation, PostingWeek, Slot, now
from hub.rules.wording import levels_text, months_text, places_text, range_text, slot_text, spaced, weeks_text
from hub.services import reference
from hub.vocabulary import KIND_DATING, KIND_FAMILIES, KIND_SHORT_LABELS, Dating, Kind, Side, State

FAMILY_OF: Final = {kind: family for family, kinds in KIND_FAMILIES.items() for kind in kinds}
EXCERPT: Final = 160  # characters of a description
SHORT: Final = 40  # characters of how to come

# Pictogram of a posting: by the letter of its first ROME code, else by its kind.
TRADE_ICONS: Final = {
    "A": "leaf",
    "B": "sparkles",
    "C": "euro",
    "D": "house",
    "E": "megaphone",
    "F": "hard-hat",
    "G": "utensils",
    "H": "factory",
    "I": "wrench",
    "J": "stethoscope",
    "K": "handshake",
    "L": "presentation",
    "M": "briefcase",
    "N": "ship",
}
KIND_ICONS: Final = {
    Kind.OBSERVATION_3E: "eye",
    Kind.OBSERVATION_2DE: "eye",
    Kind.MINI_STAGE: "search",
    Kind.PFMP: "wrench",
    Kind.INTERNSHIP: "briefcase",
    Kind.APPRENTICESHIP: "route",
    Kind.VISIT: "door-open",
    Kind.TALK: "presentation",
    Kind.TEACHER_IMMERSION: "users",
    Kind.MENTORING: "heart-handshake",
}
COLUMNS: Final = (
    Posting.id,
    Posting.side,
    Posting.kind,
    Posting.title,
    Posting.description,
    Posting.organisation_id,
    Posting.commune_insee,
    Posting.lat,
    Posting.lon,
    Posting.located,
    Posting.places,
    Posting.starts_on,
    Posting.ends_on,
    Posting.months,
    Posting.rhythm,
    Posting.diploma,
    Posting.practical,
    Posting.state,
    Posting.version,
    Posting.published_at,
    Posting.expires_on,
    Posting.group_min,
    Posting.group_max,
    Organisation.name.label("organisation"),
    Organisation.kind.label("organisation_kind"),
    Organisation.trust,
    Commune.name.label("commune"),
)


@dataclass(frozen=True, slots=True)
class Card:
    """A posting as lists show it; `components/cards.html` names what it reads."""

    id: str
    url: str
    title: str
    family: str
    side: str
    kind: str
    kind_code: str
    icon: str
    organisation: str
    organisation_id: str
    commune: str
    insee: str
    outside: bool
    lat: float
    lon: float
    facts: list[tuple[str, str]]
    places_left: int | None
    places_total: int | None
    description: str
    state: str
    version: int
    published_at: datetime | None
    expires_on: date | None


@dataclass(slots=True)
class Parts:
    """What belongs to one posting in the tables beside it."""

    levels: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    weeks: dict[str, tuple[int, int]] = field(default_factory=dict)
    slots: list[tuple[datetime, datetime, int, int]] = field(default_factory=list)


def of(ids: Sequence[str]) -> list[Card]:
    """Cards of these postings, in the given order; unknown ids are left out. Five queries, whatever their number."""
    rows, parts = _rows(ids), parts_of(ids)
    found = {row.id: made(row, parts[row.id]) for row in rows}
    return [found[one] for one in ids if one in found]


def _rows(ids: Sequence[str]) -> Sequence[Any]:
    query = select(*COLUMNS).join(Organisation, Organisation.id == Posting.organisation_id)
    query = query.outerjoin(Commune, Commune.insee == Posting.commune_insee)
    return db.session.execute(query.where(Posting.id.in_(ids))).all()


def detailed(posting_id: str) -> tuple[Card, Parts]:
    """The card of one posting and what belongs to it. Five queries. Raises KeyError when there is none."""
    rows, parts = _rows([posting_id]), parts_of([posting_id])
    return {row.id: made(row, parts[row.id]) for row in rows}[posting_id], parts[posting_id]


def of_terms(loaded: Mapping[str, Any], organisation: Organisation, posting_id: str = "") -> Card:
    """The card that loaded terms would have: for previews and texts that wait. One query at most."""
    parts = Parts(levels=[str(level) for level in loaded.get("levels", [])], codes=list(loaded.get("rome", [])))
    parts.weeks = dict.fromkeys(sorted(loaded.get("weeks", [])), (loaded["places"], 0))
    slots = sorted(loaded.get("slots", []), key=lambda slot: slot["starts_at"])
    parts.slots = [(one["starts_at"], one["ends_at"], one.get("places", loaded["places"]), 0) for one in slots]
    place = reference.place(loaded["commune"])
    row = SimpleNamespace(
        **{
            name: loaded.get(name) for name in ("starts_on", "ends_on", "months", "practical", "group_min", "group_max")
        },
        id=posting_id,
        side=str(loaded["side"]),
        kind=str(loaded["kind"]),
        title=loaded["title"],
        description=loaded.get("description", ""),
        rhythm=loaded.get("rhythm", ""),
        diploma=loaded.get("diploma", ""),
        places=loaded["places"],
        organisation=organisation.name,
        organisation_id=organisation.id,
        organisation_kind=organisation.kind,
        commune=place.name if place else loaded["commune"],
        commune_insee=loaded["commune"],
        lat=place.lat if place else organisation.lat,
        lon=place.lon if place else organisation.lon,
        state=State.DRAFT.value,
        version=0,
        published_at=None,
        expires_on=loaded.get("expires_on"),
    )
    return made(row, parts)


def parts_of(ids: Iterable[str]) -> dict[str, Parts]:
    """Levels, occupations, weeks and coming slots of these postings. Four queries."""
    wanted = list(ids)
    found: dict[str, Parts] = defaultdict(Parts)
    levels = select(PostingLevel.posting_id, PostingLevel.level).where(PostingLevel.posting_id.in_(wanted))
    for one, level in db.session.execute(levels):
        found[one].levels.append(level)
    codes = select(PostingOccupation.posting_id, PostingOccupation.code).order_by(PostingOccupation.position)
    for one, code in db.session.execute(codes.where(PostingOccupation.posting_id.in_(wanted))):
        found[one].codes.append(code)
    weeks = select(PostingWeek).where(PostingWeek.posting_id.in_(wanted)).order_by(PostingWeek.week)
    for week in db.session.scalars(weeks):
        found[week.posting_id].weeks[week.week] = (week.places, week.taken)
    slots = select(Slot).where(Slot.posting_id.in_(wanted), Slot.cancelled_at.is_(None), Slot.starts_at > now())
    for slot in db.session.scalars(slots.order_by(Slot.starts_at)):
        found[slot.posting_id].slots.append((slot.starts_at, slot.ends_at, slot.places, slot.taken))
    return found


def made(row: Any, parts: Parts) -> Card:
    """The card of one row of `COLUMNS`. No query."""
    left, total = seats(row, parts)
    return Card(
        id=row.id,
        url=f"/annonces/{row.id}",
        title=spaced(row.title),
        family=FAMILY_OF[Kind(row.kind)],
        side=row.side,
        kind=label(row.side, row.kind),
        kind_code=row.kind,
        icon=icon(row.kind, parts.codes),
        organisation=row.organisation,
        organisation_id=row.organisation_id,
        commune=row.commune or row.commune_insee,
        insee=row.commune_insee,
        outside=not territory.contains(row.commune_insee),
        lat=row.lat,
        lon=row.lon,
        facts=facts(row, parts, left),
        places_left=left,
        places_total=total,
        description=excerpt(row.description) if row.organisation_kind == "authority" else "",
        state=row.state,
        version=row.version,
        published_at=row.published_at,
        expires_on=row.expires_on,
    )


def label(side: str, kind: str) -> str:
    """The kind in French, with « Besoin » before it on the side of needs."""
    short = KIND_SHORT_LABELS[Kind(kind)]
    if side != Side.NEED:
        return short
    return f"Besoin, {short if short.isupper() else short[:1].lower() + short[1:]}"


def icon(kind: str, codes: Sequence[str]) -> str:
    """The pictogram: of the trade where one is named, else of the kind."""
    trade = TRADE_ICONS.get(codes[0][0]) if codes and Kind(kind) not in (Kind.VISIT, Kind.TALK) else None
    return trade or KIND_ICONS[Kind(kind)]


def seats(row: Any, parts: Parts) -> tuple[int | None, int | None]:
    """Places left and in all, over weeks or slots; (None, None) where no booking is counted."""
    counted = list(parts.weeks.values()) or [(places, taken) for _, _, places, taken in parts.slots]
    if row.side == Side.NEED or not counted:
        return None, None
    total = sum(places for places, _ in counted)
    return total - sum(taken for _, taken in counted), total


def facts(row: Any, parts: Parts, left: int | None) -> list[tuple[str, str]]:
    """(icon, text) of the dates, places, classes and access, in this order; what is unknown is left out."""
    weekly = bool(parts.weeks)
    found = [
        ("calendar-days", dates(row, parts)),
        ("users", places_text(row.side, row.places, left, weekly)),
        ("graduation-cap", levels_text(parts.levels)),
        ("briefcase", row.diploma),
    ]
    practical = row.practical or {}
    if practical.get("wheelchair"):
        found.append(("accessibility", "Accessible en fauteuil"))
    if practical.get("transport"):
        found.append(("bus", excerpt(str(practical["transport"]), SHORT)))
    return [(name, text) for name, text in found if text]


def dates(row: Any, parts: Parts) -> str:
    """When, in one line; what to do where nothing is dated."""
    if parts.weeks:
        return weeks_text(list(parts.weeks))
    if parts.slots:
        first = slot_text(*parts.slots[0][:2], territory.zone)
        more = len(parts.slots) - 1
        return f"{first}, et {more} autre{'s' if more > 1 else ''} date{'s' if more > 1 else ''}" if more else first
    if row.starts_on and KIND_DATING[Kind(row.kind)] is Dating.START_MONTH:
        return months_text(row.starts_on, row.months, row.rhythm)
    if row.starts_on or row.ends_on:
        return range_text(row.starts_on or row.ends_on, row.ends_on or row.starts_on)
    return "Date à convenir"


def excerpt(text: str, most: int = EXCERPT) -> str:
    """The first words of a plain text, whole words only, at most `most` characters and an ellipsis."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[:most].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
