"""One's own account: what is shown, changed, taken away and deleted."""

import json
import re

import pytest
from flask_security import hash_password

from hub.extensions import db
from hub.models import Account, Posting
from hub.services import accounts, memberships, tokens
from hub.unit_of_work import unit_of_work
from hub.vocabulary import MemberRole, OrganisationKind
from tests.forms import link_to, posted, send, text_of
from tests.make import make_offer, published
from tests.people import Person, authority, colleague, company, make_organisation

SECRET = "dune phare houle sable"


@pytest.fixture
def sarah(app, client) -> Person:
    """Sarah of Ateliers Bellevoile, signed in a moment ago."""
    person = company()
    with unit_of_work():
        person.account.password = hash_password(SECRET)
    send(client, "/connexion", email=person.account.email, password=SECRET)
    return person


def test_the_name_and_the_comfort_of_reading_are_changed(sarah, client):
    send(client, "/compte/profil", "/compte", name="Sarah D.", comfort="1")
    page = text_of(client.get("/compte"))
    assert "Sarah D." in page
    assert "data-comfort" in page


def test_an_empty_name_is_refused_beside_its_field(sarah, client):
    answer = send(client, "/compte/profil", "/compte", name=" ")
    assert answer.status_code == 422
    assert 'href="#f-name"' in text_of(answer)


def test_a_new_address_is_confirmed_by_itself_and_told_to_the_old_one(sarah, client):
    old = sarah.account.email
    send(client, "/compte/adresse", email="sarah@nouvelle.example")
    assert sarah.account.email == old
    send(client, link_to("sarah@nouvelle.example"))
    db.session.expire_all()
    assert sarah.account.email == "sarah@nouvelle.example"
    assert posted("address-changed")[0].recipient == old


def test_an_address_that_belongs_to_somebody_is_answered_alike_and_changes_nothing(sarah, client):
    paul = colleague(sarah)
    taken = text_of(send(client, "/compte/adresse", email=paul.account.email)).replace(paul.account.email, "X")
    free = text_of(send(client, "/compte/adresse", email="libre@exemple.example")).replace("libre@exemple.example", "X")
    assert [len(page.splitlines()) for page in (taken, free)] == [len(free.splitlines())] * 2
    assert posted("address-taken")[0].recipient == paul.account.email


def test_a_token_is_shown_once_stored_as_a_hash_listed_and_revoked(sarah, client):
    page = text_of(send(client, "/compte/jetons", name="site de l’entreprise"))
    secret = re.search(r"hub_[\w-]+", page)[0]
    listed = text_of(client.get("/compte/jetons"))
    assert secret not in listed
    assert "site de l’entreprise" in listed
    assert tokens.account_of(secret).id == sarah.account_id
    (token,) = tokens.of_account(sarah.account_id)
    send(client, f"/compte/jetons/{token.id}/revocation", "/compte/jetons")
    assert tokens.account_of(secret) is None


def test_somebody_elses_token_cannot_be_revoked(sarah, client):
    paul = colleague(sarah)
    with unit_of_work():
        secret = tokens.create(paul.account, "à Paul")
    (token,) = tokens.of_account(paul.account_id)
    assert send(client, f"/compte/jetons/{token.id}/revocation", "/compte/jetons").status_code == 404
    assert tokens.account_of(secret)


def test_the_use_of_a_token_is_noted(app, client):
    person = company()
    with unit_of_work():
        secret = tokens.create(person.account, "programme")
    client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    db.session.expire_all()
    assert tokens.of_account(person.account_id)[0].last_used_at is not None


def test_signing_out_everywhere_ends_this_session_and_the_others(sarah, app, client):
    other = app.test_client()
    send(other, "/connexion", email=sarah.account.email, password=SECRET)
    send(client, "/compte/sessions", "/compte")
    assert [one.get("/compte").status_code for one in (client, other)] == [303, 303]


def test_another_organisation_is_acted_for(sarah, client):
    other = make_organisation(OrganisationKind.ASSOCIATION, name="Cordée des Dunes", insee="59183")
    with unit_of_work():
        memberships.add(sarah.account, other, MemberRole.MEMBER)
    send(client, "/compte/organisation", "/compte", organisation_id=sarah.organisation_id)
    db.session.expire_all()
    assert sarah.standing.organisation_id == sarah.organisation_id
    foreign = make_organisation(OrganisationKind.ASSOCIATION, name="Ailleurs", insee="59183")
    assert send(client, "/compte/organisation", "/compte", organisation_id=foreign.id).status_code == 404


def test_the_export_holds_everything_of_the_account_and_nothing_of_others(sarah, client):
    paul = colleague(sarah, email="paul@bellevoile.example")
    make_offer(sarah)
    make_offer(paul, title="De Paul")
    answer = client.get("/compte/export")
    data = json.loads(answer.get_data())
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert data["compte"]["email"] == sarah.account.email
    assert len(data["annonces"]) == 1
    assert "paul@bellevoile.example" not in answer.get_data(as_text=True)
    assert "password" not in answer.get_data(as_text=True)


def test_leaving_takes_two_clicks_and_withdraws_what_nobody_could_answer(sarah, client):
    moderator, _ = authority()
    posting = published(sarah, make_offer(sarah), moderator)
    assert send(client, "/compte/suppression").status_code == 200
    db.session.expire_all()
    assert db.session.get(Account, sarah.account_id) is None
    assert db.session.get(Posting, posting.id).state == "withdrawn"
    assert client.get("/compte").status_code == 303
    assert len(posted("account-deleted")) == 1


def test_the_only_manager_of_others_hands_over_first(sarah, client):
    colleague(sarah)
    assert "Confiez d’abord" in text_of(client.get("/compte/suppression"))
    token = re.search(r'csrf_token" value="([^"]+)', text_of(client.get("/compte")))[1]
    assert client.post("/compte/suppression", data={"csrf_token": token}).status_code == 409
    assert sarah.account.active


def test_a_colleague_leaves_and_the_postings_stay_with_the_organisation(sarah, app):
    moderator, _ = authority()
    paul = colleague(sarah)
    posting = published(paul, make_offer(paul, contact={"name": "Paul", "email": paul.account.email}), moderator)
    with unit_of_work():
        accounts.close(paul.account)
    kept = db.session.get(Posting, posting.id)
    assert (kept.state, kept.author_id, kept.contact_email) == ("published", None, "")
