"""Colleagues are invited, accept once, and in time."""

from datetime import timedelta

import pytest
import time_machine

from hub.errors import Gone, NotFound, WrongState
from hub.models import Account, now
from hub.services import invitations, organisations
from hub.unit_of_work import unit_of_work
from hub.vocabulary import MemberRole
from tests.forms import link_to, posted
from tests.make import make_account
from tests.people import Person, colleague, company

EMAIL = "paul@bellevoile.example"


def invite(person: Person, email: str = EMAIL, role: MemberRole = MemberRole.MEMBER) -> str:
    with unit_of_work():
        invitations.invite(person.account, organisations.get(person.organisation_id), email, role)
    return link_to(email).rpartition("/")[2]


def accept(secret: str, account: Account) -> None:
    with unit_of_work():
        invitations.accept(secret, account)


def test_an_invitation_is_accepted_once_with_its_role(app):
    sarah, paul = company(), make_account(email=EMAIL)
    secret = invite(sarah, role=MemberRole.MANAGER)
    accept(secret, paul)
    assert Person(paul.id, sarah.organisation_id).standing.manager
    with pytest.raises(Gone):
        accept(secret, paul)


def test_an_invitation_is_for_the_address_that_was_invited(app):
    secret = invite(company())
    with pytest.raises(WrongState, match="autre adresse"):
        accept(secret, make_account())


def test_an_invitation_ends_after_fourteen_days_or_when_it_is_taken_back(app):
    sarah = company()
    old, revoked = invite(sarah), invite(sarah, "ada@bellevoile.example")
    with unit_of_work():
        invitations.revoke(sarah.organisation_id, invitations.look(revoked)[0].id)
    with pytest.raises(Gone):
        invitations.look(revoked)
    with time_machine.travel(now() + timedelta(days=14, seconds=1)), pytest.raises(Gone):
        invitations.look(old)


def test_a_second_invitation_replaces_the_first(app):
    sarah = company()
    first, second = invite(sarah), invite(sarah)
    with pytest.raises(Gone):
        invitations.look(first)
    assert invitations.look(second)[0].email == EMAIL
    assert len(posted("invitation")) == 2


def test_a_member_is_not_invited_again(app):
    sarah = company()
    paul = colleague(sarah)
    with pytest.raises(WrongState, match="agit déjà"):
        invite(sarah, paul.account.email)


def test_another_organisations_invitation_cannot_be_taken_back(app):
    secret = invite(company())
    with pytest.raises(NotFound), unit_of_work():
        invitations.revoke("autre", invitations.look(secret)[0].id)
