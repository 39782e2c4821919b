"""The rules against a naive second writing of them."""

from datetime import date

import pytest

from hub.rules.matching import Fit, judge
from hub.rules.periods import days_period, months_period, range_period, weeks_period
from hub.rules.terms import Settings, Terms
from tests import oracle

WORLD = oracle.World()
SETTINGS = Settings(parents=WORLD.cards, default_radius_km=WORLD.default_radius_km)
COPIED = (
    "organisation_kind side kind state lat lon located radius_km min_common occupations naf diploma"
    " group_min group_max reserved_until published_at expires_on"
).split()


def period(sketch):
    if sketch.weeks:
        return weeks_period(week for week, left in sketch.weeks.items() if left)
    if sketch.slots:
        return days_period(day for day, left in sketch.slots.items() if left)
    if sketch.kind == "apprenticeship":
        return months_period(sketch.starts_on, sketch.months)
    return range_period(sketch.starts_on, sketch.ends_on)


def terms(sketch):
    dated = [*sketch.weeks.values(), *sketch.slots.values()]
    return Terms(
        posting_id=sketch.id,
        organisation_id=f"of-{sketch.id}",
        levels=frozenset(sketch.levels),
        period=period(sketch),
        places=max(dated) if dated else sketch.places,
        group=sketch.places,
        **{name: getattr(sketch, name) for name in COPIED},
    )


def judged(postings):
    sides = [[terms(sketch) for sketch in postings if sketch.side == side] for side in ("offer", "need")]
    found = {
        (offer.posting_id, need.posting_id): judge(offer, need, oracle.NOW, SETTINGS)
        for offer in sides[0]
        for need in sides[1]
    }
    return {pair: fit.score for pair, fit in found.items() if isinstance(fit, Fit)}


@pytest.mark.parametrize("seed", range(6))
def test_the_rules_find_the_matches_and_scores_of_the_oracle(seed):
    postings = oracle.sketches(seed, 120, 120)
    expected = oracle.matches(postings, oracle.NOW, WORLD)
    assert judged(postings) == pytest.approx(expected, abs=1e-6)
    assert len(expected) > 10


@pytest.mark.parametrize("kind", oracle.KINDS)
def test_each_kind_has_matches_and_refusals_to_be_compared(kind):
    postings = oracle.sketches(1, 60, 60, (kind,))
    expected = oracle.matches(postings, oracle.NOW, WORLD)
    assert judged(postings) == pytest.approx(expected, abs=1e-6)
    assert 5 < len(expected) < 1800


def test_the_same_seed_draws_the_same_territory():
    assert oracle.sketches(7) == oracle.sketches(7)
    assert oracle.sketches(7) != oracle.sketches(8)


def test_the_oracle_knows_week_53_and_the_weeks_beside_it():
    assert oracle.monday("2026-W53") == date(2026, 12, 28)
    assert oracle.monday("2027-W01") == date(2027, 1, 4)
