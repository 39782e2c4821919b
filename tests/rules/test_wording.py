"""The facts of a posting in French words."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.rules import wording
from hub.vocabulary import Level

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2027, 3, 12, 9, 30, tzinfo=UTC)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2027, 1, 11), date(2027, 2, 5), "Du 11 janvier au 5 février 2027"),
        (date(2027, 1, 25), date(2027, 1, 29), "Du 25 au 29 janvier 2027"),
        (date(2026, 12, 28), date(2027, 1, 8), "Du 28 décembre 2026 au 8 janvier 2027"),
        (date(2027, 1, 12), date(2027, 1, 12), "Le 12 janvier 2027"),
        (date(2027, 2, 1), date(2027, 2, 5), "Du 1er au 5 février 2027"),
    ],
)
def test_dates_are_said_once(first, last, text):
    assert plain(wording.range_text(first, last)) == text


@pytest.mark.parametrize(
    ("weeks", "text"),
    [
        ([], ""),
        (["2027-W04"], "Du 25 au 29 janvier 2027"),
        (["2027-W04", "2027-W05"], "Du 25 janvier au 5 février 2027"),
        (["2027-W06", "2027-W04"], "Du 25 au 29 janvier 2027, du 8 au 12 février 2027"),
        (["2027-W04", "2027-W06", "2027-W10"], "3 semaines entre janvier 2027 et mars 2027"),
        (["2026-W53", "2027-W01"], "Du 28 décembre 2026 au 8 janvier 2027"),
    ],
)
def test_weeks_are_said_as_days(weeks, text):
    assert plain(wording.weeks_text(weeks)) == text


@given(st.sets(st.integers(1, 52).map("2027-W{:02d}".format), min_size=1))
def test_runs_of_weeks_cover_every_week_once(weeks):
    covered = [(end - start).days // 7 + 1 for start, end in wording.week_runs(weeks)]
    assert sum(covered) == len(weeks)


@pytest.mark.parametrize(
    ("levels", "text"),
    [
        ([], ""),
        (["3e"], "3e"),
        (["terminale", "1re"], "1re et terminale"),
        (["4e", "3e", "2de", "1re", "terminale"], "De la 4e à la terminale"),
        (["cp", "ce1", "ce2", "cm1"], "Du CP au CM1"),
        (["bac+1", "bac+2", "bac+3", "bac+4", "bac+5"], "De bac+1 à bac+5"),
        (["cap", "adulte"], "CAP et adulte"),
        (["terminale"], "Terminale"),
        (list(Level), "Tous niveaux"),
    ],
)
def test_classes_are_said_in_the_order_of_school(levels, text):
    assert plain(wording.levels_text(levels)) == text


def test_a_contract_says_its_month_its_length_and_its_rhythm():
    said = wording.months_text(date(2027, 9, 1), 24, "2 semaines / 2 semaines")
    assert plain(said) == "Septembre 2027, 24 mois, 2 semaines / 2 semaines"


def test_a_session_is_said_on_the_clock_of_the_territory():
    start = datetime(2027, 1, 12, 8, 30, tzinfo=UTC)
    assert plain(wording.slot_text(start, start + timedelta(hours=2), PARIS)) == (
        "Mardi 12 janvier 2027, 9 h 30 à 11 h 30"
    )


def test_a_session_of_two_days_says_both():
    start = datetime(2027, 6, 29, 7, tzinfo=UTC)
    said = plain(wording.slot_text(start, start + timedelta(days=1, hours=3), PARIS))
    assert said == "Mardi 29 juin 2027, 9 h, au mercredi 30 juin 2027, 12 h"


@pytest.mark.parametrize(
    ("side", "places", "left", "weekly", "text"),
    [
        ("need", 10, None, False, "10 élèves à placer"),
        ("need", 1, None, True, "1 élève à placer"),
        ("offer", 2, 4, True, "2 places par semaine"),
        ("offer", 1, None, False, "1 place"),
        ("offer", 2, 0, True, "Complet"),
    ],
)
def test_places_are_said_from_each_side(side, places, left, weekly, text):
    assert plain(wording.places_text(side, places, left, weekly)) == text


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=-5), "à l’instant"),
        (timedelta(seconds=59), "à l’instant"),
        (timedelta(minutes=12), "il y a 12 minutes"),
        (timedelta(hours=1), "il y a 1 heure"),
        (timedelta(hours=11), "hier"),
        (timedelta(days=4), "lundi"),
        (timedelta(days=20), "il y a 20 jours"),
        (timedelta(days=90), "le 12 décembre 2026"),
    ],
)
def test_an_age_is_said_in_the_nearest_words(ago, text):
    assert plain(wording.age_text(NOW - ago, NOW, PARIS)) == text


@pytest.mark.parametrize(
    ("minutes", "text"), [(45, "45 minutes"), (60, "1 heure"), (120, "2 heures"), (90, "1 h 30"), (2880, "2 jours")]
)
def test_a_length_is_said_in_hours(minutes, text):
    assert plain(wording.span_text(minutes)) == text


@pytest.mark.parametrize(
    ("least", "most", "text"),
    [
        (12, 24, "De 12 à 24 élèves"),
        (24, 24, "24 élèves"),
        (12, None, "12 élèves au moins"),
        (None, 1, "1 élève au plus"),
        (None, None, ""),
    ],
)
def test_a_group_is_said_by_its_bounds(least, most, text):
    assert plain(wording.group_text(least, most)) == text


@pytest.mark.parametrize(("typed", "text"), [("08:30", "8 h 30"), ("09:00", "9 h"), ("matin", "matin"), ("8:x", "8:x")])
def test_a_clock_time_is_said_as_french_does(typed, text):
    assert plain(wording.clock_text(typed)) == text


def test_a_tile_shows_the_short_month():
    assert wording.tile_text(date(2027, 2, 9)) == ("févr.", "9")


@pytest.mark.parametrize(
    ("waited", "text"),
    [(timedelta(minutes=40), "40 min"), (timedelta(hours=5, minutes=40), "5 h 40"), (timedelta(days=3), "3 jours")],
)
def test_a_wait_is_said_short(waited, text):
    assert plain(wording.lapse_text(NOW - waited, NOW)) == text


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Une semaine à quai : les métiers", "Une semaine à quai\u00a0: les métiers"),
        ("« Métiers » ? Oui !", "«\u00a0Métiers\u00a0»\u00a0? Oui\u00a0!"),
        ("BTS/MELEC: 2:1", "BTS/MELEC: 2:1"),
    ],
)
def test_signs_are_never_left_alone_on_a_line(typed, printed):
    assert wording.spaced(typed) == printed
