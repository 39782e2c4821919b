"""What the page of a posting says beyond its card: essentials, sessions, weeks, welcome, the frame of the law."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from hub.extensions import db, territory
from hub.models import Commune, Posting, now
from hub.rules.calendar import parse_week, working_days
from hub.rules.french import NBSP, counted, day_text, figure, km_text, month_text
from hub.rules.geography import haversine_km
from hub.rules.kinds import places_label
from hub.rules.wording import (
    clock_text,
    group_text,
    hour_text,
    levels_text,
    long_day,
    places_text,
    range_text,
    span_text,
    tile_text,
)
from hub.services import cards, feed, reference
from hub.services.publishing import terms
from hub.vocabulary import GROUP_KINDS, KIND_DATING, Dating, Kind, Located, Side

Line = tuple[str, str, str]

ESSENTIALS: Final = 6  # two rows of three
ON_SITE: Final = {"Équipement": "Prêté sur place", "Repas": "Possible sur place"}
SIMILAR: Final = 3
SIMILAR_KM: Final = 30.0

# The dated rules that a reader of each kind wants to know, in this order.
FRAME: Final = {
    Kind.OBSERVATION_3E: ("observation.days_max", "hours.week_under_15", "hours.day", "hours.break_after"),
    Kind.OBSERVATION_2DE: ("observation_2de.weeks", "hours.week", "hours.day"),
    Kind.MINI_STAGE: ("mini_stage.days_max", "hours.day"),
    Kind.PFMP: ("hours.week", "hours.day", "pfmp.months_without_pay", "regulated_work.years"),
    Kind.INTERNSHIP: ("pay.days", "pay.hourly"),
    Kind.APPRENTICESHIP: ("apprenticeship.age_min", "apprenticeship.age_max", "apprenticeship.training_share"),
    Kind.VISIT: ("visit.agreement", "visit.days_max"),
}


@dataclass(frozen=True, slots=True)
class Dated:
    """A session or a week: its tile, its words, its places; `ends_at` and `starts_at` are instants of a session."""

    month: str
    day: str
    title: str
    text: str
    left: int
    total: int
    slot: Any = None


def essentials(posting: Posting, parts: cards.Parts) -> list[Line]:
    """(pictogram, label, value) of what decides, six at most. No query."""
    practical = posting.practical or {}
    need = posting.side == Side.NEED
    group = group_text(posting.group_min, posting.group_max)
    radius = f"Jusqu’à {posting.radius_km}{NBSP}km" if posting.radius_km else ""
    found = [
        ("calendar-days", *_when(posting, parts)),
        ("timer", "Durée", _length(posting, parts)),
        ("users", "Groupe" if group else _places_label(posting), group or _places(posting, parts)),
        ("graduation-cap", "Classes", levels_text(parts.levels)),
        ("briefcase", "Formation", posting.diploma),
        ("history", "Rythme", posting.rhythm),
        ("clock", "Horaires", hours(practical)),
        ("route", "Distance", radius if need else ""),
        ("accessibility", "Accès", "Accessible en fauteuil" if practical.get("wheelchair") else ""),
        ("hard-hat", "Équipement", ON_SITE["Équipement"] if practical.get("equipment") else ""),
        ("utensils", "Repas", ON_SITE["Repas"] if practical.get("meals") else ""),
    ]
    return [line for line in found if line[2]][:ESSENTIALS]


def _when(posting: Posting, parts: cards.Parts) -> tuple[str, str]:
    if KIND_DATING[Kind(posting.kind)] is Dating.START_MONTH and posting.starts_on:
        return "Début", month_text(posting.starts_on).capitalize()
    return "Dates", "" if parts.slots else cards.dates(posting, parts).replace("Date à", "À")


def _length(posting: Posting, parts: cards.Parts) -> str:
    if posting.months:
        return f"{posting.months}{NBSP}mois"
    spans = {int((ends - starts).total_seconds() // 60) for starts, ends, *_ in parts.slots}
    if len(spans) == 1:
        return span_text(spans.pop())
    return counted(posting.days, "jour") if posting.days else ""


def _places_label(posting: Posting) -> str:
    if posting.side == Side.NEED:
        return "Élèves" if posting.kind != Kind.TEACHER_IMMERSION else "Personnes"
    return places_label(Kind(posting.kind), Side.OFFER).removesuffix(" en tout")


def _places(posting: Posting, parts: cards.Parts) -> str:
    if posting.side == Side.NEED:
        return str(posting.places)
    left, _ = cards.seats(posting, parts)
    weekly = bool(parts.weeks)
    return "Complet" if left == 0 else str(posting.places) if weekly else places_text(posting.side, posting.places)


def hours(practical: dict[str, Any]) -> str:
    """« 9 h à 17 h », "" while one end is unknown."""
    ends = [practical.get(name) for name in ("arrival", "departure")]
    return f"{clock_text(str(ends[0]))} à {clock_text(str(ends[1]))}" if all(ends) else ""


def sessions(posting: Posting) -> list[Dated]:
    """Sessions to come, in order. One query at most."""
    return [_session(slot) for slot in posting.open_slots if slot.starts_at > now()]


def _session(slot: Any) -> Dated:
    start, end = slot.starts_at.astimezone(territory.zone), slot.ends_at.astimezone(territory.zone)
    until = hour_text(end) if start.date() == end.date() else f"{long_day(end.date())}, {hour_text(end)}"
    text = f"{hour_text(start)} à {until}" + (", complet" if slot.left <= 0 else "")
    return Dated(*tile_text(start.date()), long_day(start.date()).capitalize(), text, slot.left, slot.places, slot)


def weeks(parts: cards.Parts) -> list[Dated]:
    """Weeks that are not over, in order. No query."""
    found = []
    for week, (places, taken) in parts.weeks.items():
        first, last = working_days(week)
        if last >= terms.today():
            text = f"Semaine {parse_week(week)[1]}" + (", complète" if taken >= places else "")
            found.append(Dated(*tile_text(first), range_text(first, last), text, places - taken, places))
    return found


def welcome(posting: Posting, shown: Collection[str]) -> list[Line]:
    """(pictogram, strong, text) of how one is welcomed, but for what the essentials with these labels say."""
    practical = posting.practical or {}
    pause, week = practical.get("break_minutes"), practical.get("weekly_hours")
    rest = ", ".join(filter(None, [f"dont {pause}{NBSP}minutes de pause" if pause else "", _weekly(week)]))
    regulated = "Travaux réglementés déclarés" if practical.get("regulated") else ""
    found = [
        ("clock", hours(practical) if rest or "Horaires" not in shown else "", rest),
        ("hard-hat", _offered(practical, "equipment", "Équipement", shown), ""),
        ("utensils", _offered(practical, "meals", "Repas", shown), ""),
        ("shield-check", regulated, _regulated(practical)),
        ("lock", _reserved(posting.reserved_until), "Les établissements passent d’abord."),
    ]
    return [line for line in found if line[1]]


def _offered(practical: dict[str, Any], name: str, label: str, shown: Collection[str]) -> str:
    return f"{label} : {ON_SITE[label].lower()}" if practical.get(name) and label not in shown else ""


def _weekly(hours: float | None) -> str:
    return f"{figure(hours)}{NBSP}heures par semaine" if hours else ""


def _regulated(practical: dict[str, Any]) -> str:
    until = practical.get("regulated_until")
    return f"Déclaration valable jusqu’au {day_text(date.fromisoformat(until))}." if until else ""


def _reserved(until: date | None) -> str:
    return f"Réservée jusqu’au {day_text(until)}" if until and until >= terms.today() else ""


def way_there(posting: Posting, card: cards.Card) -> list[Line]:
    """(pictogram, strong, text) of the place and the way there. No query."""
    practical = posting.practical or {}
    place = ", ".join(filter(None, [posting.address, card.commune]))
    vague = posting.side == Side.OFFER and posting.located != Located.ADDRESS and not posting.address
    found = [
        ("map-pin", card.organisation, f"{place}, adresse à préciser" if vague else place),
        ("bus", "Venir" if practical.get("transport") else "", str(practical.get("transport", ""))),
        ("accessibility", "Accessible en fauteuil" if practical.get("wheelchair") else "", ""),
    ]
    return [line for line in found if line[1]]


def frame(kind: str) -> list[tuple[str, str]]:
    """(sentence, source) of the rules in force that concern a kind."""
    rules = territory.rules_on(terms.today())
    return [(rules[one].text, rules[one].source) for one in FRAME.get(Kind(kind), ()) if one in rules]


def distance_from(organisation_id: str, posting: Posting) -> tuple[str, tuple[float, float]] | None:
    """(« à 6 km », where the organisation is) of another organisation; None for the posting's own. One query."""
    if organisation_id == posting.organisation_id:
        return None
    home = feed.home_of(organisation_id)
    return (f"à {km_text(haversine_km(*home, posting.lat, posting.lon))}", home) if home else None


