"""Who is there: accounts and organisations of a demonstration, made as people would have made them."""

from datetime import datetime
from typing import Any, Final

from hub.extensions import db, territory
from hub.models import Account, Organisation
from hub.rules.identifiers import is_siret
from hub.services import accounts, memberships, organisations
from hub.services.demonstration import script
from hub.services.demonstration.script import Person
from hub.vocabulary import Located, OrganisationKind, Trust

FIRST_OFFICES: Final = range(10, 100)


def enter(one: script.Organisation, password_hash: str, since: datetime) -> None:
    """Make one organisation and its people, as known to the hub since that instant."""
    first, *others = [(person, _account(person, password_hash, since)) for person in one.people]
    organisation = _organisation(one, first[1])
    organisation.is_demo = True
    organisation.created_at = since
    for person, account in others:
        memberships.add(account, organisation, person.role)
    named = {account.id for person, account in (first, *others) if person.moderator}
    for member in memberships.of_organisation(organisation.id):
        memberships.name_moderator(member, member.account_id in named)
        member.created_at = since


def _account(person: Person, password_hash: str, since: datetime) -> Account:
    account = accounts.create(person.email, person.name)
    account.password = password_hash
    account.is_demo = True
    account.created_at = account.confirmed_at = since
    return account


def _organisation(one: script.Organisation, founder: Account) -> Organisation:
    if one.kind is OrganisationKind.AUTHORITY:
        return organisations.found_authority(founder, territory.authority.siret or _office(territory.authority.siren))
    organisation = organisations.declare(founder, _declared(one))
    organisation.naf = one.naf or None
    if one.lat:
        organisation.lat, organisation.lon, organisation.located = one.lat, one.lon, Located.ADDRESS.value
    db.session.flush()
    if one.trust is not Trust.UNVERIFIED:
        organisations.set_trust(organisation, one.trust, organisation.version)
    return organisation


def _declared(one: script.Organisation) -> dict[str, Any]:
    names = ("name", "siret", "uai", "commune", "address", "description", "website")
    return {"kind": one.kind, **{name: getattr(one, name) for name in names}}


def _office(siren: str) -> str:
    """A SIRET of that SIREN which checks."""
    return next(siret for office in FIRST_OFFICES if is_siret(siret := f"{siren}{office:05d}"))
