"""Occupations are proposed for a title, best first; only an official name is sure."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, event

from hub.extensions import db
from hub.models import Appellation, Occupation
from hub.services import occupations
from hub.services.titles import Card, TitleIndex
from hub.services.titles.everyday import EVERYDAY_TITLES
from hub.services.titles.words import MOST_WORDS, title_words
from hub.unit_of_work import unit_of_work
from tests.rules.opendata import rows

CARDS = [
    Card("F1602", "Electricien / Electricienne bâtiment", "F1602"),
    Card("F1629", "Electricien / Electricienne éclairage public", "F1602"),
    Card("H2602", "Câbleur / Câbleuse électricien", "H2602"),
    Card("I1309", "Electricien / Electricienne de maintenance industrielle", "I1309"),
    Card("H2913", "Soudeur / Soudeuse", "H2913"),
    Card("H2916", "Soudeur / Soudeuse TIG", "H2913"),
    Card("H2902", "Chaudronnier / Chaudronnière", "H2902"),
    Card("H2914", "Tuyauteur / Tuyauteuse", "H2914"),
    Card("D1102", "Boulanger / Boulangère", "D1102"),
    Card("G1204", "Surveillant / Surveillante de plage", "G1204"),
    Card("I1604", "Mécanicien / Mécanicienne automobile", "I1604"),
    Card("N4101", "Conducteur / Conductrice de poids lourd", "N4101"),
]
NAMES = [("Chaudronnier soudeur / Chaudronnière soudeuse", "H2902"), ("Soudeur naval", "H2913"), ("Inconnu", "Z9999")]
HOSTILE = [
    "",
    " ",
    "H/F",
    "😀🚢",
    "0123456789",
    "'; DROP TABLE occupation; --",
    "مهندس كهرباء",
    "\x00\u202e",
    "l’d’qu’",
    "(" * 300,
]


@pytest.fixture(scope="module")
def index() -> TitleIndex:
    return TitleIndex(CARDS, NAMES, places=["Loon-Plage", "Bergues"])


@pytest.fixture(scope="module")
def full_index() -> TitleIndex:
    """With all appellations of the open data."""
    cards = [Card(row["code"], row["label"], row["code_parent"]) for row in rows("rome.csv")]
    return TitleIndex(
        cards, [(row["appellation"].replace("''", "'"), row["rome"]) for row in rows("rome_appellations.csv")]
    )


@pytest.mark.parametrize(
    "title",
    [
        "SOUDEUR NAVALE LICENCE 111 (H/F)",
        "Soudeuse navale F/H - CDI - Dunkerque",
        "soudeur(se) naval",
        "Soudeur·euse naval",
        "soudeurs navals h/f/x",
    ],
)
def test_advertisements_and_both_genders_are_read_alike(index, title):
    assert index.propose(title)[0].code == "H2913"


def test_an_official_name_is_exact_and_sure(index):
    first, *others = index.propose("CHAUDRONNIÈRE SOUDEUSE (H/F) en CDI")
    assert (first.code, first.score, first.exact) == ("H2902", 1.0, True)
    assert not any(other.exact for other in others)


@pytest.mark.parametrize("title", ["Soudeur naval Bergues nuit bateau", "Chaudronnier soudeur TIG", "électricien"])
def test_a_title_that_says_more_or_less_than_a_name_is_never_exact(index, title):
    assert not any(proposal.exact for proposal in index.propose(title))


def test_a_name_of_two_occupations_is_not_exact():
    index = TitleIndex(CARDS, [("Opérateur", "H2913"), ("Opératrice", "D1102")])
    assert [proposal.exact for proposal in index.propose("opérateur")[:2]] == [False, False]


def test_proposals_are_of_distinct_cards_best_first(index):
    proposals = index.propose("Électricien soudeur")
    cards = {card.code: card.parent for card in CARDS}
    assert len({cards[proposal.code] for proposal in proposals}) == len(proposals) == 5
    scores = [proposal.score for proposal in proposals]
    assert scores == sorted(scores, reverse=True)


def test_neighbours_fill_up_to_five(index):
    codes = [proposal.code for proposal in index.propose("tuyauteur")]
    assert codes[0] == "H2914" and {"H2913", "H2902"} <= set(codes)


@pytest.mark.parametrize(("title", "code"), [("chaudronier", "H2902"), ("tuyaut", "H2914"), ("cond. PL", "N4101")])
def test_misspelt_cut_and_abbreviated_words_are_understood(index, title, code):
    assert index.propose(title)[0].code == code


def test_the_name_of_a_commune_is_not_a_trade(index):
    assert index.propose("Mécanicien à Loon-Plage")[0].code == "I1604"


def test_the_sector_orders_near_ties():
    cards = [Card("H2102", "Opérateur alimentaire", "H2102"), Card("H2402", "Opérateur textile", "H2402")]
    index = TitleIndex(cards, everyday={})
    assert index.propose("opérateur", naf="10.71C")[0].code == "H2102"
    assert index.propose("opérateur", naf="1396Z")[0].code == "H2402"


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_without_a_known_word_gives_nothing(index, title):
    assert index.propose(title) == []


@pytest.mark.parametrize(
    "title", ["é" * 10_000, "soudeur " * 5_000, "a-e" * 4_000, "(h / f" * 3_000, "\u202e" * 10_000]
)
def test_a_huge_title_costs_little(index, title):
    start = time.thread_time()
    index.propose(title)
    assert time.thread_time() - start < 0.5


@given(st.text(max_size=400), st.text(max_size=8))
def test_any_title_gives_at_most_five_distinct_codes_with_scores_in_bounds(title, naf):
    proposals = TINY.propose(title, naf)
    assert len({proposal.code for proposal in proposals}) == len(proposals) <= 5
    assert all(0 < proposal.score <= 1 and proposal.exact == (proposal.score == 1) for proposal in proposals)
    assert len(title_words(title)) <= MOST_WORDS


TINY = TitleIndex(CARDS, NAMES)


def test_an_empty_index_proposes_nothing():
    assert TitleIndex([]).propose("soudeur") == []


def test_the_service_proposes_from_the_shipped_labels(app):
    first = occupations.propose("Boulangère (H/F)")[0]
    assert (first.code, first.exact) == ("D1102", True)


def test_everyday_titles_name_occupations_that_ship(app):
    codes = {code for codes in EVERYDAY_TITLES.values() for code in codes}
    assert codes <= occupations.parents().keys()


def test_an_import_is_noticed_at_the_next_title(app):
    assert not any(one.exact for one in occupations.propose("gréeur de goélette"))
    with unit_of_work():
        db.session.add(Appellation(code="I1605", label="Gréeur de goélette", normalised="greeur de goelette"))
    assert occupations.propose("Gréeuse de goélette")[0][0::3] == ("I1605", True)


def test_look_ups_follow_the_table(app):
    assert occupations.parents()["H2916"] == "H2913"
    assert occupations.domains()["H2916"] == "H29"
    assert occupations.labels()["D1102"] == "Boulanger / Boulangère"


def test_look_ups_cost_no_query_once_read(app):
    occupations.parents()
    sent: list[str] = []
    listener = (db.engine, "before_cursor_execute", lambda *args: sent.append(args[2]))
    event.listen(*listener)
    assert occupations.parents() and occupations.domains() and occupations.labels()
    event.remove(*listener)
    assert sent == []


def test_without_occupations_nothing_is_proposed(app):
    with unit_of_work():
        db.session.execute(delete(Occupation))
    assert occupations.propose("soudeur") == []


def test_real_titles_find_their_card(full_index):
    parents = {row["code"]: row["code_parent"] for row in rows("rome.csv")}
    titles = rows("title_rome_dev.csv")
    found = [[parents[one.code] for one in full_index.propose(row["title"])] for row in titles]
    first = sum(row["rome_parent"] in cards[:1] for row, cards in zip(titles, found, strict=True))
    five = sum(row["rome_parent"] in cards for row, cards in zip(titles, found, strict=True))
    assert first / len(titles) >= 0.64 and five / len(titles) >= 0.78
