"""Organisations declared by their people: numbers that check, facts filled in, twins refused."""

from typing import Any

import pytest

from hub.errors import Invalid, NotAllowed, StaleVersion
from hub.extensions import db, territory
from hub.models import Establishment, Organisation, School
from hub.services import organisations
from hub.services.organisations import Declared
from hub.unit_of_work import unit_of_work
from hub.vocabulary import OrganisationKind, Trust
from tests.forms import posted
from tests.make import make_account
from tests.people import colleague, company

SIRET = "99940020300017"
LA_POSTE = "35600000000001"
UAI = "0599901S"
TYPED = {
    "kind": OrganisationKind.COMPANY,
    "siret": SIRET,
    "uai": "",
    "name": "",
    "commune": "",
    "address": "",
    "description": "",
    "website": "",
}
BY_HAND = {"name": "Atelier des Flots", "commune": "Gravelines"}


def declare(**changes: Any) -> Organisation:
    account = make_account()
    with unit_of_work():
        return organisations.declare(account, TYPED | changes)


def know(row: object) -> None:
    with unit_of_work():
        db.session.add(row)


def establishment(**changes: Any) -> Establishment:
    terms = {"siret": SIRET, "name": "Ateliers Bellevoile", "naf": "25.11Z", "commune_insee": "59271"} | changes
    return Establishment(commune_name="Grande-Synthe", **terms)


def test_a_known_siret_fills_the_sheet_and_waits_to_be_verified(app):
    know(establishment())
    organisation = declare(siret="999 400 203 00017")
    assert (organisation.name, organisation.naf, organisation.commune_insee) == (
        "Ateliers Bellevoile",
        "25.11Z",
        "59271",
    )
    assert (organisation.trust, organisation.located) == ("unverified", "commune")
    assert organisation.memberships[0].role == "manager"


def test_an_unknown_siret_asks_for_the_rest_by_hand(app):
    with pytest.raises(Invalid) as refused:
        declare()
    assert refused.value.errors["siret"] == [organisations.UNKNOWN_SIRET]
    assert declare(**BY_HAND).commune_insee == "59273"


@pytest.mark.parametrize(
    "typed",
    [
        {"siret": "99940020300018"},
        {"siret": "123"},
        {"siret": ""},
        {"kind": OrganisationKind.SCHOOL, "siret": "", "uai": "0599901T"},
        {"kind": OrganisationKind.SCHOOL, "siret": "", "uai": ""},
        {"kind": OrganisationKind.TRAINING_CENTRE, "siret": "", "uai": ""},
    ],
)
def test_a_number_that_does_not_check_is_refused(app, typed):
    with pytest.raises(Invalid) as refused:
        declare(**BY_HAND, **typed)
    assert set(refused.value.errors) & {"siret", "uai"}


def test_an_establishment_of_la_poste_checks_its_own_way(app):
    assert declare(**BY_HAND, siret=LA_POSTE).siret == LA_POSTE


def test_a_closed_establishment_is_refused(app):
    know(establishment(closed=True))
    with pytest.raises(Invalid) as refused:
        declare(**BY_HAND)
    assert "fermé" in refused.value.errors["siret"][0]


def test_a_known_school_brings_its_address_and_its_point(app):
    point = {"lat": 51.03, "lon": 2.37, "located": "address", "address": "1 quai des Hollandais"}
    know(School(uai=UAI, name="Lycée des Trois-Mâts", commune_insee="59183", commune_name="Dunkerque", **point))
    school = declare(kind=OrganisationKind.SCHOOL, siret="", uai="0599901 s")
    assert (school.name, school.address, school.lat, school.located) == (
        "Lycée des Trois-Mâts",
        "1 quai des Hollandais",
        51.03,
        "address",
    )


@pytest.mark.parametrize("kind", [OrganisationKind.AUTHORITY, OrganisationKind.PARTNER])
def test_nobody_declares_the_authority_or_a_partner(app, kind):
    with pytest.raises(NotAllowed):
        declare(kind=kind, **BY_HAND)


def test_nobody_becomes_a_moderator_by_declaring_the_authoritys_number(app):
    siren = territory.authority.siren
    siret = next(s for n in range(100) if organisations.is_siret(s := f"{siren}{n:05}"))
    with pytest.raises(Invalid) as refused:
        declare(kind=OrganisationKind.ASSOCIATION, siret=siret, **BY_HAND)
    assert refused.value.errors["siret"] == [organisations.RESERVED]


def test_an_organisation_that_exists_is_joined_instead(app):
    person = company()
    with pytest.raises(Declared) as refused:
        declare()
    assert refused.value.organisation_id == person.organisation_id


def test_managers_hear_of_who_wants_to_join_once_a_day(app):
    person = company()
    colleague(person)
    stranger = make_account(name="Ada Marin")
    for _ in range(2):
        with unit_of_work():
            organisations.ask_to_join(stranger, organisations.get(person.organisation_id))
    assert [mail.recipient for mail in posted("join-request")] == [person.account.email]


def test_a_verified_organisation_hears_of_it_once(app):
    person = company(trust=Trust.UNVERIFIED)
    for version, trust in ((1, Trust.VERIFIED), (2, Trust.TRUSTED)):
        with unit_of_work():
            organisations.set_trust(organisations.get(person.organisation_id), trust, version)
    assert len(posted("organisation-verified")) == 1


def test_of_two_who_edit_the_sheet_the_second_sees_that_it_changed(app):
    person = company()
    changed = {"name": "Ateliers", "commune": "59183", "address": "", "description": "", "website": ""}
    changed |= {"regulated_until": None, "version": 1}
    with unit_of_work():
        organisations.edit(organisations.get(person.organisation_id), changed)
    with pytest.raises(StaleVersion), unit_of_work():
        organisations.edit(organisations.get(person.organisation_id), changed)
    moved = organisations.get(person.organisation_id)
    assert (moved.commune_insee, moved.located) == ("59183", "commune")


def test_the_authority_is_founded_by_who_runs_the_hub_and_twice_is_once(app):
    siren = territory.authority.siren
    siret = next(s for n in range(100) if organisations.is_siret(s := f"{siren}{n:05}"))
    account = make_account()
    for _ in range(2):
        with unit_of_work():
            organisations.found_authority(account, siret)
    (authority,) = db.session.query(Organisation).filter_by(siret=siret)
    assert (authority.kind, authority.trust, authority.memberships[0].moderator) == ("authority", "trusted", True)
    with pytest.raises(Invalid), unit_of_work():
        organisations.found_authority(account, SIRET)
