"""What the form of a posting shows: its kinds, weeks, levels, occupations, and the card that it will be."""

from collections.abc import Mapping
from datetime import date, datetime
from itertools import groupby
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlencode

from marshmallow import EXCLUDE, ValidationError

from hub.extensions import territory
from hub.models import Organisation, Posting
from hub.rules.calendar import month_of, parse_week, working_days
from hub.rules.french import MONTHS, counted
from hub.rules.kinds import CLASS_WEEKS_ONLY, KIND_LEVELS, places_label
from hub.rules.periods import add_months
from hub.rules.wording import hour_text, range_text
from hub.schemas.posting_form import ON_SITE, Typed, clock, field_of, kind_of, one, shaped, slot_rows
from hub.schemas.postings import PostingIn
from hub.services import cards, occupations, reference
from hub.services.publishing import submission, terms
from hub.territory.calendar import SchoolWeek
from hub.vocabulary import (
    FAMILY_LABELS,
    KIND_DATING,
    KIND_FAMILIES,
    LEVEL_LABELS,
    Dating,
    Kind,
    Level,
    Side,
)

FAMILY_ICONS: Final = {
    "stages": "briefcase",
    "pfmp": "wrench",
    "alternance": "route",
    "visites": "factory",
    "echanges": "handshake",
}
QUESTIONS: Final = {"stages": "Quel stage ?", "visites": "Où a-t-elle lieu ?", "echanges": "Quel échange ?"}
KIND_CHOICES: Final = {
    Kind.OBSERVATION_3E: "4e et 3e",
    Kind.OBSERVATION_2DE: "Seconde",
    Kind.MINI_STAGE: "Mini-stage",
    Kind.INTERNSHIP: "Après le bac",
    Kind.VISIT: "Dans l’entreprise",
    Kind.TALK: "En classe",
    Kind.TEACHER_IMMERSION: "Immersion d’enseignants",
    Kind.MENTORING: "Mentorat",
}
FIRST_LEVELS: Final = {Kind.OBSERVATION_3E: ["3e"], Kind.OBSERVATION_2DE: ["2de"]}
SPARE_SLOTS: Final = 2
MOST_SLOTS: Final = 20
MONTHS_AHEAD: Final = 24
NUMBERS: Final = ("Un point", "Deux points", "Trois points", "Quatre points", "Cinq points", "Six points")
ON_SITE_LABELS: Final = {
    "wheelchair": "Accessible en fauteuil",
    "equipment": "Équipement prêté",
    "meals": "Repas possible",
}
# In the order of the page, for the summary of errors.
ORDER: Final = (
    *("siret", "uai", "organisation_name", "commune", "kind", "title", "rome", "weeks", "starts_on", "ends_on"),
    *("start_month", "months", "rhythm", "places", "days", "levels", "diploma", "radius_km", "email"),
    *("arrival", "departure", "break_minutes", "weekly_hours", "description", "transport", "contact_email"),
)


def defaults(side: Side, kind: Kind) -> Typed:
    """What a form holds before anything is typed: the usual hours, one class where a kind has one."""
    hours = {"arrival": ["9 h 00"], "departure": ["17 h 00"], "break_minutes": ["60"]}
    found: Typed = {"levels": FIRST_LEVELS.get(kind, []), "places": ["1"] if side is Side.OFFER else []}
    if side is Side.OFFER and KIND_DATING[kind] is not Dating.SLOTS:
        found |= hours
    return {name: values for name, values in found.items() if values}


def context(
    side: Side,
    typed: Typed,
    *,
    organisation: Organisation | None,
    errors: Mapping[str, list[str]] | None = None,
    posting: Posting | None = None,
) -> dict[str, Any]:
    """Everything that publishing/form.html reads. Five queries at most."""
    kind = kind_of(typed, submission.FIRST_KINDS[side])
    stand_in = organisation or submission.newcomer(typed, side)[0]
    faults = by_field(errors or {}, kind)
    return {
        **choices(side, kind),
        "side": side,
        "kind": kind,
        "typed": typed,
        "errors": faults,
        "summary": summary(faults),
        "organisation": organisation,
        "found": stand_in,
        "found_place": _commune(stand_in),
        "posting": posting,
        "rome": rome_of(typed, stand_in),
        "slots": slots_of(typed),
        "card": preview(side, typed, stand_in),
        "folded_open": bool(faults.keys() & FOLDED),
    }


