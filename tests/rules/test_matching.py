"""Fit of one offer and one need, example by example."""

from datetime import date, timedelta

import pytest

from hub.rules.matching import Fit, gate, judge, refusal, refusals
from hub.rules.periods import OPEN, days_period, range_period, weeks_period
from hub.rules.terms import Settings
from tests.rules.terms import NOW, SETTINGS, TODAY, need, offer

KM_NORTH = 1 / 111.195


def code(one, other):
    found = refusal(one, other, TODAY, SETTINGS)
    return found and found.code


def fitted(one, other, settings=SETTINGS):
    found = judge(one, other, NOW, settings)
    assert isinstance(found, Fit), found
    return found


def test_two_postings_alike_at_the_same_door_fit_wholly():
    assert fitted(offer(), need()).score == 1.0


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": "internship"}, "kind"),
        ({"state": "hidden"}, "state"),
        ({"expires_on": TODAY - timedelta(days=1)}, "expired"),
        ({"places": 0}, "places"),
        ({"levels": frozenset({"cap"})}, "level"),
        ({"period": range_period(date(2027, 2, 6), date(2027, 3, 1))}, "period"),
        ({"radius_km": 10, "lat": 51.0307 + 11 * KM_NORTH}, "distance"),
        ({"lat": 51.0307 + 31 * KM_NORTH}, "distance"),
    ],
)
def test_each_hard_rule_refuses_by_its_own_code_on_either_side(changes, expected):
    assert code(offer(**changes), need()) == expected
    assert code(offer(), need(**changes)) == expected


def test_an_offer_matches_until_the_evening_of_its_last_day():
    assert code(offer(expires_on=TODAY), need()) is None


def test_the_smaller_radius_decides():
    far = {"lat": 51.0307 + 20 * KM_NORTH}
    assert code(offer(radius_km=100), need(radius_km=15, **far)) == "distance"
    assert code(offer(radius_km=25), need(radius_km=100, **far)) is None


def test_no_radius_and_no_default_reach_everywhere():
    assert refusal(offer(), need(lat=43.3), TODAY, Settings()) is None


def test_a_need_may_ask_for_several_common_days():
    week = weeks_period(["2027-W02"])
    assert code(offer(period=week), need(min_common=5)) is None
    assert code(offer(period=week), need(min_common=6)) == "period"


def test_an_offer_reserved_to_schools_refuses_others_until_that_day_is_over():
    reserved = {"reserved_until": TODAY}
    assert code(offer(**reserved), need(organisation_kind="association")) == "reserved"
    assert code(offer(**reserved), need(organisation_kind="training_centre")) is None
    yesterday = {"reserved_until": TODAY - timedelta(days=1)}
    assert code(offer(**yesterday), need(organisation_kind="association")) is None


@pytest.mark.parametrize(("group", "expected"), [(9, "group"), (10, None), (25, None), (26, "group")])
def test_a_visit_takes_groups_between_its_two_sizes(group, expected):
    visit = offer(kind="visit", group_min=10, group_max=25)
    assert code(visit, need(kind="visit", places=group)) == expected
    assert code(visit, need(kind="visit", places=1, group=group)) == expected


def test_group_sizes_only_bind_visits_and_talks():
    assert code(offer(group_min=10), need(places=1)) is None


def test_every_broken_rule_is_listed():
    broken = need(levels=frozenset({"6e"}), places=0)
    assert [found.code for found in refusals(offer(), broken, TODAY, SETTINGS)] == [
        "places",
        "level",
    ]


@pytest.mark.parametrize(
    ("occupation", "factor"),
    [("I1304", 1.0), ("I1310", 0.85), ("I1305", 0.6), ("I9901", 0.3), ("D1101", 0.0)],
)
def test_occupations_count_by_card_domain_and_letter(occupation, factor):
    free = {"kind": "mentoring"}
    found = fitted(offer(**free), need(occupations=(occupation,), **free))
    assert found.factors["occupation"] == factor


