"""Solar panels: clear sky, clouds, and an inverter that leaves a bad grid."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.solar import Solar, SolarSettings


def course(settings: SolarSettings, seconds: float, seed: int = 1) -> list[float]:
    solar = Solar(settings, 0.1, Random(seed))
    powers_w = []
    for _ in range(round(seconds * 10)):
        solar.step(220.0)
        powers_w.append(solar.power_w)
    return powers_w


def test_without_clouds_the_power_is_that_of_the_clear_sky():
    assert set(course(SolarSettings(clear_w=3000.0, clouds_per_min=0.0), 60.0)) == {3000.0}


def test_without_panels_there_is_no_power():
    assert set(course(SolarSettings(), 60.0)) == {0.0}


@given(st.integers(0, 2**32))
def test_clouds_take_it_down_to_a_fifth_at_most_and_never_at_once(seed):
    powers_w = course(SolarSettings(clear_w=3000.0, clouds_per_min=5.0), 120.0, seed)
    assert all(0.2 * 3000.0 - 1e-6 <= power_w <= 3000.0 + 1e-6 for power_w in powers_w)
    # At the quickest 80 % within 1.5 s.
    steps_w = [abs(b - a) for a, b in pairwise(powers_w)]
    assert max(steps_w) <= 0.8 * 3000.0 / 1.5 * 0.1 + 1e-6


def test_as_many_clouds_pass_as_were_asked_for():
    powers_w = course(SolarSettings(clear_w=1000.0, clouds_per_min=2.0), 36_000.0)
    clouded = [power_w < 990.0 for power_w in powers_w]
    begun = sum(b and not a for a, b in pairwise(clouded))
    # Clear for 30 s and clouded for 22.5 s and its edges, on average.
    assert begun == pytest.approx(36_000.0 / 55.0, rel=0.1)


@pytest.mark.parametrize("bad_v", [186.9, 242.1, 0.0])
def test_the_inverter_leaves_a_bad_grid_and_waits_a_minute(bad_v):
    solar = Solar(SolarSettings(clear_w=3000.0, clouds_per_min=0.0), 0.1, Random(1))
    solar.step(bad_v)
    assert solar.power_w == 0.0
    for _ in range(598):
        solar.step(220.0)
    assert solar.power_w == 0.0
    for _ in range(4):
        solar.step(220.0)
    assert solar.power_w == 3000.0
