"""The feed, its filters and its map, as a browser without JavaScript reads them."""

import re

import pytest

from hub.extensions import db, territory
from hub.models import Posting
from hub.unit_of_work import unit_of_work
from tests.cast import contract, on_line, placement, tour
from tests.forms import text_of
from tests.make import class_weeks, make_offer, observation, submitted
from tests.people import Person, authority, company, lycee, sign_in
from tests.statements import statements

CARD = re.compile(r'data-posting="(\w+)"')
MORE = re.compile(r'href="([^"]+)" rel="next"')
SHOWN, CARRIED = re.compile(r'href="#(i-[\w-]+)"'), re.compile(r'<symbol id="(i-[\w-]+)"')
CHIP = re.compile(r'<a class="chip" href="([^"]+)"[^>]*>(?:<span[^>]*></span>)?([^<]+) <span class="n">(\d+)')


@pytest.fixture
def firm(app) -> Person:
    return company()


@pytest.fixture
def moderator(app) -> Person:
    return authority()[0]


def read(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return text_of(answer).replace("\u00a0", " ")


def ids(client, address: str) -> list[str]:
    return CARD.findall(client.get(address).text)


def titles(client, address: str) -> set[str]:
    found = {row.id: row.title for row in db.session.query(Posting)}
    return {found[one] for one in ids(client, address)}


@pytest.fixture
def varied(firm, moderator) -> dict[str, Posting]:
    week, other = class_weeks(2)
    return {
        "obs": on_line(firm, moderator, observation(title="Semaine au chantier", weeks=[week], commune="59271")),
        "late": on_line(firm, moderator, observation(title="Semaine au port", weeks=[other], commune="59107")),
        "weld": placement(firm, moderator, title="Soudeuse en construction navale", rome=["H2913"], commune="59183"),
        "cook": placement(firm, moderator, title="Commis de cuisine", rome=["G1602"], naf="56.10A", commune="59183"),
        "visit": on_line(firm, moderator, tour(commune="59359")),
        "job": on_line(firm, moderator, contract(commune="59183")),
    }


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("famille=stages", {"obs", "late"}),
        ("famille=visites", {"visit"}),
        ("type=pfmp", {"weld", "cook"}),
        ("cote=besoins", set()),
        ("niveau=bac%2B1", {"job"}),
        ("commune=59183", {"weld", "cook", "job"}),
        ("commune=Dunkerque", {"weld", "cook", "job"}),
        ("commune=59183&rayon=10", {"weld", "cook", "job", "obs", "visit"}),
        ("metier=H2913", {"weld"}),
        ("metier=H", {"weld"}),
        ("secteur=I", {"cook"}),
        ("famille=pfmp&secteur=I&commune=59183&niveau=1re", {"cook"}),
        ("commune=59183&rayon=5&type=apprenticeship", {"job"}),
        ("q=soudeur", {"weld"}),
        ("q=SOUDEUSES", {"weld"}),
        ("q=cuisiné", {"cook"}),
        ("q=commis+bellevoile", {"cook"}),
    ],
)
def test_each_filter_finds_what_it_says_and_filters_combine(client, varied, filters, found):
    shown = ids(client, f"/recherche?{filters}")
    if not found:
        assert "Aucune annonce" in read(client, f"/recherche?{filters}")
    assert set(shown) == {varied[name].id for name in found}


def test_a_week_finds_weeks_dates_and_sessions_in_it(client, firm, moderator, varied):
    week = db.session.get_one(Posting, varied["obs"].id).weeks[0].week
    shown = ids(client, f"/?semaine={week}")
    assert varied["obs"].id in shown
    assert varied["late"].id not in shown
    assert varied["weld"].id in shown


def test_the_name_of_an_organisation_is_searched_too(client, varied):
    assert len(ids(client, "/recherche?q=Bellevoile")) == len(varied)


def test_an_occupation_is_found_by_its_everyday_name(client, varied):
    page = read(client, "/recherche?metier=cuisinier")
    assert "Retirer le filtre" in page
    assert varied["weld"].id not in CARD.findall(page)


def test_nobody_finds_what_is_not_on_line(client, firm, varied):
    submitted(firm, make_offer(firm, title="Pas encore relue"))
    assert "Pas encore relue" not in read(client, "/")
    assert ids(client, "/recherche?q=relue") == []


def test_pages_follow_one_another_without_a_double(client, firm, moderator):
    made = [on_line(firm, moderator, observation(title=f"Groupe {n}")).id for n in range(23)]
    first = client.get("/?famille=stages").text
    address = text_of(client.get("/?famille=stages"))
    following = MORE.search(address)[1]
    assert "famille=stages" in following
    second = client.get(following).text
    assert CARD.findall(first) + CARD.findall(second) == made[::-1]
    assert MORE.search(second) is None


def test_a_page_stays_where_it_is_while_others_are_published(client, firm, moderator):
    made = [on_line(firm, moderator, observation(title=f"Groupe {n}")).id for n in range(21)]
    following = MORE.search(text_of(client.get("/")))[1]
    on_line(firm, moderator, observation(title="Arrivée entre-temps"))
    assert ids(client, following) == made[:1]


def test_a_false_cursor_is_no_page(client):
    assert client.get("/?apres=nimporte-quoi").status_code == 404


