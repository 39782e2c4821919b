"""A posting's page, one's own postings, and the acts of their owner."""

import pytest
from sqlalchemy import select

from hub.extensions import db
from hub.models import Posting
from hub.vocabulary import State
from tests import make, people
from tests.forms import send, text_of


@pytest.fixture
def sarah(app, client):
    person = people.company()
    people.sign_in(app, client, person)
    return person


@pytest.fixture
def posting(sarah):
    elise, _ = people.authority()
    return make.published(sarah, make.make_offer(sarah, contact={"phone": "0328000001"}), elise)


def press(client, posting, act, **fields):
    return send(client, f"/annonces/{posting.id}/{act}", "/mes-annonces", **fields)


def test_everybody_reads_a_published_posting_without_its_contact(app, posting):
    page = app.test_client().get(f"/annonces/{posting.id}").get_data(as_text=True)
    assert "Découvrir la chaudronnerie navale" in page
    assert "0328000001" not in page


def test_its_owner_reads_the_contact(client, posting):
    assert "0328000001" in text_of(client.get(f"/annonces/{posting.id}"))


def test_what_was_on_line_is_gone_for_strangers(app, client, posting):
    press(client, posting, "retirer", version=str(posting.version))
    assert app.test_client().get(f"/annonces/{posting.id}").status_code == 410


def test_a_draft_is_not_found_by_strangers(app, sarah):
    draft = make.make_offer(sarah)
    assert app.test_client().get(f"/annonces/{draft.id}").status_code == 404


def test_one_s_own_postings_stand_by_state_with_what_can_be_done(client, posting, sarah):
    make.make_offer(sarah, title="Une semaine au port")
    page = text_of(client.get("/mes-annonces"))
    assert page.index("En ligne") < page.index("Brouillons")
    for path in ("retirer", "renouveler", "completer", "dupliquer", "modifier", "historique"):
        assert f"/annonces/{posting.id}/{path}" in page


def test_who_has_nothing_yet_is_shown_the_way(client, sarah):
    assert "Proposez une première place." in text_of(client.get("/mes-annonces"))


@pytest.mark.parametrize(
    ("act", "state"), [("retirer", State.WITHDRAWN), ("completer", State.FILLED), ("renouveler", State.PUBLISHED)]
)
def test_an_act_of_the_owner_is_one_press(client, posting, act, state):
    answer = press(client, posting, act, version=str(posting.version))
    assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Posting, posting.id).state == state


def test_a_withdrawal_is_taken_back_by_the_message_that_tells_it(client, posting):
    press(client, posting, "retirer", version=str(posting.version))
    page = text_of(client.get("/mes-annonces"))
    assert "Annuler le retrait" in page
    press(client, posting, "annuler-retrait")
    db.session.expire_all()
    assert db.session.get_one(Posting, posting.id).state == State.PUBLISHED


def test_an_act_on_an_older_version_is_refused(client, posting):
    assert press(client, posting, "retirer", version="1").status_code == 409


def test_a_copy_pressed_twice_is_made_once(client, posting):
    first, second = (press(client, posting, "dupliquer", idempotency_key="un") for _ in range(2))
    assert first.location == second.location
    copies = db.session.scalars(select(Posting).where(Posting.duplicate_of_id == posting.id)).all()
    assert [copy.state for copy in copies] == [State.DRAFT]
    assert client.get(first.location).status_code == 200


def test_the_history_tells_who_did_what(client, posting):
    page = text_of(client.get(f"/annonces/{posting.id}/historique"))
    assert page.index("Brouillon créé") < page.index("Envoyée") < page.index("Relue et publiée")
    assert "Par Sarah Delattre." in page and "Par Élise." in page


def test_strangers_read_no_history(app, posting):
    other = people.sign_in(app, app.test_client(), people.lycee())
    assert other.get(f"/annonces/{posting.id}/historique").status_code == 404
    assert other.get(f"/annonces/{posting.id}/modifier").status_code == 404
