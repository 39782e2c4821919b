"""What `demo.toml` says: who is there, and what each has published, refused or left as a draft."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from hub.extensions import territory
from hub.territory import TerritoryError
from hub.territory.reading import Table, read_toml
from hub.vocabulary import MemberRole, OrganisationKind, State, Trust

FILE: Final = "demo.toml"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in with the demonstration's password."""

    email: str
    name: str
    role: MemberRole
    moderator: bool


@dataclass(frozen=True, slots=True)
class Organisation:
    """An invented organisation in a real commune; `lat` and `lon` are 0 when only the commune is known."""

    kind: OrganisationKind
    name: str
    siret: str
    uai: str
    naf: str
    commune: str
    address: str
    lat: float
    lon: float
    trust: Trust
    description: str
    website: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """One posting: its author, its terms with relative dates, how far it has come and since when.

    `hours_ago` is when it came on line or was sent; `edit` holds terms that wait beside the approved text since
    `edited_hours_ago`.
    """

    author: str
    terms: Mapping[str, Any]
    state: State
    hours_ago: float
    reviewer: str = ""
    reason: str = ""
    edit: Mapping[str, Any] = field(default_factory=dict)
    edited_hours_ago: float = 0.0
    kept_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """A whole demonstration."""

    password: str
    organisations: tuple[Organisation, ...]
    scenes: tuple[Scene, ...]


def path() -> Path:
    """Where this territory's demonstration is, or would be."""
    return territory.folder / FILE


def read() -> Script:
    """The demonstration of this territory. Raises TerritoryError when it has none, or says something odd."""
    if not path().is_file():
        raise TerritoryError(f"Le territoire « {territory.name} » n’a pas de démonstration ({FILE}).")
    table = read_toml(path())
    script = Script(
        password=table.text("password"),
        organisations=tuple(_organisation(one) for one in table.tables("organisation")),
        scenes=tuple(_scene(one) for one in table.tables("posting")),
    )
    table.done()
    return script


def _organisation(table: Table) -> Organisation:
    found = Organisation(
        kind=table.member("kind", OrganisationKind),
        name=table.text("name", ""),
        siret=table.text("siret", ""),
        uai=table.text("uai", ""),
        naf=table.text("naf", ""),
        commune=table.text("commune", ""),
        address=table.text("address", ""),
        lat=table.number("lat", -90, 90, 0.0),
        lon=table.number("lon", -180, 180, 0.0),
        trust=Trust(table.text("trust", Trust.VERIFIED)),
        description=table.text("description", ""),
        website=table.text("website", ""),
        people=tuple(_person(one) for one in table.tables("person")),
    )
    table.done()
    return found


def _person(table: Table) -> Person:
    found = Person(
        email=table.text("email"),
        name=table.text("name"),
        role=MemberRole(table.text("role", MemberRole.MANAGER)),
        moderator=table.flag("moderator", False),
    )
    table.done()
    return found


def _scene(table: Table) -> Scene:
    found = Scene(
        author=table.text("author"),
        terms=table.mapping("terms"),
        state=State(table.text("state", State.PUBLISHED)),
        hours_ago=24 * table.number("days_ago", 0, 1000, 0.0) + table.number("hours_ago", 0, 1000, 0.0),
        reviewer=table.text("reviewer", ""),
        reason=table.text("reason", ""),
        edit=table.mapping("edit", {}),
        edited_hours_ago=table.number("edited_hours_ago", 0, 1000, 0.0),
        kept_by=table.texts("kept_by", ()),
    )
    table.done()
    return found