def trades(codes: Iterable[str]) -> list[tuple[str, str]]:
    """(code, label) of these occupations, in their order. One query at most."""
    wanted = list(codes)
    labels = reference.occupation_labels(set(wanted)) if wanted else {}
    return [(code, labels[code]) for code in wanted if code in labels]


def postcode(insee: str) -> str:
    """The commune's postcode when it has only one, else "". One query at most."""
    own = territory.commune(insee)
    found = own.postcodes if own else _postcodes(insee)
    return found[0] if len(found) == 1 else ""


def _postcodes(insee: str) -> tuple[str, ...]:
    row = db.session.get(Commune, insee)
    return tuple(row.postcodes.split("|")) if row else ()


def similar(posting_id: str) -> list[cards.Card]:
    """A few postings on line of the same side and kind, the near ones first. Thirteen queries at most."""
    row = db.session.execute(
        select(Posting.side, Posting.kind, Posting.lat, Posting.lon).where(Posting.id == posting_id)
    ).one_or_none()
    if row is None:
        return []
    wide = feed.Filters(side=row.side, kinds=(row.kind,))
    close = feed.Filters(side=row.side, kinds=(row.kind,), near=feed.Near(row.lat, row.lon, SIMILAR_KM))
    return (feed.page(close, limit=SIMILAR).cards or feed.page(wide, limit=SIMILAR).cards)[:SIMILAR]


def answers_with(posting: Posting, parts: cards.Parts) -> dict[str, Any]:
    """What the form of the other side holds already when one answers this posting: its kind, dates, classes, trade."""
    dating = KIND_DATING[Kind(posting.kind)]
    start = posting.starts_on.isoformat() if posting.starts_on else ""
    found = {
        "kind": posting.kind,
        "levels": list(parts.levels),
        "rome": list(parts.codes),
        "weeks": list(parts.weeks),
        "starts_on": "" if dating is Dating.START_MONTH else start,
        "ends_on": posting.ends_on.isoformat() if posting.ends_on and dating is Dating.RANGE else "",
        "start_month": start[:7] if dating is Dating.START_MONTH else "",
        "diploma": posting.diploma,
        "places": posting.places if posting.side == Side.NEED or posting.kind in GROUP_KINDS else "",
    }
    return {name: value for name, value in found.items() if value}
