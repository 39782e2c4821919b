"""The single smallest change that would make a match."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given

from hub.rules.matching import Fit, judge, refusals
from hub.rules.nearmiss import counterfactual
from hub.rules.periods import days_period, months_period, moved, moved_months, range_period, weeks_period
from hub.rules.terms import Settings
from hub.vocabulary import Side
from tests.rules import strategies
from tests.rules.terms import NOW, SETTINGS, TODAY, need, offer

KM_NORTH = 1 / 111.195


def change(mine, other, settings=SETTINGS):
    found = counterfactual(mine, other, NOW, settings)
    return found and (found.side, found.field, found.value, found.text.replace("\u00a0", " "))


def after(terms, change):
    """The terms after a change, worked out here once more."""
    if change.side not in (None, terms.side):
        return terms
    if change.field == "shift_days":
        return replace(terms, period=moved(terms.period, change.value))
    if change.field == "shift_months":
        return replace(terms, period=moved_months(terms.period, change.value))
    value = frozenset(change.value) if change.field == "levels" else change.value
    return replace(terms, **{change.field: value})


@given(strategies.pairs())
def test_a_counterfactual_really_mends_and_only_near_misses_have_one(pair):
    for mine, other in (pair, pair[::-1]):
        found = counterfactual(mine, other, NOW, strategies.SETTINGS)
        broken = list(refusals(*pair, TODAY, strategies.SETTINGS))
        if found is None:
            continue
        assert len(broken) == 1
        assert isinstance(judge(after(mine, found), after(other, found), NOW, strategies.SETTINGS), Fit)


def test_a_match_needs_no_change():
    assert change(need(), offer()) is None


def test_two_broken_rules_are_no_near_miss():
    assert change(need(places=0, levels=frozenset({"2de"})), offer()) is None


def test_another_trade_is_no_near_miss():
    assert change(need(occupations=("D1202",), radius_km=10, lat=51.0307 + 11 * KM_NORTH), offer()) is None


def test_my_radius_is_widened_to_the_next_kilometre():
    far = need(radius_km=15, lat=51.0307 + 16.3 * KM_NORTH)
    assert change(far, offer()) == (Side.NEED, "radius_km", 17, "à 2 km près")
    assert change(offer(), far) == (Side.NEED, "radius_km", 17, "à 2 km près")


def test_two_short_radii_must_both_be_widened():
    far = need(lat=51.0307 + 31.5 * KM_NORTH)
    assert change(far, offer()) == (None, "radius_km", 32, "à 2 km près")


def test_far_away_is_no_near_miss():
    assert change(need(radius_km=5, lat=51.0307 + 20 * KM_NORTH), offer()) is None


@pytest.mark.parametrize(
    ("mine", "days", "text"),
    [
        ("2027-W23", 7, "une semaine plus tard"),
        ("2027-W25", -7, "une semaine plus tôt"),
        ("2027-W26", -14, "2 semaines plus tôt"),
    ],
)
def test_weeks_move_by_weeks(mine, days, text):
    kind = {"kind": "observation_3e", "occupations": ()}
    wanted = need(period=weeks_period([mine]), **kind)
    offered = offer(period=weeks_period(["2027-W24"]), **kind)
    assert change(wanted, offered) == (Side.NEED, "shift_days", days, text)


def test_three_weeks_off_is_no_near_miss():
    kind = {"kind": "observation_3e", "occupations": ()}
    wanted = need(period=weeks_period(["2027-W27"]), **kind)
    assert change(wanted, offer(period=weeks_period(["2027-W24"]), **kind)) is None


@pytest.mark.parametrize(("first", "days", "text"), [(6, -1, "un jour plus tôt"), (8, -3, "3 jours plus tôt")])
def test_ranges_move_by_days(first, days, text):
    wanted = need(period=range_period(date(2027, 2, first), date(2027, 2, 26)))
    assert change(wanted, offer()) == (Side.NEED, "shift_days", days, text)


def test_starting_months_move_by_months():
    kind = {"kind": "apprenticeship"}
    wanted = need(period=months_period(date(2027, 10, 1), None), **kind)
    offered = offer(period=months_period(date(2027, 9, 1), None), **kind)
    assert change(wanted, offered) == (Side.NEED, "shift_months", -1, "un mois plus tôt")
    assert change(offered, wanted) == (Side.OFFER, "shift_months", 1, "un mois plus tard")


def test_nothing_moves_into_the_past():
    visit = {"kind": "visit", "occupations": ()}
    wanted = need(period=days_period([TODAY + timedelta(days=1)]), **visit)
    assert change(wanted, offer(period=days_period([TODAY - timedelta(days=1)]), **visit)) is None


def test_a_few_missing_days_may_be_forgone():
    wanted = need(min_common=27)
    assert change(wanted, offer()) == (Side.NEED, "min_common", 26, "à 1 jour près")


def test_the_next_class_may_be_added():
    first = offer(levels=frozenset({"terminale"}))
    assert change(need(), first) == (Side.NEED, "levels", ("1re", "terminale"), "à une classe près")
    assert change(first, need()) == (Side.OFFER, "levels", ("1re", "terminale"), "à une classe près")


@pytest.mark.parametrize("level", ["3e", "adulte", "bac+1"])
def test_a_distant_class_is_no_near_miss(level):
    assert change(need(), offer(levels=frozenset({level}))) is None


def test_a_cap_stands_beside_the_second_class():
    assert change(need(levels=frozenset({"2de"})), offer(levels=frozenset({"cap"}))) is not None


def test_a_last_place_may_be_added():
    assert change(need(), offer(places=0)) == (Side.OFFER, "places", 1, "à 1 place près")


def test_a_group_may_lose_or_gain_some():
    visit = {"kind": "visit", "occupations": ()}
    wanted, offered = need(places=28, **visit), offer(group_max=25, **visit)
    assert change(wanted, offered) == (Side.NEED, "places", 25, "à 3 personnes près")
    assert change(offered, wanted) == (Side.OFFER, "group_max", 28, "à 3 personnes près")
    small = need(places=1, group=9, **visit)
    assert change(small, offer(group_min=10, **visit)) == (Side.NEED, "group", 10, "à 1 personne près")


def test_a_much_larger_group_is_no_near_miss():
    visit = {"kind": "visit", "occupations": ()}
    assert change(need(places=31, **visit), offer(group_max=25, **visit)) is None


def test_what_is_reserved_a_few_days_more_says_from_when():
    reserved = offer(reserved_until=TODAY + timedelta(days=3))
    other = need(organisation_kind="association")
    assert change(other, reserved) == (Side.OFFER, "reserved_until", None, "à partir du 5 décembre 2026")
    assert change(other, offer(reserved_until=TODAY + timedelta(days=15))) is None


def test_how_near_is_the_territory_s():
    far = need(radius_km=15, lat=51.0307 + 22 * KM_NORTH)
    assert change(far, offer()) is None
    assert change(far, offer(), Settings(near_km=8))[2] == 23