@pytest.mark.parametrize(
    "wrong", ["niveau=vingtieme", "semaine=2027-W77", "rayon=beaucoup", "type=emploi", "secteur=ZZ"]
)
def test_what_cannot_be_read_is_left_out(client, varied, wrong):
    assert len(ids(client, f"/?{wrong}")) == len(varied)


def test_a_search_that_finds_nothing_widens_and_says_so(client, varied):
    page = read(client, "/recherche?q=soudeur&commune=59107")
    assert "Rien ne répond exactement." in page
    assert "Nous avons élargi" in page
    assert CARD.findall(page) == [varied["weld"].id]


def test_a_widened_search_has_a_second_page(client, firm, moderator):
    made = [on_line(firm, moderator, observation(title=f"Groupe {n}", commune="59271")).id for n in range(22)]
    page = read(client, "/recherche?q=groupe&niveau=6e")
    assert "Nous avons élargi à tous les niveaux." in page
    assert ids(client, MORE.search(page)[1]) == made[1::-1]


def test_an_unknown_commune_is_said(client, varied):
    page = read(client, "/recherche?commune=Atlantide")
    assert "Nous ne connaissons pas « Atlantide »." in page
    assert len(CARD.findall(page)) == len(varied)


def test_chips_count_within_the_other_filters(client, varied):
    counts = {label: int(n) for _, label, n in CHIP.findall(read(client, "/?commune=59183"))}
    assert counts["Tout"] == 3
    assert (counts["PFMP"], counts["Alternance"], counts["Stages"]) == (2, 1, 0)


def test_an_empty_feed_says_what_to_do(client):
    assert "Le fil attend sa première annonce." in read(client, "/")


@pytest.mark.parametrize("address", ["/", "/recherche?q=soudeur", "/carte", "/?famille=visites"])
def test_strangers_get_no_cookie(client, varied, address):
    assert "Set-Cookie" not in client.get(address).headers


def test_who_is_signed_in_reads_what_answers_first(app, client, varied, firm, moderator):
    school = lycee()
    placement(school, moderator, side="need", title="Deux élèves", commune="59183", rome=["H2913"])
    page = read(sign_in(app, client, school), "/")
    assert "Ce qui vous répond" in page
    assert page.index(varied["weld"].title) < page.index('id="h-fil"')
    assert "à moins de 1 km" in page


def test_the_feed_never_moves_by_itself(client, varied):
    assert 'id="new-postings"' in client.get("/").text
    assert client.get("/").text.count('id="new-postings" href="/" hidden') == 1


def test_the_map_and_its_list_say_the_same(client, varied):
    page = read(client, "/carte")
    assert 'aria-label="Dunkerque : 3 annonces"' in page
    assert re.search(r">Dunkerque</a><b>3<", page)
    assert 'href="/?commune=59183"' in page


def test_the_map_keeps_the_filters_of_the_reader(client, varied):
    page = read(client, "/carte?type=pfmp")
    assert 'aria-label="Dunkerque : 2 annonces"' in page
    assert 'href="/?type=pfmp&amp;commune=59183"' in client.get("/carte?type=pfmp").text


def test_communes_beyond_the_territory_are_in_the_list(client, firm, moderator):
    posting = on_line(firm, moderator, observation())
    with unit_of_work():
        row = db.session.get_one(Posting, posting.id)
        row.commune_insee, row.lat, row.lon = "62765", 50.74, 2.26
    assert not territory.contains("62765")
    page = read(client, "/carte")
    assert re.search(r'href="/\?commune=62765">[^<]+, hors du territoire</a><b>1<', page)
    assert ", hors du territoire" in read(client, "/")


def test_a_page_costs_the_same_whatever_it_lists(client, firm, moderator):
    on_line(firm, moderator, observation())
    with statements() as few:
        client.get("/")
    for n in range(12):
        on_line(firm, moderator, tour(title=f"Visite {n}"))
    with statements() as many:
        client.get("/")
    assert len(many) == len(few) <= 12


def test_a_page_for_reading_carries_only_the_pictograms_that_it_shows(client, varied):
    page = client.get("/").text
    assert set(SHOWN.findall(page)) == set(CARRIED.findall(page)) != set()
    assert len(CARRIED.findall(client.get("/publier/offre").text)) > len(CARRIED.findall(page))


def test_another_territory_shows_nothing_of_the_first(make_app, territory_folder):
    app = make_app(territory=territory_folder)
    with app.app_context():
        browser = app.test_client()
        for address in ("/", "/carte", "/recherche?q=soudeur", "/plan-du-site", "/manifest.webmanifest"):
            page = browser.get(address).text
            assert "La Passerelle" in page
            assert "unkerque" not in page and "Le Quai" not in page


def test_a_territory_brings_its_colours(make_app, territory_folder, client):
    browser = make_app(territory=territory_folder).test_client()
    address = re.search(r'href="(/territoire.css\?v=\w+)"', browser.get("/").text)[1]
    answer = browser.get(address)
    assert "immutable" in answer.headers["Cache-Control"]
    assert "--sea-900:" in answer.text
    assert "/territoire.css" not in client.get("/").text


@pytest.fixture
def territory_folder(request):
    return request.config.rootpath / "tests" / "territories" / "orveline"
