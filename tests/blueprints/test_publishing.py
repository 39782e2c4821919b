"""The form of an offer or a need, in a browser without a script."""

import pytest
from sqlalchemy import func, select

from hub.extensions import db
from hub.models import Account, Draft, Establishment, Organisation, Posting, PostingRevision
from hub.unit_of_work import unit_of_work
from hub.vocabulary import State, Trust
from tests import make, people
from tests.forms import link_to, send, text_of

SIRET = "99940020300017"


@pytest.fixture
def sarah(app, client):
    person = people.company()
    people.sign_in(app, client, person)
    return person


def answers(**changes):
    """What the form of an observation in 3e holds."""
    typed = {
        "family": "stages",
        "kind": "observation_3e",
        "title": "Découvrir la chaudronnerie navale",
        "weeks": make.class_weeks(2),
        "places": "2",
        "levels": ["3e"],
        "action": "publish",
    }
    return {name: value for name, value in (typed | changes).items() if value is not None}


def write(client, word="offre", **changes):
    return send(client, f"/publier/{word}", f"/publier/{word}", **answers(**changes))


def postings_stored():
    return list(db.session.scalars(select(Posting).order_by(Posting.created_at)))


def test_everybody_sees_the_choice_and_both_forms(client):
    for path in ("/publier", "/publier/offre", "/publier/besoin"):
        assert client.get(path).status_code == 200


def test_a_company_publishes_and_reads_what_happens_next(sarah, client):
    answer = write(client)
    (posting,) = postings_stored()
    assert (answer.status_code, posting.state) == (303, State.PENDING)
    assert answer.location == f"/annonces/{posting.id}/merci"
    assert "chez les relecteurs" in text_of(client.get(answer.location))


@pytest.mark.parametrize("word", ["offre", "besoin"])
@pytest.mark.parametrize("kind", ["observation_2de", "pfmp", "apprenticeship", "visit", "teacher_immersion"])
def test_the_form_shows_what_its_kind_needs(client, word, kind):
    page = text_of(client.get(f"/publier/{word}?kind={kind}"))
    shown = {
        "weeks": 'name="weeks"' in page,
        "starts_on": 'name="starts_on"' in page,
        "start_month": 'name="start_month"' in page,
        "slots": 'name="slot-0-day"' in page,
    }
    asked = {
        "observation_2de": {"weeks"},
        "pfmp": {"starts_on"},
        "apprenticeship": {"start_month"},
        "visit": {"slots"},
        "teacher_immersion": {"starts_on", "slots"},
    }[kind]
    assert {name for name, on in shown.items() if on} == asked


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(sarah, client):
    answer = write(client, title="", weekly_hours="38", description="Une journée au bureau d’études")
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Deux points à corriger avant de publier" in page
    assert 'href="#f-title"' in page and 'id="f-weekly_hours-error"' in page
    assert "38\u00a0heures dépassent le maximum" in page
    assert "Une journée au bureau d’études" in page and 'value="38"' in page
    assert postings_stored() == []


def test_a_refused_form_is_kept_as_a_draft(sarah, client):
    write(client, title="")
    draft = db.session.scalars(select(Draft)).one()
    assert (draft.account_id, draft.typed["places"]) == (sarah.account_id, ["2"])
    assert "Brouillon enregistré" in text_of(write(client, title=""))


def test_a_button_redraws_the_form_without_a_script(client):
    answer = write(client, family="alternance", action="refresh", title="Alternance en soudage")
    page = text_of(answer)
    assert answer.status_code == 200
    assert 'name="start_month"' in page and 'value="Alternance en soudage"' in page
    assert "H2913" in page


def test_the_whole_year_is_one_press(client):
    page = text_of(write(client, action="year", weeks=None))
    assert page.count('name="weeks"') > 15
    assert page.count(" checked") > 12


def test_a_form_sent_twice_makes_one_posting(sarah, client):
    page = text_of(client.get("/publier/offre"))
    key = page.split('name="idempotency_key" value="')[1].split('"')[0]
    first, second = (write(client, idempotency_key=key) for _ in range(2))
    assert first.location == second.location
    assert len(postings_stored()) == 1


def test_the_same_open_offer_is_pointed_out_before_a_second_one(sarah, client):
    write(client)
    answer = write(client)
    assert answer.status_code == 409
    assert "déjà une annonce ouverte" in text_of(answer)
    assert write(client, twin_known="1").status_code == 303
    assert len(postings_stored()) == 2


def test_a_trusted_organisation_is_on_line_at_once(app, client):
    people.sign_in(app, client, people.company(Trust.TRUSTED))
    answer = write(client)
    assert "en ligne" in text_of(client.get(answer.location))


def test_what_is_finished_later_waits_among_one_s_own(sarah, client):
    answer = write(client, action="later", title="Une semaine au port")
    assert answer.location == "/mes-annonces"
    page = text_of(client.get("/mes-annonces"))
    assert "Une semaine au port" in page
    draft = db.session.scalars(select(Draft)).one()
    again = text_of(client.get(f"/publier/offre?brouillon={draft.id}"))
    assert 'value="Une semaine au port"' in again


