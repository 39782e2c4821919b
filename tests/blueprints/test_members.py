"""Members and invitations as pages."""

import time

import pytest

from hub.extensions import db
from hub.models import Membership
from hub.services import accounts
from tests.forms import link_to, send, text_of
from tests.make import make_account
from tests.people import Person, authority, colleague, company, sign_in

EMAIL = "paul@bellevoile.example"


@pytest.fixture
def sarah(app, client) -> Person:
    """Sarah of Ateliers Bellevoile, signed in a moment ago."""
    person = company()
    sign_in(app, client, person)
    with client.session_transaction() as session:
        session["fs_paa"] = time.time()
    return person


def path_of(person: Person, *more: object) -> str:
    return "/".join(["/organisations", person.organisation_id, "membres", *map(str, more)])


def row(person: Person) -> Membership:
    db.session.expire_all()
    return db.session.query(Membership).filter_by(account_id=person.account_id).one()


def test_a_newcomer_accepts_an_invitation_and_has_an_account(sarah, app, client):
    send(client, path_of(sarah, "invitations"), path_of(sarah), email=EMAIL, role="member")
    path, paul = link_to(EMAIL), app.test_client()
    assert [paul.get(path).status_code for _ in range(2)] == [200, 200]
    assert send(paul, path, name="Paul Vasseur").status_code == 303
    assert paul.get("/compte").status_code == 200
    account = accounts.by_email(EMAIL)
    assert (account.name, row(Person(account.id, "")).role) == ("Paul Vasseur", "member")
    assert app.test_client().get(path).status_code == 410


def test_who_has_an_account_signs_in_before_accepting(sarah, app, client):
    paul = make_account(email=EMAIL)
    send(client, path_of(sarah, "invitations"), path_of(sarah), email=EMAIL)
    path, browser = link_to(EMAIL), app.test_client()
    assert send(browser, path).location.startswith("/connexion?next=")
    sign_in(app, browser, Person(paul.id, ""))
    assert send(browser, path).location == f"/organisations/{sarah.organisation_id}"


def test_an_invitation_taken_back_is_gone(sarah, app, client):
    send(client, path_of(sarah, "invitations"), path_of(sarah), email=EMAIL)
    page = text_of(client.get(path_of(sarah)))
    target = page.split("/annulation")[0].rpartition('"')[2] + "/annulation"
    send(client, target, path_of(sarah))
    assert app.test_client().get(link_to(EMAIL)).status_code == 410


def test_a_member_sees_colleagues_changes_nothing_and_may_leave(sarah, app):
    paul = colleague(sarah)
    browser = sign_in(app, app.test_client(), paul)
    assert sarah.account.email in text_of(browser.get(path_of(sarah)))
    assert send(browser, path_of(sarah, row(sarah).id, "retrait"), path_of(sarah)).status_code == 404
    assert send(browser, path_of(sarah, "invitations"), path_of(sarah), email=EMAIL).status_code == 404
    assert send(browser, path_of(sarah, row(paul).id, "retrait"), path_of(sarah)).status_code == 303
    assert paul.standing.organisation_ids == frozenset()


def test_others_do_not_learn_who_the_members_are(sarah, app, client):
    stranger = sign_in(app, app.test_client(), Person(make_account().id, ""))
    assert stranger.get(path_of(sarah)).status_code == 404
    assert app.test_client().get(path_of(sarah)).status_code == 303


def test_the_last_manager_is_told_why_nothing_changes(sarah, client):
    answer = send(client, path_of(sarah, row(sarah).id), path_of(sarah), role="member")
    assert answer.status_code == 409
    assert "au moins une personne responsable" in text_of(answer)


def test_roles_and_readers_are_named_by_managers_where_the_territory_allows(app, client, sarah):
    paul = colleague(sarah)
    send(client, path_of(sarah, row(paul).id), path_of(sarah), role="manager")
    assert row(paul).role == "manager"
    assert send(client, path_of(sarah, row(paul).id), path_of(sarah), role="manager", moderator="1").status_code == 403
    elise, karim = authority()
    desk = sign_in(app, app.test_client(), elise)
    with desk.session_transaction() as session:
        session["fs_paa"] = time.time()
    send(desk, path_of(elise, row(karim).id), path_of(elise), role="member")
    assert not karim.standing.moderator


def test_roles_are_changed_by_who_signed_in_within_the_hour(sarah, client):
    with client.session_transaction() as session:
        session["fs_paa"] = 0
    answer = send(client, path_of(sarah, row(sarah).id), path_of(sarah), role="manager")
    assert answer.location.startswith("/compte/verification")