def choices(side: Side, kind: Kind) -> dict[str, Any]:
    """What the form of a kind offers, whatever was typed. One query."""
    return {
        "dating": KIND_DATING[kind],
        "places": reference.places(),
        "tiles": tiles(),
        "family": cards.FAMILY_OF[kind],
        "question": QUESTIONS.get(cards.FAMILY_OF[kind], ""),
        "kinds": kind_choices(kind),
        "months": week_months(kind) if KIND_DATING[kind] is Dating.WEEKS else [],
        "closed_allowed": kind not in CLASS_WEEKS_ONLY,
        "start_months": start_months(),
        "levels": levels_of(kind),
        "cycles": cycles_of(kind),
        "places_label": places_label(kind, side),
        "days_choices": days_of(kind),
        "radius_choices": [(km, f"{km} km") for km in territory.matching.radius_choices_km],
        "on_site": [(name, ON_SITE_LABELS[name]) for name in ON_SITE],
    }


FOLDED: Final = frozenset(
    """arrival departure break_minutes weekly_hours description transport group_min group_max regulated_until
    reserved_until expires_on address contact_name contact_email contact_phone rhythm""".split()
)


def by_field(errors: Mapping[str, list[str]], kind: Kind) -> dict[str, str]:
    """Refusals by field of the form, one text each."""
    found: dict[str, list[str]] = {}
    for dotted, texts in errors.items():
        found.setdefault(field_of(dotted, kind), []).extend(texts)
    return {name: " ".join(dict.fromkeys(texts)) for name, texts in found.items()}


def summary(faults: Mapping[str, str]) -> tuple[str, list[tuple[str, str]]] | None:
    """The title of the error summary and its links, in the order of the page; None when there is no error."""
    if not faults:
        return None
    names = [name for name in ORDER if name in faults] + [name for name in faults if name not in ORDER]
    said = NUMBERS[len(names) - 1] if len(names) <= len(NUMBERS) else f"{len(names)} points"
    return f"{said} à corriger avant de publier", [(f"f-{name}", faults[name]) for name in names]


def tiles() -> list[tuple[str, str, str, str]]:
    """The families that the territory offers: value, label, family of colours, pictogram."""
    labels = FAMILY_LABELS | {"visites": "Visite, intervention", "echanges": "Échange"}
    offered = [name for name, kinds in KIND_FAMILIES.items() if any(map(territory.offers, kinds))]
    return [(name, labels[name], name, FAMILY_ICONS[name]) for name in offered]


def first_kinds() -> dict[str, str]:
    """The kind that each family begins with here."""
    offered = {name: [one for one in kinds if territory.offers(one)] for name, kinds in KIND_FAMILIES.items()}
    return {name: kinds[0].value for name, kinds in offered.items() if kinds}


def kind_choices(kind: Kind) -> list[tuple[str, str]]:
    """The kinds of the same family; empty when there is but one."""
    kinds = [one for one in KIND_FAMILIES[cards.FAMILY_OF[kind]] if territory.offers(one)]
    return [(one.value, KIND_CHOICES[one]) for one in kinds] if len(kinds) > 1 else []


def levels_of(kind: Kind) -> list[tuple[str, str]]:
    """The classes that a kind is open to here."""
    return [(level.value, LEVEL_LABELS[level]) for level in KIND_LEVELS[kind] if level in territory.levels]


def cycles_of(kind: Kind) -> list[tuple[str, list[tuple[str, str]]]]:
    """The same by school, for a kind that is open to many."""
    order = list(Level)
    grouped = groupby(
        levels_of(kind), key=lambda pair: next(name for name, last in CYCLES if not _after(pair, last, order))
    )
    return [(name, list(some)) for name, some in grouped]


def _after(pair: tuple[str, str], last: Level, order: list[Level]) -> bool:
    return order.index(Level(pair[0])) > order.index(last)


