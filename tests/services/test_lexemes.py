"""French text is cut into the same lexemes however it is typed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.services.lexemes import LONGEST, lexeme, lexemes

SAME = [
    ("Vendeuse", "vendeurs"),
    ("CONDUCTRICE", "conducteur"),
    ("Conseillère", "conseillers"),
    ("boulangère", "BOULANGER"),
    ("cuisinières", "cuisinier"),
    ("technicienne", "Techniciens"),
    ("employée", "EMPLOYE"),
    ("chargées", "chargé"),
    ("hôtesse", "hôte"),
    ("cheffe", "chef"),
    ("administrative", "administratifs"),
    ("œuvre", "OEUVRES"),
    ("l’atelier", "ateliers"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_gender_number_case_and_accents_do_not_matter(one, other):
    assert lexemes(one) == lexemes(other) != []


def test_different_trades_stay_apart():
    trades = ["boulanger", "boucher", "menuisier", "soudeur", "coiffeur", "peintre", "plombier", "serveur"]
    assert len({lexeme(trade) for trade in trades}) == len(trades)


def test_stop_words_and_elided_articles_are_left_out():
    assert lexemes("L’accueil d’un élève qu’on prépare au métier de l'eau") == lexemes(
        "accueil élève prépare métier eau"
    )


def test_the_order_is_kept_and_each_lexeme_is_told_once():
    assert lexemes("Soudeur, soudeuse ; tôlier et soudeurs") == [lexeme("soudeur"), lexeme("tolier")]


def test_what_sounds_like_a_stop_word_can_be_searched():
    assert lexemes("ingénieur du son") == [lexeme("ingenieur"), "son"]


def test_numbers_are_words():
    assert lexemes("classe de 3e, 24 places") == [lexeme("classe"), "3e", "24", lexeme("place")]


@given(st.text())
def test_any_text_gives_short_distinct_lexemes_without_marks(text):
    found = lexemes(text)
    assert len(found) == len(set(found))
    assert all(0 < len(one) <= LONGEST and one == one.lower() and "'" not in one for one in found)


def test_threads_do_not_spoil_each_other_s_stems():
    words = [
        f"{stem}{ending}" for stem in ("sou", "cond", "mont", "gar", "trav") for ending in ("eurs", "ations", "ement")
    ]
    alone = [lexeme.__wrapped__(word) for word in words]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lexeme.__wrapped__, words * 200))
    assert together == alone * 200