@pytest.mark.parametrize(
    ("naf", "factor"),
    [("28.22Z", 0.7), ("2822Y", 0.63), ("2829Z", 0.525), ("2811Z", 0.35), ("0111Z", 0.0)],
)
def test_sectors_count_by_the_characters_they_share(naf, factor):
    free = {"kind": "mentoring", "occupations": ()}
    found = fitted(offer(naf="28.22Z", **free), need(naf=naf, **free))
    assert found.factors["occupation"] == pytest.approx(factor)


def test_a_diploma_stands_for_its_occupations():
    learner = need(occupations=(), diploma="BTS CIEL", diploma_occupations=("I1310",))
    assert fitted(offer(), learner).factors["occupation"] == 0.85


def test_the_same_diploma_is_the_same_trade():
    bare = {"occupations": (), "diploma": "Bac pro MELEC"}
    found = fitted(offer(**bare), need(**bare | {"diploma": "bac pro  melec"}))
    assert found.factors["occupation"] == 1.0


def test_an_unrelated_trade_is_no_match_however_near():
    hairdresser = need(occupations=("D1202",))
    assert refusal(offer(), hairdresser, TODAY, SETTINGS) is None
    assert judge(offer(), hairdresser, NOW, SETTINGS).code == "trade"


def test_the_gate_opens_at_the_same_domain():
    assert gate(offer(), need(occupations=("I1305",)), SETTINGS) is None


def test_the_gate_is_the_territory_s():
    strict = Settings(gate=0.85)
    assert gate(offer(), need(occupations=("I1305",)), strict).code == "trade"


def test_the_gate_only_stands_before_trades():
    other = need(kind="observation_3e", occupations=("D1202",))
    assert gate(offer(kind="observation_3e"), other, SETTINGS) is None


def test_a_trade_left_unsaid_is_listed_and_not_announced():
    found = fitted(offer(), need(occupations=()))
    assert found.factors["occupation"] == 0.5
    assert found.score > SETTINGS.threshold
    assert not found.live


def test_outside_trades_nothing_needs_to_be_said_to_be_announced():
    found = fitted(offer(kind="observation_3e"), need(kind="observation_3e", occupations=()))
    assert found.live


def test_a_match_below_the_threshold_is_not_announced():
    settings = Settings(threshold=0.95)
    assert not fitted(offer(), need(occupations=("I1305",)), settings).live


def test_distance_counts_one_half_at_eight_kilometres():
    found = fitted(offer(), need(lat=51.0307 + 8 * KM_NORTH))
    assert found.factors["distance"] == pytest.approx(0.5, abs=0.001)
    assert found.km == pytest.approx(8, abs=0.01)


def test_the_period_counts_common_days_over_the_smaller_set():
    found = fitted(offer(), need(period=range_period(date(2027, 2, 3), date(2027, 2, 12))))
    assert found.common_days == 3
    assert found.factors["period"] == 0.3


def test_a_visit_open_to_requests_counts_one_half_for_its_period():
    visit = {"kind": "visit", "occupations": ()}
    dated = need(period=days_period([date(2027, 1, 12)]), **visit)
    assert fitted(offer(period=OPEN, **visit), dated).factors["period"] == 0.5


def test_freshness_is_that_of_the_older():
    old = need(published_at=NOW - timedelta(days=30))
    assert fitted(offer(), old).factors["freshness"] == 0.5


def test_two_offers_are_never_compared():
    with pytest.raises(ValueError, match="same side"):
        judge(offer(), offer(), NOW, SETTINGS)


@pytest.mark.parametrize(
    "weights",
    [
        {"occupation": 1.0},
        {"occupation": 0.5, "distance": 0.25, "period": 0.25, "freshness": 0.1},
        {"occupation": 0.6, "distance": 0.25, "period": 0.25, "freshness": -0.1},
    ],
)
def test_weights_that_do_not_sum_to_one_are_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        Settings(weights=weights)