def test_typing_is_kept_and_the_card_is_drawn_again(sarah, client):
    answer = send(client, "/publier/brouillon", "/publier/offre", side="offre", **answers())
    kept = answer.get_json()
    assert set(kept) == {"draft", "saved", "card"}
    assert "Découvrir la chaudronnerie navale" in kept["card"] and "2\u00a0places par semaine" in kept["card"]
    again = send(client, "/publier/brouillon", "/publier/offre", side="offre", draft=kept["draft"], **answers())
    assert again.get_json()["draft"] == kept["draft"]
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 1


def test_nobody_opens_another_s_draft(app, client, sarah):
    write(client, action="later", title="Une semaine au port")
    draft = db.session.scalars(select(Draft)).one()
    other = app.test_client()
    page = other.get(f"/publier/offre?brouillon={draft.id}").get_data(as_text=True)
    assert "Une semaine au port" not in page


def test_occupations_are_proposed_while_one_types(client):
    found = client.get("/publier/metiers?title=Soudeur").get_json()
    assert 0 < len(found) <= 5
    assert found[0]["code"] == "H2913"


def newcomer(**changes):
    return answers(siret=SIRET, commune="Grande-Synthe", organisation_name="Ateliers Bellevoile", **changes)


def test_a_company_writes_before_it_has_an_account(app, client):
    sent = send(client, "/publier/offre", "/publier/offre", **newcomer(email="sarah@bellevoile.example"))
    assert "Regardez votre boîte" in text_of(sent)
    assert postings_stored() == []
    answer = send(client, link_to("sarah@bellevoile.example"))
    (posting,) = postings_stored()
    assert answer.location == f"/annonces/{posting.id}/merci"
    organisation = db.session.scalars(select(Organisation)).one()
    account = db.session.scalars(select(Account)).one()
    assert (posting.state, posting.organisation_id, posting.author_id) == ("pending", organisation.id, account.id)
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_a_newcomer_reads_every_fault_at_once(client):
    page = send(client, "/publier/offre", "/publier/offre", **answers(siret="123", email="sarah@", title=""))
    assert page.status_code == 422
    assert [name for name in ("siret", "email", "title") if f'id="f-{name}-error"' not in text_of(page)] == []


def test_a_known_number_fills_the_rest(app, client):
    with unit_of_work():
        known = {
            "name": "Ateliers Bellevoile",
            "naf": "25.11Z",
            "commune_insee": "59271",
            "commune_name": "Grande-Synthe",
        }
        db.session.add(Establishment(siret=SIRET, **known))
    page = text_of(write(client, siret="999 400 203 00017", action="look"))
    assert "Ateliers Bellevoile" in page and 'value="Grande-Synthe"' in page


def test_a_stranger_s_draft_waits_behind_its_secret(client):
    kept = send(client, "/publier/brouillon", "/publier/offre", side="offre", **answers()).get_json()
    draft = db.session.scalars(select(Draft)).one()
    assert draft.account_id is None and draft.id != kept["draft"]
    page = text_of(client.get(f"/publier/offre?brouillon={kept['draft']}"))
    assert "Découvrir la chaudronnerie navale" in page


def test_a_school_posts_a_need(app, client):
    people.sign_in(app, client, people.lycee())
    days = {"starts_on": make.days_ahead(40).isoformat(), "ends_on": make.days_ahead(60).isoformat()}
    changes = {"family": "pfmp", "kind": "pfmp", "levels": ["1re"], "weeks": None, "radius_km": "20", **days}
    answer = write(client, "besoin", title="6 élèves de 1re MELEC en maintenance", places="6", **changes)
    (posting,) = postings_stored()
    assert (answer.status_code, posting.side, posting.radius_km) == (303, "need", 20)


def test_the_choice_begins_with_what_the_organisation_does(app, client):
    people.sign_in(app, client, people.lycee())
    page = text_of(client.get("/publier"))
    assert page.index("/publier/besoin") < page.index("/publier/offre")


def test_an_edit_of_what_is_on_line_waits(app, client, sarah):
    elise, _ = people.authority()
    posting = make.published(sarah, make.make_offer(sarah), elise)
    path = f"/annonces/{posting.id}/modifier"
    page = text_of(client.get(path))
    assert 'value="Découvrir la chaudronnerie navale"' in page
    answer = send(client, path, path, **answers(title="Une tout autre semaine", version=str(posting.version)))
    assert answer.status_code == 303
    assert db.session.scalars(select(PostingRevision)).one().terms["title"] == "Une tout autre semaine"
    assert "Une tout autre semaine" not in client.get(f"/annonces/{posting.id}").get_data(as_text=True)


def test_the_loser_of_two_editors_sees_both_texts(app, client, sarah):
    posting = make.make_offer(sarah)
    path = f"/annonces/{posting.id}/modifier"
    send(client, path, path, **answers(title="Le titre de Paul", version="1", action="later"))
    answer = send(client, path, path, **answers(title="Le titre de Sarah", version="1"))
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Le titre de Paul" in page and "Le titre de Sarah" in page
