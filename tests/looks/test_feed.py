"""The feed, the search and the map in a real browser: readable, light, whole without a mouse or a script."""

from urllib.parse import urlsplit

import pytest

from tests.browser import tab_stops, troubles, weight
from tests.cast import contract, on_line, placement, tour
from tests.make import observation
from tests.people import Person, authority, company, lycee

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

HEAVIEST, MOST_REQUESTS = 150_000, 12  # design/performance.md, W1
FULL_PAGE = 20


@pytest.fixture
def moderators(app) -> tuple[Person, Person]:
    return authority()


@pytest.fixture
def firm(app) -> Person:
    return company()


@pytest.fixture
def school(app) -> Person:
    return lycee()


@pytest.fixture
def filled(moderators, firm, school) -> None:
    first, second = moderators
    placement(school, first, side="need", title="Deux élèves de MELEC", commune="59183")
    placement(firm, first, practical={"wheelchair": True, "transport": "Bus gratuit"})
    on_line(firm, first, tour(commune="59359"))
    on_line(firm, first, contract(commune="59183"))
    on_line(firm, first, observation(commune="59107"))
    on_line(second, first, observation(commune="59183", description="Une semaine au guichet."))


@pytest.mark.parametrize("path", ["/", "/carte", "/recherche?q=introuvable"])
def test_an_empty_page_holds_nothing_against_anybody(visit, path):
    assert troubles(visit(path)) == []


@pytest.mark.parametrize("path", ["/", "/carte", "/recherche?q=semaine&niveau=6e&commune=Atlantide"])
def test_a_full_page_holds_nothing_against_anybody(visit, filled, path):
    assert troubles(visit(path)) == []


def test_the_home_page_of_a_school_holds_nothing_against_anybody(visit, filled, school):
    page = visit("/", person=school)
    page.get_by_text("Ce qui vous répond").wait_for()
    assert troubles(page) == []


def test_the_open_filters_hold_nothing_against_anybody(visit, filled):
    page = visit("/?niveau=3e&metier=soudeur")
    page.locator(".sift > summary").click()
    assert troubles(page) == []


def test_the_filters_work_without_a_script(visit, filled):
    page = visit("/", scripts=False)
    page.locator(".sift > summary").click()
    page.get_by_label("Type", exact=True).select_option("visit")
    page.get_by_role("button", name="Voir les annonces").click()
    assert page.locator("article[data-posting]").count() == 1
    assert "1 en cours" in page.locator(".sift .count-on").text_content()


def test_every_card_and_every_pin_is_reached_by_tab(visit, filled):
    stops = tab_stops(visit("/"))
    assert "a Aller au contenu" in stops[0]
    assert [stop for stop in stops if "BTS électrotechnique" in stop]
    assert [stop for stop in stops if "Dunkerque : 3 annonces" in stop.replace("\u00a0", " ")]
    assert "summary Filtres" in stops


def test_the_home_page_is_light_and_asks_nobody_else(visit, moderators, firm, site):
    for n in range(FULL_PAGE):
        on_line(firm, moderators[0], observation(title=f"Découvrir l’atelier de construction, groupe {n}"))
    size, asked = weight(visit("/conditions"), f"{site}/")
    assert 0 < size <= HEAVIEST
    assert 0 < len(asked) <= MOST_REQUESTS
    assert {urlsplit(address).netloc for address in asked} == {urlsplit(site).netloc}
