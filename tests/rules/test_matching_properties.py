"""What holds for every offer and every need."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from hub.rules.matching import Fit, fit, gate, judge, refusals
from hub.rules.occupations import Trade, kinship, occupation_fit, sector_fit
from hub.rules.periods import DAY, day_count, period_of, shared
from hub.rules.reasons import reasons
from hub.rules.terms import WEIGHTS, Settings
from tests.rules.strategies import CODES, NAFS, PARENTS, SETTINGS, SPANS, pairs
from tests.rules.terms import NOW, TODAY

DEGREES = st.floats(0, 2, allow_nan=False)
WEIGHTINGS = st.lists(st.integers(1, 20), min_size=4, max_size=4).map(
    lambda parts: dict(zip(WEIGHTS, [part / sum(parts) for part in parts], strict=True))
)


def score(pair, settings=SETTINGS):
    return fit(*pair, NOW, settings).score


def test_the_weights_sum_to_one():
    assert sum(WEIGHTS.values()) == 1


@given(pairs(), WEIGHTINGS)
def test_the_score_and_every_factor_are_bounded(pair, weights):
    found = fit(*pair, NOW, replace(SETTINGS, weights=weights))
    assert 0 <= found.score <= 1
    assert all(0 <= value <= 1 for value in found.factors.values())


@given(pairs())
def test_both_sides_are_judged_alike(pair):
    offer, need = pair
    assert judge(offer, need, NOW, SETTINGS) == judge(need, offer, NOW, SETTINGS)


@given(pairs())
def test_the_score_does_not_say_who_offers(pair):
    offer, need = pair
    swapped = (replace(need, side="offer"), replace(offer, side="need"))
    assert score(swapped) == score(pair)


@given(pairs(), DEGREES, DEGREES)
def test_nearer_never_lowers_the_score(pair, far, near):
    offer, need = pair
    far, near = max(far, near), min(far, near)
    away = (offer, replace(need, lon=offer.lon, lat=offer.lat + far))
    closer = (offer, replace(need, lon=offer.lon, lat=offer.lat + near))
    assert score(closer) >= score(away)


@given(pairs(), st.sampled_from(CODES))
def test_one_more_shared_occupation_never_lowers_the_score(pair, code):
    more = tuple(replace(terms, occupations=(*terms.occupations, code)) for terms in pair)
    assert score(more) >= score(pair)


@given(pairs(), st.integers(0, 400))
def test_fresher_never_lowers_the_score(pair, hours):
    offer, need = pair
    fresher = replace(offer, published_at=min(NOW, offer.published_at + timedelta(hours=hours)))
    assert score((fresher, need)) >= score(pair)


@given(pairs(), st.integers(-10, 60))
def test_one_more_common_day_never_lowers_the_score(pair, step):
    offer, need = pair
    assume(offer.period and need.period)
    day = need.period[0][0] + step * DAY
    both = [replace(terms, period=period_of([*terms.period, (day, day)])) for terms in pair]
    assume(day_count(shared(both[0].period, both[1].period)) > day_count(shared(offer.period, need.period)))
    assert fit(*both, NOW, SETTINGS).factors["period"] >= fit(*pair, NOW, SETTINGS).factors["period"]
    assert score(both) >= score(pair)


@given(pairs(), SPANS)
def test_an_offer_that_takes_more_of_the_need_s_days_never_scores_less(pair, spans):
    offer, need = pair
    assume(offer.period and need.period)
    more = shared(period_of(spans), need.period)
    longer = replace(offer, period=period_of([*offer.period, *more]))
    assert score((longer, need)) >= score(pair)


@given(pairs(), st.integers(0, 30))
def test_the_number_of_places_is_no_factor(pair, places):
    offer, need = pair
    assert score((replace(offer, places=places), need)) == score(pair)


@given(pairs())
def test_no_match_for_a_trade_passes_below_the_gate(pair):
    found = judge(*pair, NOW, SETTINGS)
    if isinstance(found, Fit) and pair[0].gated and found.kinship.compared:
        assert found.factors["occupation"] >= SETTINGS.gate


@given(pairs())
def test_a_trade_left_unsaid_is_never_announced(pair):
    offer, need = pair
    bare = replace(need, occupations=(), diploma_occupations=(), naf=None, diploma=None)
    found = judge(offer, bare, NOW, SETTINGS)
    if isinstance(found, Fit) and offer.gated:
        assert not found.live
    assert gate(offer, bare, SETTINGS) is None


@given(pairs())
def test_what_is_announced_is_a_match_at_or_above_the_threshold(pair):
    found = fit(*pair, NOW, SETTINGS)
    assert not found.live or found.score >= SETTINGS.threshold


@given(pairs())
def test_a_refusal_is_one_of_the_broken_rules_or_the_gate(pair):
    found = judge(*pair, NOW, SETTINGS)
    broken = {refusal.code for refusal in refusals(*pair, TODAY, SETTINGS)}
    assert isinstance(found, Fit) == (not broken and gate(*pair, SETTINGS) is None)
    if not isinstance(found, Fit):
        assert found.code in broken | {"trade"}


@given(pairs())
def test_a_match_is_told_in_one_to_three_french_reasons(pair):
    found = judge(*pair, NOW, SETTINGS)
    if isinstance(found, Fit):
        for mine, other in (pair, pair[::-1]):
            told = reasons(mine, other, found, SETTINGS, {})
            assert 1 <= len(told) <= 3
            assert all(reason.text and reason.factor in WEIGHTS for reason in told)


@given(st.sampled_from(CODES), st.sampled_from(CODES))
def test_two_occupations_are_as_near_from_either_side(one, other):
    assert occupation_fit(one, other, PARENTS) == occupation_fit(other, one, PARENTS)
    assert (occupation_fit(one, other, PARENTS) == 1) == (one == other)


@given(st.sampled_from([naf for naf in NAFS if naf]), st.sampled_from([naf for naf in NAFS if naf]))
def test_two_sectors_are_as_near_from_either_side(one, other):
    assert sector_fit(one, other) == sector_fit(other, one)


@given(pairs())
def test_one_half_stands_only_for_nothing_known(pair):
    offer, need = (terms.trade for terms in pair)
    found = kinship(offer, need, PARENTS)
    same_diploma = offer.diploma is not None and offer.diploma == need.diploma
    assert found.compared == (same_diploma or (offer.known and need.known))
    assert found.compared or found.value == 0.5


def test_a_diploma_without_occupations_says_nothing_to_compare():
    assert not Trade(diploma="Bac pro MELEC").known


def test_weights_may_be_another_territory_s():
    assert Settings(weights=dict.fromkeys(WEIGHTS, 0.25)).weights["freshness"] == 0.25
