"""The page of a posting, its matches and what surrounds them, in a real browser."""

import pytest

from hub.extensions import db
from hub.models import Posting
from hub.services import favourites, postings
from hub.services.publishing import terms
from hub.unit_of_work import unit_of_work
from tests.browser import tab_stops, troubles
from tests.cast import on_line, placement, tour
from tests.make import make_offer
from tests.people import Person, authority, company, lycee

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def moderator(app) -> Person:
    return authority()[0]


@pytest.fixture
def firm(app) -> Person:
    return company()


@pytest.fixture
def school(app) -> Person:
    return lycee()


@pytest.fixture
def offer(firm, moderator) -> Posting:
    on_site = {"arrival": "08:00", "departure": "16:00", "break_minutes": 60, "meals": True, "wheelchair": True}
    text = "Vous suivez deux électriciennes.\n\nLecture de schémas, contrôle des armoires."
    return placement(firm, moderator, description=text, practical=on_site, diploma="Bac pro MELEC")


@pytest.fixture
def need(school, moderator) -> Posting:
    return placement(school, moderator, side="need", title="Deux élèves de MELEC", commune="59183")


def edited(firm: Person, offer: Posting) -> None:
    with unit_of_work():
        row = db.session.get_one(Posting, offer.id)
        postings.edit(firm.standing, row, terms.of(row) | {"title": "Maintenance et tuyauterie"})


def test_a_stranger_reads_it(visit, firm, moderator):
    posting = on_line(firm, moderator, tour(address="Route des Dunes"))
    assert troubles(visit(f"/annonces/{posting.id}")) == []


def test_a_school_reads_why_it_fits(visit, offer, need, school):
    page = visit(f"/annonces/{offer.id}", person=school)
    page.get_by_text("Comment cette note est calculée").click()
    assert page.get_by_role("table").is_visible()
    assert troubles(page) == []


def test_its_owner_reads_what_waits(visit, offer, firm):
    edited(firm, offer)
    page = visit(f"/annonces/{offer.id}", person=firm)
    assert page.get_by_text("Ce qui changera après relecture").is_visible()
    assert troubles(page) == []


def test_a_posting_that_is_gone_shows_others(visit, offer, firm, moderator):
    placement(firm, moderator, title="Une autre")
    with unit_of_work():
        postings.withdraw(firm.standing, db.session.get_one(Posting, offer.id))
    assert troubles(visit(f"/annonces/{offer.id}")) == []


def test_a_report_is_sent_without_a_script(visit, offer):
    page = visit(f"/annonces/{offer.id}", scripts=False)
    page.get_by_role("link", name="Signaler un problème").click()
    page.get_by_label("Ce n’est plus disponible").check()
    page.get_by_role("button", name="Envoyer le signalement").click()
    assert page.get_by_text("L’équipe de relecture est prévenue.").is_visible()


def test_a_refused_report_holds_nothing_against_anybody(visit, offer):
    page = visit(f"/annonces/{offer.id}/signaler")
    assert troubles(page) == []
    page.get_by_role("button", name="Envoyer le signalement").click()
    assert page.get_by_text("Choisissez ce qui ne va pas.").first.is_visible()
    assert troubles(page) == []


def test_the_matches_of_a_need_hold_nothing_against_anybody(visit, offer, need, school, firm, moderator):
    placement(firm, moderator, title="Presque", levels=["cap"])
    placement(firm, moderator, title="Un autre métier", rome=["G1602"], naf="56.10A")
    page = visit(f"/annonces/{need.id}/correspondances", person=school)
    assert page.get_by_text("1 offre", exact=True).is_visible()
    assert troubles(page) == []


def test_no_match_yet_holds_nothing_against_anybody(visit, need, school):
    assert troubles(visit(f"/annonces/{need.id}/correspondances", person=school)) == []
    assert troubles(visit("/correspondances", person=school)) == []


def test_every_match_of_ones_own_is_a_page_away(visit, offer, need, school):
    page = visit("/correspondances", person=school)
    assert troubles(page) == []
    assert [stop for stop in tab_stops(page) if "Deux élèves de MELEC" in stop]


def test_favourites_hold_nothing_against_anybody(visit, offer, school):
    assert troubles(visit("/favoris", person=school)) == []
    with unit_of_work():
        favourites.keep(school.account_id, offer.id, on=True)
    assert troubles(visit("/favoris", person=school)) == []


def test_a_favourite_is_kept_and_let_go_on_its_page(visit, offer, school):
    page = visit(f"/annonces/{offer.id}", person=school, scripts=False)
    page.get_by_role("button", name="Garder pour plus tard").click()
    page.get_by_role("button", name="Ne plus garder").click()
    assert page.get_by_role("button", name="Garder pour plus tard").is_visible()


def test_a_draft_is_shown_to_its_owner(visit, firm):
    assert troubles(visit(f"/annonces/{make_offer(firm).id}", person=firm)) == []
