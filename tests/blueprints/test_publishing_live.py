"""The publishing form with scripts, in a real browser."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from hub.extensions import db
from hub.models import Draft, Establishment, Posting
from hub.unit_of_work import unit_of_work
from tests import people
from tests.browser import troubles

SIRET = "99940020300017"
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # what a browser does is the same on both


@pytest.fixture
def sarah(app):
    return people.company()


def drafts():
    db.session.rollback()
    return list(db.session.scalars(select(Draft)))


def test_a_form_is_kept_and_its_card_drawn_while_one_types(visit, sarah):
    page = visit("/publier/offre", person=sarah)
    page.get_by_label("Titre").fill("Découvrir la soudure")
    expect(page.locator("#preview-card h3")).to_have_text("Découvrir la soudure")
    page.get_by_label("Places par semaine").fill("3")
    page.get_by_label("Titre").focus()
    expect(page.locator("#draft-saved")).to_contain_text("Brouillon enregistré à")
    expect(page.locator("#preview-card")).to_contain_text("3\u00a0places")
    assert [draft.typed["title"] for draft in drafts()] == [["Découvrir la soudure"]]


def test_jobs_are_proposed_as_one_types_and_ticked_by_the_author(visit, sarah):
    page = visit("/publier/offre", person=sarah)
    page.get_by_label("Titre").press_sequentially("Stage en soudage", delay=5)
    jobs = page.locator("[data-occupations] .line")
    expect(jobs.first).to_be_visible()
    assert page.locator("[data-occupations] :checked").count() == 0


def test_another_kind_shows_its_own_fields_and_keeps_what_was_typed(visit, sarah):
    page = visit("/publier/offre", person=sarah)
    page.get_by_label("Titre").fill("Une alternance en soudage")
    page.locator(".tile", has_text="Alternance").click()
    expect(page.get_by_label("Début du contrat")).to_be_visible()
    expect(page.get_by_label("Titre")).to_have_value("Une alternance en soudage")
    expect(page.locator("input[name=family][value=alternance]")).to_be_focused()


def test_a_number_fills_name_and_commune(app, visit):
    with unit_of_work():
        known = {
            "name": "Ateliers Bellevoile",
            "naf": "25.11Z",
            "commune_insee": "59271",
            "commune_name": "Grande-Synthe",
        }
        db.session.add(Establishment(siret=SIRET, **known))
    page = visit("/publier/offre")
    page.get_by_label("SIRET").fill(SIRET)
    page.get_by_label("Titre").focus()
    expect(page.locator(".found")).to_contain_text("Ateliers Bellevoile")
    expect(page.locator("#preview-card")).to_contain_text("Grande-Synthe")


def test_a_lost_connection_is_said_and_nothing_typed_is_lost(visit, sarah):
    page = visit("/publier/offre", person=sarah)
    page.route("**/publier/brouillon", lambda route: route.abort())
    page.get_by_label("Titre").fill("Découvrir la soudure")
    page.get_by_label("Places par semaine").focus()
    expect(page.locator("#connection-lost")).to_be_visible()
    page.unroute("**/publier/brouillon")
    page.get_by_label("Places par semaine").fill("4")
    page.get_by_label("Titre").focus()
    expect(page.locator("#connection-lost")).to_be_hidden()
    assert [draft.typed["places"] for draft in drafts()] == [["4"]]


def test_the_whole_of_an_offer_is_published_by_hand(visit, sarah):
    page = visit("/publier/offre", width=390, person=sarah)
    page.get_by_label("Titre").fill("Découvrir la soudure")
    page.locator(".wk:not(.is-closed)").nth(6).click()
    page.locator(".submit").get_by_role("button", name="Publier l’offre").click()
    expect(page.get_by_role("heading", name="Votre annonce est chez les relecteurs")).to_be_visible()
    db.session.rollback()
    assert db.session.scalars(select(Posting)).one().state == "pending"
    assert drafts() == []


@pytest.mark.parametrize(
    "path", ["/publier", "/publier/offre", "/publier/offre?kind=visit", "/publier/besoin", "/mes-annonces"]
)
def test_the_pages_hold_for_everybody(visit, sarah, path):
    assert troubles(visit(path, person=sarah)) == []
