"""The matches of a posting: who reads them, in which order, why, and the change that mends a near miss."""

import re

import pytest

from hub.models import Posting
from tests.cast import placement
from tests.forms import text_of
from tests.make import days_ahead, make_need, make_offer
from tests.people import Person, authority, college, company, lycee, sign_in
from tests.statements import statements

CARD = re.compile(r'<article class="card hit[^>]*data-posting="(\w+)"')


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
def need(school, moderator) -> Posting:
    return placement(school, moderator, side="need", title="Deux élèves de MELEC", commune="59183", radius_km=15)


def page(app, person: Person, path: str) -> str:
    answer = sign_in(app, app.test_client(), person).get(path)
    assert answer.status_code == 200
    return text_of(answer).replace("\u00a0", " ")


def test_strangers_and_others_do_not_read_them(app, client, need, firm):
    path = f"/annonces/{need.id}/correspondances"
    assert "/connexion" in client.get(path).location
    assert sign_in(app, client, firm).get(path).status_code == 404
    assert sign_in(app, client, college()).get(path).status_code == 404


def test_the_best_comes_first_with_its_reasons_and_its_sum(app, need, school, firm, moderator):
    far = placement(firm, moderator, title="Plus loin", commune="59107")
    near = placement(firm, moderator, title="Tout près", commune="59183")
    shown = page(app, school, f"/annonces/{need.id}/correspondances")
    assert "2 offres</em> répondent à votre besoin" in shown
    assert CARD.findall(shown) == [near.id, far.id]
    assert "Même métier et mêmes dates" in shown
    assert "Comment cette note est calculée" in shown


def test_a_company_reads_the_needs_that_its_offer_meets(app, need, firm, moderator):
    offer = placement(firm, moderator)
    shown = page(app, firm, f"/annonces/{offer.id}/correspondances")
    assert "1 besoin</em> répond à votre offre" in shown
    assert CARD.findall(shown) == [need.id]


@pytest.mark.parametrize(
    ("terms", "words", "fields"),
    [
        ({"commune": "59107"}, "Élargir à 1", "radius_km=1"),
        ({"levels": ["cap"]}, "Ajouter CAP", "levels=1re&levels=terminale&levels=cap"),
    ],
)
def test_one_button_makes_the_one_change(app, school, firm, moderator, terms, words, fields):
    need = placement(school, moderator, side="need", title="Deux élèves", commune="59183", radius_km=12)
    placement(firm, moderator, **terms)
    shown = page(app, school, f"/annonces/{need.id}/correspondances")
    assert "Près de convenir" in shown
    address = re.search(rf'href="(/annonces/{need.id}/modifier\?{re.escape(fields)}[^"]*)">{words}', shown)
    assert address, shown[shown.index("Près de convenir") :][:1500]
    assert page(app, school, address[1])


def test_moved_dates_are_filled_in(app, school, firm, moderator):
    need = placement(school, moderator, side="need", title="Deux élèves", commune="59183")
    later = {"starts_on": days_ahead(60).isoformat(), "ends_on": days_ahead(88).isoformat()}
    placement(firm, moderator, **later)
    shown = page(app, school, f"/annonces/{need.id}/correspondances")
    moved = f"starts_on={days_ahead(32)}&ends_on={days_ahead(60)}"
    assert f'/modifier?{moved}">Reculer de 2 jours' in shown


def test_a_change_of_the_other_side_leads_to_the_other_posting(app, school, firm, moderator):
    need = placement(school, moderator, side="need", title="Deux élèves", commune="59183")
    offer = placement(firm, moderator, radius_km=1, commune="59271")
    shown = page(app, school, f"/annonces/{need.id}/correspondances")
    assert f'href="/annonces/{offer.id}">Voir l’annonce' in shown


def test_other_trades_are_listed_apart(app, need, school, firm, moderator):
    other = placement(firm, moderator, title="Commis de cuisine", rome=["G1602"], naf="56.10A")
    shown = page(app, school, f"/annonces/{need.id}/correspondances")
    assert "1 autre annonce aux mêmes dates, dans d’autres métiers" in shown
    assert CARD.findall(shown) == []
    assert other.title in shown


def test_a_posting_that_is_not_on_line_has_none_yet(app, school):
    shown = page(app, school, f"/annonces/{make_need(school).id}/correspondances")
    assert "Cette annonce n’est pas en ligne." in shown


def test_all_of_ones_postings_are_listed_with_their_best(app, need, school, firm, moderator):
    offer = placement(firm, moderator, title="Maintenance des ponts roulants")
    shown = page(app, school, "/correspondances")
    assert need.title in shown
    assert offer.title in shown
    assert "1 correspondance" in shown


def test_an_organisation_without_a_posting_is_told_what_to_do(app, school):
    assert "Aucune annonce en ligne." in page(app, school, "/correspondances")


def test_the_page_costs_the_same_whatever_it_lists(app, need, school, firm, moderator):
    browser, path = sign_in(app, app.test_client(), school), f"/annonces/{need.id}/correspondances"
    placement(firm, moderator)
    with statements() as few:
        browser.get(path)
    for n in range(8):
        placement(firm, moderator, title=f"Poste {n}")
    with statements() as many:
        browser.get(path)
    assert len(many) == len(few) <= 50


def test_a_draft_is_in_nobodys_matches(app, need, school, firm):
    make_offer(firm, kind="pfmp", title="Pas encore envoyée")
    assert "Pas encore envoyée" not in page(app, school, f"/annonces/{need.id}/correspondances")
