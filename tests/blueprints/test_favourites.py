"""Postings that an account keeps, without a script."""

import pytest

from hub.extensions import db
from hub.models import Favourite, Posting
from hub.services import postings
from hub.unit_of_work import unit_of_work
from tests.cast import placement
from tests.forms import text_of, token
from tests.make import make_offer
from tests.people import Person, authority, company, lycee, sign_in


@pytest.fixture
def firm(app) -> Person:
    return company()


@pytest.fixture
def offer(firm) -> Posting:
    return placement(firm, authority()[0])


@pytest.fixture
def school(app) -> Person:
    return lycee()


@pytest.fixture
def browser(app, client, school):
    return sign_in(app, client, school)


def press(browser, posting: Posting, on: str, **fields: str):
    page = f"/annonces/{posting.id}" if posting.published_at else "/publier/besoin"
    data = {"csrf_token": token(browser, page), "on": on, **fields}
    return browser.post(f"/annonces/{posting.id}/favori", data=data)


def kept() -> int:
    return db.session.query(Favourite).count()


def test_a_posting_is_kept_once_and_let_go(browser, offer):
    for on, count in (("1", 1), ("1", 1), ("0", 0), ("0", 0)):
        assert press(browser, offer, on).status_code == 303
        assert kept() == count


def test_one_comes_back_to_where_one_was(browser, offer):
    assert press(browser, offer, "1", retour="/?famille=pfmp").location == "/?famille=pfmp"
    assert press(browser, offer, "0", retour="//ailleurs.example/").location == f"/annonces/{offer.id}"


def test_what_is_kept_is_on_a_page_even_when_it_is_gone(browser, offer, firm):
    press(browser, offer, "1")
    assert offer.title in text_of(browser.get("/favoris"))
    with unit_of_work():
        postings.withdraw(firm.standing, db.session.get_one(Posting, offer.id))
    page = text_of(browser.get("/favoris"))
    assert offer.title in page
    assert "Retirée" in page


def test_nothing_kept_says_how(browser):
    assert "Rien de côté pour l’instant." in text_of(browser.get("/favoris"))


def test_what_is_not_on_line_cannot_be_kept(browser, firm):
    assert press(browser, make_offer(firm), "1").status_code == 404
    assert kept() == 0


def test_strangers_are_asked_to_sign_in(client, offer):
    assert "/connexion" in client.get("/favoris").location
    client.post(f"/annonces/{offer.id}/favori", data={"on": "1"})
    assert kept() == 0
