"""Distances."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.rules.geography import distance_fit, haversine_km

DUNKERQUE, LILLE = (51.0307, 2.3375), (50.6311, 3.0468)
KM = st.floats(0, 20000)


def test_dunkerque_is_67_kilometres_from_lille():
    assert haversine_km(*DUNKERQUE, *LILLE) == pytest.approx(66.7, abs=0.5)


def test_the_other_side_of_the_earth_is_half_a_turn_away():
    assert haversine_km(0, 0, 0, 180) == pytest.approx(20015, abs=1)


def test_nowhere_is_nearer_than_here():
    assert haversine_km(*DUNKERQUE, *DUNKERQUE) == 0
    assert distance_fit(0) == 1


@given(KM, KM)
def test_nearer_never_fits_less(one, other):
    assert 0 < distance_fit(max(one, other)) <= distance_fit(min(one, other)) <= 1


@pytest.mark.parametrize("half_km", [4, 8, 20])
def test_the_half_distance_fits_by_half(half_km):
    assert distance_fit(half_km, half_km) == 0.5


def test_a_negative_distance_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        distance_fit(-0.1)