def example(side: Side, kind: Kind) -> str:
    """A form filled in, as the query of an address; "" for kinds of which there is no example."""
    if kind not in (Kind.OBSERVATION_3E, Kind.PFMP):
        return ""
    offer, day = side is Side.OFFER, terms.today()
    title = "Découvrir les métiers de la chaudronnerie navale" if offer else "6 élèves de 1re en maintenance"
    fields: dict[str, Any] = {"kind": kind.value, "title": title, "places": 2 if offer else 6}
    if kind is Kind.PFMP:
        fields |= {"levels": "1re", "starts_on": add_months(day, 2), "ends_on": add_months(day, 3)}
    else:
        weeks = [week["value"] for month in week_months(kind) for week in month["weeks"] if not week["closed"]]
        fields |= {"levels": "3e", "weeks": weeks[4:7], "description": EXAMPLE}
    return urlencode(fields, doseq=True)


EXAMPLE: Final = "Une journée au bureau d’études, deux à l’atelier, une sur un chantier, puis un bilan avec l’équipe."
CYCLES: Final = (
    ("Primaire", Level.CM2),
    ("Collège", Level.TROISIEME),
    ("Lycée", Level.CAP),
    ("Ensuite", Level.ADULTE),
)


def days_of(kind: Kind) -> list[tuple[str, str]]:
    """How long each placement may last, as the rules say, longest first; empty where no rule does."""
    prefix = {Kind.OBSERVATION_3E: "observation", Kind.MINI_STAGE: "mini_stage"}.get(kind)
    rules = territory.rules_on(terms.today())
    if prefix is None or f"{prefix}.days_max" not in rules:
        return []
    least, most = (int(rules[f"{prefix}.days_{end}"].value) for end in ("min", "max"))
    return [(str(days), counted(days, "jour")) for days in range(most, least - 1, -1)]


def rome_of(typed: Typed, organisation: Organisation | None) -> list[dict[str, Any]]:
    """The occupations kept, then those that the title suggests: code, label, best. One query at most."""
    kept = [code for code in typed.get("rome", []) if code][:5]
    labels = occupations.labels()
    items = [{"code": code, "label": labels[code], "best": False} for code in kept if code in labels]
    title = one(typed, "title")
    proposed = occupations.propose(title, organisation.naf if organisation else None) if title else []
    fresh = [proposal for proposal in proposed if proposal.code not in kept]
    return items + [
        {"code": proposal.code, "label": proposal.label, "best": not kept and rank == 0}
        for rank, proposal in enumerate(fresh)
    ]


def slots_of(typed: Typed) -> list[dict[str, str]]:
    """The sessions typed, and empty lines for more."""
    rows = slot_rows(typed)[:MOST_SLOTS]
    return rows + [{}] * min(SPARE_SLOTS, MOST_SLOTS - len(rows))


def start_months() -> list[tuple[str, str]]:
    """The months in which a contract may begin: « septembre 2027 »."""
    first = terms.today().replace(day=1)
    days = [add_months(first, step) for step in range(MONTHS_AHEAD)]
    return [("", "Choisir")] + [(day.isoformat()[:7], f"{MONTHS[day.month - 1]} {day.year}") for day in days]


def week_months(kind: Kind) -> list[dict[str, Any]]:
    """The weeks to choose from, by month; a week belongs to the month of its Thursday."""
    weeks = [week for week in territory.school_weeks(terms.today(), _last_day(kind)) if _proposed(week, kind)]
    return [
        {"label": MONTHS[month - 1].capitalize(), "year": year, "weeks": [_week(week) for week in grouped]}
        for (year, month), grouped in groupby(weeks, key=lambda week: month_of(week.week))
    ]


def _last_day(kind: Kind) -> date:
    """The end of the school year; of the next one when the end is near."""
    day = terms.today()
    year = day.year + (1 if day.month >= 4 else 0)
    return date(year, 8, 31) if kind is Kind.MINI_STAGE else date(year, 7, 4)


def _proposed(week: SchoolWeek, kind: Kind) -> bool:
    """Whether the week is shown: those of the ministry's campaign for a « stage de seconde », else of June."""
    if working_days(week.week)[1] < terms.today():
        return False
    if kind is not Kind.OBSERVATION_2DE:
        return True
    year, month = month_of(week.week)
    campaign = territory.campaign_weeks(kind, year)
    return week.week in campaign if campaign else month == 6


