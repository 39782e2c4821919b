"""The French reasons of a match."""

from dataclasses import replace
from datetime import date

import pytest

from hub.rules.matching import judge
from hub.rules.periods import OPEN, days_period, months_period, range_period, weeks_period
from hub.rules.reasons import reasons
from hub.rules.terms import Settings
from tests.rules.terms import NOW, SETTINGS, need, offer

LABELS = {"I1304": "Installation", "I1310": "Maintenance", "I13": "Entretien", "I": "Industrie", "2822Z": "Levage"}
SIX_KM = 51.0307 + 6 / 111.195


def told(mine, other, settings=SETTINGS):
    found = reasons(mine, other, judge(mine, other, NOW, settings), settings, LABELS)
    return [(reason.text.replace("\u00a0", " "), reason.full) for reason in found]


def texts(mine, other):
    return [text for text, _ in told(mine, other)]


def test_three_reasons_the_one_that_weighs_most_first():
    assert told(need(lat=SIX_KM), offer()) == [
        ("même métier : I1304 Installation", True),
        ("mêmes dates", True),
        ("6 km", True),
    ]


def test_the_order_follows_the_territory_s_weights():
    weights = {"occupation": 0.1, "distance": 0.6, "period": 0.2, "freshness": 0.1}
    heavy = Settings(weights=weights)
    assert told(need(), offer(), heavy)[0] == ("moins de 1 km", True)


def test_a_distance_between_communes_says_so():
    assert "6 km, de commune à commune" in texts(need(lat=SIX_KM, located="commune"), offer())


def test_each_side_reads_the_other_s_occupation():
    other = offer(occupations=("I1310",))
    assert ("métier voisin : I1310 Maintenance", False) in told(need(), other)
    assert texts(other, need())[0] == "métier voisin : I1304 Installation"


def test_a_shared_domain_is_named_and_only_partly_met():
    assert told(need(), offer(occupations=("I1305",)))[-1] == ("même domaine : I13 Entretien", False)


def test_a_shared_letter_is_named_where_it_may_match():
    free = {"kind": "mentoring"}
    assert "même grand domaine : I Industrie" in texts(need(**free), offer(occupations=("I9901",), **free))


def test_a_code_without_label_stands_alone():
    assert "même métier : D1202" in texts(need(occupations=("D1202",)), offer(occupations=("D1202",)))


@pytest.mark.parametrize(
    ("naf", "expected"), [("28.22Z", "même secteur : 28.22Z Levage"), ("2822Y", "secteur voisin : 2822Y")]
)
def test_a_shared_sector_is_told_when_no_occupation_is(naf, expected):
    found = told(need(occupations=(), naf="28.22Z"), offer(occupations=(), naf=naf))
    assert (expected, False) in found


def test_the_same_diploma_is_told_before_all():
    bare = {"occupations": (), "diploma": "Bac pro MELEC"}
    assert told(need(**bare), offer(**bare))[0] == ("même diplôme : Bac pro MELEC", True)


def test_a_trade_left_unsaid_is_said_to_be_so():
    assert ("métier à préciser", False) in told(need(occupations=()), offer())


def test_no_trade_is_asked_of_a_visit():
    visit = {"kind": "visit", "occupations": ()}
    assert len(told(need(**visit), offer(**visit))) == 2


def test_unrelated_trades_are_no_reason():
    free = {"kind": "mentoring"}
    assert len(told(need(**free), offer(occupations=("D1202",), **free))) == 2


@pytest.mark.parametrize(
    ("mine", "other", "expected"),
    [
        ([25], [24, 25], "semaine 25 commune"),
        ([24, 25], [24, 25, 26], "semaines 24 et 25 communes"),
        ([23, 24, 25], [23, 24, 25], "semaines 23, 24 et 25 communes"),
        ([20, 21, 22, 23], [20, 21, 22, 23, 24, 25], "4 semaines sur 4 communes"),
    ],
)
def test_common_weeks_are_named_or_counted(mine, other, expected):
    weeks = [weeks_period(f"2027-W{week}" for week in side) for side in (mine, other)]
    kind = {"kind": "observation_3e", "occupations": ()}
    assert texts(need(period=weeks[0], **kind), offer(period=weeks[1], **kind))[0] == expected


@pytest.mark.parametrize(
    ("first", "last", "expected", "full"),
    [
        (date(2027, 1, 4), date(2027, 3, 5), "4 semaines sur 4 communes", True),
        (date(2027, 1, 25), date(2027, 3, 5), "2 semaines sur 4 communes", False),
        (date(2027, 2, 4), date(2027, 2, 8), "2 jours sur 5 communs", False),
        (date(2027, 1, 12), date(2027, 3, 5), "25 jours sur 26 communs", False),
        (date(2027, 2, 5), date(2027, 2, 5), "1 jour sur 1 commun", True),
    ],
)
def test_common_days_are_counted_in_weeks_when_there_are_enough(first, last, expected, full):
    assert (expected, full) in told(need(period=range_period(first, last)), offer())


def test_the_same_starting_month_is_named():
    work = {"kind": "apprenticeship"}
    year = need(period=months_period(date(2027, 9, 1), 12), **work)
    longer = offer(period=months_period(date(2027, 9, 1), 24), **work)
    assert "même début : septembre 2027" in texts(year, longer)


def test_common_months_are_counted():
    work = {"kind": "apprenticeship"}
    year = need(period=months_period(date(2027, 10, 1), 12), **work)
    earlier = offer(period=months_period(date(2027, 9, 1), 12), **work)
    assert ("11 mois sur 12 communs", False) in told(year, earlier)


def test_a_common_date_is_named_and_several_are_counted():
    visit = {"kind": "visit", "occupations": ()}
    both = [date(2027, 1, 12), date(2027, 1, 14)]
    one = need(period=days_period(both[:1]), **visit)
    two = need(period=days_period(both), **visit)
    assert "date commune : 12 janvier 2027" in texts(one, offer(period=days_period(both), **visit))
    assert "2 dates communes sur 2" in texts(two, offer(period=days_period(both), **visit))


def test_visits_asked_for_over_a_whole_period_are_told_as_one():
    visit = {"kind": "visit", "occupations": ()}
    assert "4 semaines sur 4 communes" in texts(need(**visit), offer(**visit))


def test_dates_left_open_are_to_be_agreed():
    visit = {"kind": "visit", "occupations": ()}
    assert ("dates à convenir", False) in told(need(**visit), offer(period=OPEN, **visit))


def test_french_spaces_do_not_break():
    found = reasons(need(), offer(), judge(need(), offer(), NOW, SETTINGS), SETTINGS, LABELS)
    assert "\u00a0: I1304" in found[0].text


def test_a_near_miss_that_shares_no_day_has_no_reason_of_period():
    away = replace(need(), period=range_period(date(2028, 1, 1), date(2028, 1, 2)))
    from_fit = judge(need(), offer(), NOW, SETTINGS)
    assert [reason.factor for reason in reasons(away, offer(), from_fit, SETTINGS, {})] == ["occupation", "distance"]
