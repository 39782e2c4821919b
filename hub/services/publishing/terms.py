"""The terms of a posting: what was loaded from a form or the API, checked, written to rows and read back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from hub.errors import Invalid
from hub.extensions import db, territory
from hub.models import (
    Commune,
    Occupation,
    Organisation,
    Posting,
    PostingLevel,
    PostingOccupation,
    PostingWeek,
    Slot,
    now,
)
from hub.rules.contacts import contacts_in, without_contacts
from hub.rules.kinds import KIND_LEVELS
from hub.schemas.postings import PostingIn
from hub.services.publishing import dating
from hub.services.publishing.plain_text import one_line, plain
from hub.vocabulary import LEVEL_LABELS, Kind, Located, OrganisationKind, Side

Loaded = dict[str, Any]
Errors = dict[str, list[str]]

LINES: Final = ("title", "rhythm", "diploma", "address")
COLUMNS: Final = (
    *("title", "description", "places", "starts_on", "ends_on", "days", "months", "rhythm", "naf", "diploma"),
    *("radius_km", "group_min", "group_max", "min_common", "reserved_until", "expires_on", "address", "practical"),
)
BLANK: Final = {"description": "", "rhythm": "", "diploma": "", "address": "", "practical": {}}
MOVED: Final = "[coordonnées transmises après accord]"


@dataclass(frozen=True, slots=True)
class Checked:
    """Terms that may be stored, and what the rules remark without forbidding: (field, French sentence)."""

    terms: Loaded
    remarks: tuple[tuple[str, str], ...]


def today() -> date:
    """The day it is in the territory."""
    return now().astimezone(territory.zone).date()


def checked(loaded: Mapping[str, Any], organisation: Organisation, day: date | None = None) -> Checked:
    """The terms cleaned and completed, once everything that their kind and the rules ask for holds. Two queries.

    Raises Invalid with every fault found, by dotted field. An address or a number in the description moves to the
    contact when there is none yet.
    """
    terms = _cleaned(loaded)
    errors: Errors = {}
    _check_kind(terms, errors)
    remarks = dating.check(terms, day or today(), errors)
    _check_numbers(terms, errors)
    _check_place(terms, organisation, errors)
    _check_occupations(terms, errors)
    _move_contacts(terms, errors)
    if errors:
        raise Invalid(errors)
    if terms["side"] == Side.OFFER and organisation.kind == OrganisationKind.COMPANY:
        terms.setdefault("naf", organisation.naf)
    return Checked(terms, tuple(remarks))


def _cleaned(loaded: Mapping[str, Any]) -> Loaded:
    terms = dict(loaded)
    for name in LINES:
        if terms.get(name):
            terms[name] = one_line(terms[name])
    if terms.get("description"):
        terms["description"] = plain(terms["description"])
    terms["contact"] = {key: one_line(text) for key, text in terms.get("contact", {}).items()}
    practical = terms.get("practical", {})
    terms["practical"] = {key: one_line(it) if isinstance(it, str) else it for key, it in practical.items()}
    if terms.get("naf"):
        terms["naf"] = _dotted(terms["naf"])
    return terms


def _dotted(naf: str) -> str:
    digits = naf.replace(".", "")
    return digits if len(digits) <= 2 else f"{digits[:2]}.{digits[2:]}"


def _check_kind(terms: Loaded, errors: Errors) -> None:
    kind = Kind(terms["kind"])
    if not territory.offers(kind):
        errors.setdefault("kind", []).append("Ce type d’annonce n’est pas ouvert sur ce territoire.")
    fitting = [level for level in KIND_LEVELS[kind] if level in territory.levels]
    wrong = [level for level in terms["levels"] if level not in fitting]
    if wrong:
        names = ", ".join(LEVEL_LABELS[level] for level in wrong)
        expected = ", ".join(LEVEL_LABELS[level] for level in fitting)
        errors["levels"] = [f"Ce type d’annonce ne s’adresse pas à : {names}. Choisissez parmi : {expected}."]
    if len(terms["title"]) < 3:
        errors["title"] = ["Donnez un titre."]


def _check_numbers(terms: Loaded, errors: Errors) -> None:
    least, most = terms.get("group_min"), terms.get("group_max")
    if least and most and least > most:
        errors["group_max"] = ["Le plus grand groupe compte moins de personnes que le plus petit."]
    radius, widest = terms.get("radius_km"), territory.matching.max_radius_km
    if radius and radius > widest:
        errors["radius_km"] = [f"La distance ne dépasse pas {widest}\u00a0km."]


def _check_place(terms: Loaded, organisation: Organisation, errors: Errors) -> None:
    if point_of(terms["commune"], organisation) is None:
        errors["commune"] = ["Ce code de commune n’est pas connu."]


def _check_occupations(terms: Loaded, errors: Errors) -> None:
    codes = terms.get("rome", [])
    if not codes:
        return
    known = set(db.session.scalars(select(Occupation.code).where(Occupation.code.in_(codes))))
    unknown = [code for code in codes if code not in known]
    if unknown:
        errors["rome"] = [f"Ces codes ne sont pas au répertoire ROME : {', '.join(unknown)}."]


def _move_contacts(terms: Loaded, errors: Errors) -> None:
    if contacts_in(terms["title"]):
        errors["title"] = ["Retirez l’adresse ou le téléphone du titre : tout le monde le lit."]
    text = terms.get("description", "")
    found = contacts_in(text)
    if not found:
        return
    moved = {name: given[0] for name, given in (("email", found.emails), ("phone", found.phones)) if given}
    clash = any(terms["contact"].get(name, text) != text for name, text in moved.items())
    if clash or max(len(found.emails), len(found.phones)) > 1:
        errors["description"] = [
            "Retirez l’e-mail ou le téléphone du texte : tout le monde le lit. "
            "La personne de contact est donnée à l’établissement dont la demande est acceptée."
        ]
        return
    terms["contact"] |= moved
    terms["description"] = without_contacts(text, MOVED)


def point_of(insee: str, organisation: Organisation) -> tuple[float, float, str] | None:
    """Latitude, longitude and what they stand for; None for a commune nobody knows. At most one query.

    The organisation's own point when the posting is in its commune, else the middle of the commune, which may lie
    outside the territory.
    """
    if insee == organisation.commune_insee:
        return organisation.lat, organisation.lon, organisation.located
    inside = territory.commune(insee)
    if inside is not None:
        return inside.lat, inside.lon, Located.COMMUNE.value
    known = db.session.get(Commune, insee)
    return None if known is None else (known.lat, known.lon, Located.COMMUNE.value)


def write(posting: Posting, terms: Mapping[str, Any], organisation: Organisation) -> None:
    """Set the posting's columns and rows to checked terms. Places already taken are kept.

    Raises Invalid when fewer places are left than are taken.
    """
    posting.side, posting.kind = str(terms["side"].value), str(terms["kind"].value)
    for name in COLUMNS:
        setattr(posting, name, terms.get(name, BLANK.get(name)))
    point = point_of(terms["commune"], organisation)
    assert point is not None, "checked terms"
    posting.commune_insee = terms["commune"]
    posting.lat, posting.lon, posting.located = point
    write_contact(posting, terms.get("contact", {}))
    posting.levels = _kept(posting.levels, terms["levels"], "level", PostingLevel)
    posting.occupations = _kept(posting.occupations, terms.get("rome", []), "code", PostingOccupation)
    write_weeks(posting, dict.fromkeys(terms.get("weeks", []), terms["places"]))
    write_slots(posting, terms.get("slots", []), terms["places"])


def write_contact(posting: Posting, contact: Mapping[str, str]) -> None:
    """Set whom to ask for."""
    posting.contact_name = contact.get("name", "")
    posting.contact_email = contact.get("email", "")
    posting.contact_phone = contact.get("phone", "")


def _kept(rows: Iterable[Any], values: Iterable[str], column: str, model: type[Any]) -> list[Any]:
    """Rows for these values in order, those that exist kept: their keys may not come and go in one flush."""
    old = {getattr(row, column): row for row in rows}
    new = []
    for position, value in enumerate(values):
        row = old.get(str(value)) or model(**{column: str(value)})
        row.position = position
        new.append(row)
    return new


def write_weeks(posting: Posting, weeks: Mapping[str, int]) -> None:
    """Set the weeks and their places. Raises Invalid when places of a week are taken already."""
    old = {row.week: row for row in posting.weeks}
    for week, row in old.items():
        if row.taken > weeks.get(week, 0):
            raise Invalid({"weeks": [f"Semaine {week} : {row.taken} places sont déjà prises."]})
    for week, places in weeks.items():
        if week in old:
            old[week].places = places
        else:
            posting.weeks.append(PostingWeek(week=week, places=places, taken=0))
    for week in old.keys() - weeks.keys():
        posting.weeks.remove(old[week])


def write_slots(posting: Posting, slots: Iterable[Mapping[str, Any]], places: int) -> None:
    """Set the sessions; one that is no longer listed goes.

    Raises Invalid when fewer places are left than are taken.
    """
    left = list(posting.open_slots)
    for given in slots:
        row = slot_of(left, given)
        wanted = given.get("places", places)
        if row is None:
            row = Slot(taken=0)
            posting.slots.append(row)
        else:
            left.remove(row)
        if row.taken > wanted:
            raise Invalid({"slots": [f"{row.taken} places de ce créneau sont déjà prises."]})
        row.starts_at, row.ends_at, row.places = given["starts_at"], given["ends_at"], wanted
    for row in left:
        drop_slot(posting, row)


def slot_of(rows: Iterable[Slot], given: Mapping[str, Any]) -> Slot | None:
    """The session that these terms name: by its id, else by its beginning."""
    rows = list(rows)
    by_id = next((row for row in rows if "id" in given and row.id == given["id"]), None)
    return by_id or next((row for row in rows if row.starts_at == given["starts_at"]), None)


def drop_slot(posting: Posting, slot: Slot) -> None:
    """Take a session away; it stays, cancelled, once others may have seen it."""
    if slot.taken or posting.published_at:
        slot.cancelled_at = now()
    else:
        posting.slots.remove(slot)


def of(posting: Posting) -> Loaded:
    """The terms of a posting, as they would be loaded."""
    terms: Loaded = {name: getattr(posting, name) for name in COLUMNS}
    terms |= {
        "side": Side(posting.side),
        "kind": Kind(posting.kind),
        "organisation_id": posting.organisation_id,
        "commune": posting.commune_insee,
        "levels": [row.level for row in posting.levels],
        "rome": [row.code for row in posting.occupations],
        "weeks": [row.week for row in posting.weeks],
        "slots": [_slot_terms(slot) for slot in posting.open_slots],
        "contact": {key: text for key, text in posting.contact.items() if text},
    }
    if posting.expires_on == dating.ends(terms):
        del terms["expires_on"]
    return loaded(jsonable({key: value for key, value in terms.items() if value not in (None, "", [], {})}))


def _slot_terms(slot: Slot) -> dict[str, Any]:
    return {"id": slot.id, "starts_at": slot.starts_at, "ends_at": slot.ends_at, "places": slot.places}


def jsonable(value: Any) -> Any:
    """Terms as JSON holds them: days and instants as text."""
    if isinstance(value, Mapping):
        return {key: jsonable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(inner) for inner in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def loaded(stored: Mapping[str, Any]) -> Loaded:
    """Terms out of their JSON form. Raises ValidationError for what never was checked."""
    terms: Loaded = PostingIn().load(dict(stored))
    return terms
