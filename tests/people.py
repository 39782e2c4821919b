"""A small cast, all invented, in real communes: a company, two schools, the authority and its two moderators."""

from dataclasses import dataclass
from typing import Any

from flask import Flask

from hub.extensions import db, territory
from hub.models import Account, Membership, Organisation
from hub.services import memberships
from hub.services.memberships import Standing
from hub.unit_of_work import unit_of_work
from hub.vocabulary import MemberRole, OrganisationKind, Trust
from tests.make import make_account

COMPANY = {"name": "Ateliers Bellevoile", "siret": "99940020300017", "naf": "25.11Z", "insee": "59271"}
LYCEE = {"name": "Lycée des Trois-Mâts", "uai": "0599901S", "insee": "59183"}
COLLEGE = {"name": "Collège de la Grande-Houle", "uai": "0599902T", "insee": "59155"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the cast; ids only, so that it outlives a transaction."""

    account_id: str
    organisation_id: str

    @property
    def standing(self) -> Standing:
        """What they may be just now."""
        return memberships.standing(self.account)

    @property
    def account(self) -> Account:
        """Their row."""
        return db.session.get_one(Account, self.account_id)


def make_organisation(
    kind: OrganisationKind, *, insee: str, trust: Trust = Trust.VERIFIED, **terms: Any
) -> Organisation:
    """An organisation in the middle of a commune of the territory; committed."""
    commune = territory.commune(insee)
    assert commune is not None
    with unit_of_work():
        point = {"lat": commune.lat, "lon": commune.lon}
        organisation = Organisation(kind=kind.value, commune_insee=insee, trust=trust.value, **(point | terms))
        db.session.add(organisation)
    return organisation


def join(organisation: Organisation, *, manager: bool = True, moderator: bool = False, **account: Any) -> Person:
    """A new account that acts for the organisation; committed."""
    who, organisation_id = make_account(**account).id, organisation.id
    role = MemberRole.MANAGER if manager else MemberRole.MEMBER
    with unit_of_work():
        row = Membership(account_id=who, organisation_id=organisation_id, role=role.value, moderator=moderator)
        db.session.add(row)
    return Person(who, organisation_id)


def company(trust: Trust = Trust.VERIFIED, **changes: Any) -> Person:
    """Sarah, who manages Ateliers Bellevoile in Grande-Synthe."""
    organisation = make_organisation(OrganisationKind.COMPANY, trust=trust, **(COMPANY | changes))
    return join(organisation, name="Sarah Delattre")


def colleague(person: Person, **account: Any) -> Person:
    """Another member of the same organisation."""
    organisation = db.session.get_one(Organisation, person.organisation_id)
    return join(organisation, manager=False, **account)


def lycee(trust: Trust = Trust.VERIFIED, **changes: Any) -> Person:
    """Nathalie, who places the pupils of a lycée in Dunkerque."""
    organisation = make_organisation(OrganisationKind.SCHOOL, trust=trust, **(LYCEE | changes))
    return join(organisation, name="Nathalie Lefebvre")


def college(trust: Trust = Trust.VERIFIED, **changes: Any) -> Person:
    """Marc, of a collège in Coudekerque-Branche."""
    organisation = make_organisation(OrganisationKind.SCHOOL, trust=trust, **(COLLEGE | changes))
    return join(organisation, name="Marc Bollaert")


def authority() -> tuple[Person, Person]:
    """Élise and Karim, the authority's moderators."""
    siret = territory.authority.siren + "00018"
    organisation = make_organisation(
        OrganisationKind.AUTHORITY,
        insee=territory.authority.commune_insee,
        trust=Trust.TRUSTED,
        name=territory.authority.name,
        siret=siret,
    )
    return join(organisation, moderator=True, name="Élise"), join(organisation, moderator=True, name="Karim")


def sign_in(app: Flask, client: Any, person: Person) -> Any:
    """The browser, with that person's session."""
    with client.session_transaction() as session:
        session["_user_id"] = person.account.fs_uniquifier
        session["_fresh"] = True
        session["fs_cc"] = "set"
        session["fs_paa"] = 0
    return client
