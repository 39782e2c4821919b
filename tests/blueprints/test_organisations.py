"""Organisations as pages: declared, joined, shown to everybody, edited by managers, verified by moderators."""

import pytest

from hub.extensions import db
from hub.models import Establishment, Organisation
from hub.unit_of_work import unit_of_work
from hub.vocabulary import Trust
from tests.forms import posted, send, text_of
from tests.make import make_account, make_offer, published
from tests.people import Person, authority, colleague, company, sign_in

SIRET = "99940020300017"


@pytest.fixture
def newcomer(app, client) -> Person:
    """Somebody signed in who acts for nobody yet."""
    return Person(sign_in(app, client, Person(make_account(name="Ada Marin").id, "")) and "", "")


def declare(client, **typed: str):
    return send(client, "/organisations/nouvelle", **({"kind": "company", "siret": SIRET, "action": "declare"} | typed))


def test_a_number_is_looked_up_before_it_is_declared(newcomer, client):
    with unit_of_work():
        place = {"commune_insee": "59271", "commune_name": "Grande-Synthe"}
        db.session.add(Establishment(siret=SIRET, name="Ateliers Bellevoile", naf="25.11Z", **place))
    page = text_of(declare(client, action="look"))
    assert 'value="Ateliers Bellevoile"' in page
    assert db.session.query(Organisation).count() == 0
    answer = declare(client)
    assert answer.status_code == 303
    assert "Ateliers Bellevoile" in text_of(client.get(answer.location))


def test_an_unknown_number_keeps_what_was_typed_and_opens_the_rest(newcomer, client):
    answer = declare(client)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Ce numéro n’est pas dans l’annuaire des entreprises." in page
    assert f'value="{SIRET}"' in page
    assert '<details class="more" open>' in page


def test_a_declared_organisation_is_joined_without_a_word_of_its_members(newcomer, client):
    sarah = company()
    answer = declare(client)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Sarah" not in page
    assert sarah.account.email not in page
    send(client, f"/organisations/{sarah.organisation_id}/demande", f"/organisations/{sarah.organisation_id}")
    assert len(posted("join-request")) == 1


def test_everybody_reads_the_sheet_and_what_is_on_line(app, client):
    sarah, (elise, _) = company(), authority()
    published(sarah, make_offer(sarah, title="Une semaine à l’atelier de soudure"), elise)
    make_offer(sarah, title="Encore un brouillon")
    page = text_of(client.get(f"/organisations/{sarah.organisation_id}"))
    assert "Une semaine à l’atelier de soudure" in page
    assert "Encore un brouillon" not in page
    assert sarah.account.email not in page


def test_managers_edit_the_sheet_and_members_do_not(app, client):
    sarah = company()
    path = f"/organisations/{sarah.organisation_id}/modifier"
    sign_in(app, client, sarah)
    typed = {"name": "Bellevoile", "commune": "Dunkerque", "version": "1", "website": "https://bellevoile.example"}
    assert send(client, path, **typed).status_code == 303
    assert send(client, path, **typed).status_code == 409
    paul = sign_in(app, app.test_client(), colleague(sarah))
    assert paul.get(path).status_code == 404


@pytest.mark.parametrize("website", ["javascript:alert(1)", "bellevoile"])
def test_a_website_that_is_none_is_refused(app, client, website):
    sarah = company()
    sign_in(app, client, sarah)
    typed = {"name": "Bellevoile", "commune": "Dunkerque", "version": "1", "website": website}
    answer = send(client, f"/organisations/{sarah.organisation_id}/modifier", **typed)
    assert answer.status_code == 422
    assert f'value="{website}"' in text_of(answer)


def test_a_moderator_verifies_and_of_two_at_once_one_is_told(app, client):
    sarah, (elise, _) = company(trust=Trust.UNVERIFIED), authority()
    sign_in(app, client, elise)
    assert sarah.account.email in text_of(client.get("/moderation/organisations"))
    path = f"/moderation/organisations/{sarah.organisation_id}"
    assert send(client, path, "/moderation/organisations", trust="verified", version="1").status_code == 303
    assert send(client, path, "/moderation/organisations", trust="trusted", version="1").status_code == 409
    assert sarah.standing.trust == "verified"