def _week(week: SchoolWeek) -> dict[str, Any]:
    first, last = working_days(week.week)
    bank = {one.starts_on: one.name for one in territory.holidays_between(first, last) if one.bank}
    return {
        "value": week.week,
        "days": f"{first.day}–{last.day}",
        "number": parse_week(week.week)[1],
        "words": range_text(first, last).lower(),
        "closed": week.holiday.lower() if week.known and not week.class_days else "",
        "bank": ", ".join(f"{name.lower()} férié" for name in bank.values()),
    }


def preview(side: Side, typed: Typed, organisation: Organisation | None) -> dict[str, Any]:
    """The card as it will stand in the feed, from what can be read of the form so far. One query at most."""
    kind = kind_of(typed, submission.FIRST_KINDS[side])
    loaded = readable(shaped(typed, side.value, kind, territory.zone))
    weeks = {week: (loaded.get("places", 1), 0) for week in loaded.get("weeks", [])}
    slots = [(slot["starts_at"], slot["ends_at"], 1, 0) for slot in loaded.get("slots", []) if isinstance(slot, dict)]
    codes = [code for code in loaded.get("rome", []) if code]
    parts = cards.Parts(levels=[Level(level) for level in loaded.get("levels", [])], codes=codes, weeks=weeks)
    parts.slots.extend(slots)
    row = SimpleNamespace(side=side, kind=kind, **{name: loaded.get(name) for name in ROW})
    row.places, row.practical = row.places or 1, loaded.get("practical", {})
    return {
        "id": "",
        "title": one(typed, "title")
        or ("Le titre de votre offre" if side is Side.OFFER else "Le titre de votre besoin"),
        "family": cards.FAMILY_OF[kind],
        "side": side.value,
        "kind": cards.label(side, kind),
        "icon": cards.icon(kind, codes),
        "organisation": organisation.name if organisation else "Votre organisation",
        "commune": one(typed, "commune") or _commune(organisation),
        "outside": False,
        "facts": [*cards.facts(row, parts, None), *hours_fact(loaded.get("practical", {}))],
        "places_left": None,
        "places_total": None,
    }


ROW: Final = ("places", "starts_on", "ends_on", "months", "rhythm", "diploma")


def readable(sent: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a form that can be read already; the others are left out."""
    schema = PostingIn(unknown=EXCLUDE, partial=True)
    try:
        found: dict[str, Any] = schema.load(dict(sent))
    except ValidationError as error:
        wrong = error.normalized_messages()
        found = schema.load({key: value for key, value in sent.items() if key not in wrong})
    return found


def hours_fact(practical: Mapping[str, Any]) -> list[tuple[str, str]]:
    """« 9 h à 17 h », when both ends are known."""
    ends = [practical.get(name) for name in ("arrival", "departure")]
    if not all(ends):
        return []
    first, last = (hour_text(datetime.strptime(str(end), "%H:%M").replace(tzinfo=territory.zone)) for end in ends)
    return [("clock", f"{first} à {last}")]


def _commune(organisation: Organisation | None) -> str:
    place = reference.place(organisation.commune_insee) if organisation else None
    return place.name if place else ""


def commune_name(insee: str) -> str:
    """The name of a commune, its code when nobody knows it. One query at most."""
    place = reference.place(insee)
    return place.name if place else insee


def saved_text(at: datetime) -> str:
    """« Brouillon enregistré à 14 h 32. »"""
    local = at.astimezone(territory.zone)
    return f"Brouillon enregistré à {local.hour} h {local.minute:02d}."


def shown(typed: Typed) -> Typed:
    """What is typed, clock times as people read them."""
    return typed | {name: [clock(one(typed, name))] for name in ("arrival", "departure") if one(typed, name)}


def whole_year(typed: Typed, kind: Kind) -> Typed:
    """The form with every open week ticked: « toute l’année » without a script."""
    weeks = [week["value"] for month in week_months(kind) for week in month["weeks"] if not week["closed"]]
    return typed | {"weeks": weeks[:60]}
