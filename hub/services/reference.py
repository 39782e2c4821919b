"""Facts from open data, looked up; those that ship are loaded once."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, or_, select

from hub.extensions import db, territory
from hub.models import Commune, Establishment, Occupation, School
from hub.services import imports
from hub.services.imports import Report
from hub.services.imports.fields import search_key

SHIPPED = Path(__file__).parents[1] / "reference"
MOST_FOUND = 10


class Place(NamedTuple):
    """A commune as a form offers it; `outside` when it is not one of the territory's."""

    insee: str
    name: str
    lat: float
    lon: float
    outside: bool


class Sector(NamedTuple):
    """A section (one letter) or a division (two figures) of the NAF."""

    code: str
    label: str


def load_shipped() -> list[Report]:
    """Communes of the territory and ROME occupations, as far as they are absent; a second call adds nothing.

    What an operator has imported since is never put back.
    """
    return [
        imports.run("communes", territory.folder / "communes.csv", only_new=True),
        imports.run("rome", SHIPPED / "rome.csv", only_new=_holds_newer_rome()),
    ]


def _holds_newer_rome() -> bool:
    """Whether the stored occupations are of a later version than the shipped ones."""
    stored = db.session.scalars(select(Occupation.version).distinct())
    return any(_order(version) > _order(shipped_rome_version()) for version in stored)


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


@cache
def shipped_rome_version() -> str:
    """The version of ROME that ships, "4.60"."""
    return _table("rome.csv")[0]["version"]


def _table(name: str) -> list[dict[str, str]]:
    with (SHIPPED / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def naf_sections() -> tuple[Sector, ...]:
    """The 21 sections of the NAF, A to U."""
    return tuple(Sector(row["code"], row["label"]) for row in _table("naf_sections.csv"))


@cache
def naf_divisions() -> tuple[Sector, ...]:
    """The 88 divisions of the NAF, "01" to "99"."""
    return tuple(Sector(row["code"], row["label"]) for row in _table("naf_divisions.csv"))


@cache
def _sections_by_division() -> dict[str, str]:
    return {row["code"]: row["section"] for row in _table("naf_divisions.csv")}


def divisions_of(section: str) -> tuple[str, ...]:
    """The divisions of a section, "F" gives "41", "42", "43"; empty for no section."""
    return tuple(code for code, letter in _sections_by_division().items() if letter == section)


def section_of(naf: str | None) -> str:
    """The section's letter of a NAF code ("85.42Z" gives "P"), "" when it is unknown."""
    return _sections_by_division().get((naf or "")[:2], "")


def naf_label(naf: str | None) -> str:
    """The label of the division of a NAF code, or of a section's letter; "" when it is unknown."""
    labels = dict(naf_divisions()) | dict(naf_sections())
    return labels.get((naf or "")[:2], "")


def place(insee: str) -> Place | None:
    """The commune with that INSEE code: the territory's own without a query, others by one."""
    own = territory.commune(insee)
    if own:
        return Place(own.insee, own.name, own.lat, own.lon, outside=False)
    row = db.session.get(Commune, insee)
    return _place(row) if row else None


def _place(row: Commune) -> Place:
    return Place(row.insee, row.name, row.lat, row.lon, outside=not territory.contains(row.insee))


def places() -> list[Place]:
    """Every commune known, the territory's first, then by name. One query."""
    found = [_place(row) for row in db.session.scalars(select(Commune).order_by(Commune.search_name))]
    return sorted(found, key=lambda one: one.outside)


def place_names(insees: set[str]) -> dict[str, str]:
    """Names of communes by INSEE code; unknown codes are absent. One query."""
    rows = db.session.execute(select(Commune.insee, Commune.name).where(Commune.insee.in_(insees)))
    return dict(rows.all())


def find_places(text: str, limit: int = MOST_FOUND) -> list[Place]:
    """Communes whose name, locality or postcode holds the text, the territory's first, then the largest. One query."""
    key = search_key(text)
    if not key:
        return []
    query = select(Commune).where(
        or_(
            Commune.search_name.contains(key, autoescape=True),
            Commune.postcodes.contains(key, autoescape=True),
            func.lower(Commune.localities).contains(text.strip().lower().replace("'", "’"), autoescape=True),
        )
    )
    rows = sorted(db.session.scalars(query), key=lambda row: _nearness(row, key))
    return [_place(row) for row in rows[:limit]]


def _nearness(row: Commune, key: str) -> tuple[bool, bool, bool, int]:
    return (
        row.search_name != key,
        not territory.contains(row.insee),
        not row.search_name.startswith(key),
        -row.population,
    )


def place_named(text: str) -> Place | None:
    """The commune that a person means by an INSEE code, a name, a locality or a postcode; None when unclear."""
    code = text.strip().upper()
    known = place(code) if len(code) == 5 else None
    if known:
        return known
    found = find_places(text, limit=2)
    exact = [one for one in found if search_key(one.name) == search_key(text)]
    return (exact or found)[0] if len(exact or found) == 1 else None


def school(uai: str) -> School | None:
    """The school with that UAI. One query."""
    return db.session.get(School, uai)


def establishment(siret: str) -> Establishment | None:
    """The establishment with that SIRET, a closed one too: `closed` says so. One query."""
    return db.session.get(Establishment, siret)


def find_schools(text: str, limit: int = MOST_FOUND) -> list[School]:
    """Schools whose name holds every word of the text, by name. One query."""
    query = select(School).order_by(School.name, School.uai).limit(limit)
    for word in text.split():
        query = query.where(School.name.icontains(word, autoescape=True))
    return list(db.session.scalars(query)) if text.strip() else []


def find_establishments(text: str, limit: int = MOST_FOUND) -> list[Establishment]:
    """Open establishments whose name holds every word of the text, by name. One query."""
    query = select(Establishment).where(Establishment.closed.is_(False)).limit(limit)
    for word in text.split():
        query = query.where(Establishment.name.icontains(word, autoescape=True))
    ordered = query.order_by(Establishment.name, Establishment.siret)
    return list(db.session.scalars(ordered)) if text.strip() else []


def occupation_labels(codes: set[str]) -> dict[str, str]:
    """Labels of ROME codes; unknown codes are absent. One query."""
    rows = db.session.execute(select(Occupation.code, Occupation.label).where(Occupation.code.in_(codes)))
    return dict(rows.all())


def unknown_occupations(codes: set[str]) -> set[str]:
    """The codes that no stored occupation has. One query."""
    return codes - occupation_labels(codes).keys()
