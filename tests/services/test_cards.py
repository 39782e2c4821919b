"""Cards: what a list says of a posting."""

import pytest

from hub.extensions import db
from hub.models import Posting
from hub.services import cards
from hub.services.publishing import terms
from hub.unit_of_work import unit_of_work
from tests.cast import contract, on_line, placement, tour
from tests.make import make_offer, observation
from tests.people import Person, authority, company, lycee
from tests.statements import statements


@pytest.fixture
def moderator(app) -> Person:
    return authority()[0]


@pytest.fixture
def firm(app) -> Person:
    return company()


def card_of(posting: Posting) -> cards.Card:
    (card,) = cards.of([posting.id])
    return card


def texts(posting: Posting) -> list[str]:
    return [text.replace("\u00a0", " ") for _, text in card_of(posting).facts]


def test_a_card_says_when_how_many_for_whom_and_how_to_come(firm, moderator):
    on_site = {"wheelchair": True, "transport": "Bus gratuit, arrêt à 300 m de l’entrée, 18 minutes depuis la gare"}
    posting = placement(firm, moderator, diploma="Bac pro MELEC", practical=on_site)
    found = texts(posting)
    assert found[1:5] == ["2 places", "1re et terminale", "Bac pro MELEC", "Accessible en fauteuil"]
    assert found[0].startswith("Du ")
    assert found[5] == "Bus gratuit, arrêt à 300 m de l’entrée…"


def test_weeks_count_the_places_left_in_all_of_them(firm, moderator):
    posting = on_line(firm, moderator, observation(places=3))
    with unit_of_work():
        db.session.get_one(Posting, posting.id).weeks[0].taken = 2
    card = card_of(posting)
    assert (card.places_left, card.places_total) == (4, 6)


def test_a_session_that_was_cancelled_no_longer_counts(firm, moderator):
    posting = on_line(firm, moderator, tour())
    with unit_of_work():
        first = db.session.get_one(Posting, posting.id).slots[0]
        first.cancelled_at = first.starts_at
    card = card_of(posting)
    assert card.places_total == 24
    assert "autre" not in card.facts[0][1]


def test_what_is_full_says_so(firm, moderator):
    posting = on_line(firm, moderator, observation())
    with unit_of_work():
        for week in db.session.get_one(Posting, posting.id).weeks:
            week.taken = week.places
    assert "Complet" in texts(posting)


def test_a_need_counts_pupils_and_is_coral(moderator):
    posting = placement(lycee(), moderator, side="need", places=10)
    card = card_of(posting)
    assert card.kind == "Besoin, PFMP"
    assert "10 élèves à placer" in texts(posting)
    assert (card.places_left, card.places_total) == (None, None)


def test_a_contract_says_its_first_month(firm, moderator):
    assert "24 mois" in texts(on_line(firm, moderator, contract()))[0]


def test_a_visit_open_to_requests_says_so(firm, moderator):
    assert texts(on_line(firm, moderator, tour(slots=None)))[0] == "Date à convenir"


def test_only_the_authority_shows_its_first_words(firm):
    first, second = authority()
    mine, theirs = (on_line(one, first, observation(description="Une semaine au guichet.")) for one in (second, firm))
    assert card_of(mine).description == "Une semaine au guichet."
    assert card_of(theirs).description == ""


def test_a_commune_beyond_the_territory_is_told_as_such(firm, moderator):
    posting = on_line(firm, moderator, observation())
    with unit_of_work():
        db.session.get_one(Posting, posting.id).commune_insee = "62765"
    assert card_of(posting).outside
    assert not card_of(on_line(firm, moderator, observation(title="Dedans"))).outside


def test_cards_keep_the_order_and_leave_out_what_is_unknown(firm):
    one, two = make_offer(firm), make_offer(firm, title="Une autre")
    assert [card.id for card in cards.of([two.id, "inconnue", one.id])] == [two.id, one.id]


def test_many_cards_cost_as_many_statements_as_one(firm):
    ids = [make_offer(firm, title=f"Offre {n}").id for n in range(6)]
    for some in (ids[:1], ids):
        with statements() as sent:
            cards.of(some)
        assert len(sent) == 5


def test_terms_that_wait_make_the_card_that_they_will_have(firm, moderator):
    posting = placement(firm, moderator)
    row = db.session.get_one(Posting, posting.id)
    assert cards.of_terms(terms.of(row), row.organisation, row.id).facts == card_of(posting).facts


@pytest.mark.parametrize(("text", "most", "cut"), [("a b", 10, "a b"), ("mot, suite longue", 6, "mot…"), ("", 5, "")])
def test_an_excerpt_ends_on_a_whole_word(text, most, cut):
    assert cards.excerpt(text, most) == cut


def test_the_pictogram_is_of_the_trade_where_one_is_named():
    assert cards.icon("pfmp", ["J1501"]) == "stethoscope"
    assert cards.icon("pfmp", []) == "wrench"
    assert cards.icon("visit", ["J1501"]) == "door-open"
