"""Who acts for an organisation, and how that changes."""

import pytest

from hub.errors import NotAllowed, WrongState
from hub.extensions import db
from hub.models import Membership
from hub.services import memberships
from hub.unit_of_work import unit_of_work
from hub.vocabulary import MemberRole
from tests.people import Person, authority, colleague, company


def row(person: Person) -> Membership:
    return db.session.query(Membership).filter_by(account_id=person.account_id).one()


def test_the_last_manager_is_not_demoted_and_does_not_leave(app):
    sarah = company()
    colleague(sarah)
    for act in (lambda: memberships.change_role(row(sarah), MemberRole.MEMBER), lambda: memberships.remove(row(sarah))):
        with pytest.raises(WrongState, match="au moins une personne responsable"), unit_of_work():
            act()


def test_a_manager_leaves_once_another_is_named(app):
    sarah = company()
    paul = colleague(sarah)
    with unit_of_work():
        memberships.change_role(row(paul), MemberRole.MANAGER)
    with unit_of_work():
        memberships.remove(row(sarah))
    assert sarah.standing.organisation_ids == frozenset()
    assert paul.standing.manager


def test_moderators_are_named_only_in_organisations_that_the_territory_lists(app):
    sarah = company()
    elise, _ = authority()
    with pytest.raises(NotAllowed), unit_of_work():
        memberships.name_moderator(row(sarah), True)
    with unit_of_work():
        memberships.name_moderator(row(elise), False)
    assert not elise.standing.moderator


def test_a_role_is_only_raised_by_joining_again(app):
    sarah = company()
    with unit_of_work():
        memberships.add(sarah.account, row(sarah).organisation, MemberRole.MEMBER)
    assert sarah.standing.manager
