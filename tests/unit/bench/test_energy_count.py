"""Counting behind a lag: against the closed form, and against small steps."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.energy_count import EnergyCount

STRETCHES = st.lists(
    st.tuples(st.integers(1, 3_000_000), st.floats(0.0, 12_000.0)), min_size=1, max_size=20
)


def test_without_lag_the_count_is_energy_over_quantum():
    count = EnergyCount(3000.0)
    count.set_power(0, 1000.0)
    assert count.reaches_us(0, 1.0) == 3_000_000
    count.set_power(1_000_000, 500.0)
    assert count.at(2_000_000) == pytest.approx(0.5)
    assert count.reaches_us(2_000_000, 1.0) == 5_000_000


def test_one_kilowatt_from_nothing_behind_half_a_second_by_hand():
    """p(t) = 1 kW (1 - exp(-t / 0.5 s)); at 2 s the count misses 0.5 s (1 - exp(-4)) of it."""
    count = EnergyCount(1.0, lag_s=0.5)
    count.set_power(0, 0.0)
    count.set_power(1_000_000, 1000.0)
    assert count.rate_per_s(1_500_000) == pytest.approx(1000.0 * (1.0 - math.exp(-1.0)))
    assert count.at(3_000_000) == pytest.approx(2000.0 - 500.0 * (1.0 - math.exp(-4.0)))


def test_what_the_lag_held_back_comes_after_the_load_has_gone():
    count = EnergyCount(1.0, lag_s=0.5)
    count.set_power(0, 0.0)
    count.set_power(1_000_000, 1000.0)
    count.set_power(2_000_000, 0.0)
    assert count.at(12_000_000) == pytest.approx(1000.0, abs=1e-4)
    at_switching = count.at(2_000_000)
    assert count.reaches_us(2_000_000, at_switching + 400.0) < NEVER_US
    assert count.reaches_us(2_000_000, 1000.1) == NEVER_US


def test_a_meter_has_settled_to_the_power_before_the_start():
    count = EnergyCount(1.0, lag_s=1.0)
    count.set_power(0, 700.0)
    assert count.at(1_000_000) == pytest.approx(700.0)


@given(STRETCHES, st.sampled_from([0.0, 0.05, 0.5, 1.0]))
def test_the_lagged_count_agrees_with_small_steps(stretches, lag_s):
    count = EnergyCount(1.0, lag_s)
    now_us, shown_w, energy_j = 0, stretches[0][1], 0.0
    steps = 400
    for length_us, power_w in stretches:
        count.set_power(now_us, power_w)
        step_s = length_us * 1e-6 / steps
        for _ in range(steps):
            # The mean of the low pass's output over a step, by its exact solution.
            keeps = math.exp(-step_s / lag_s) if lag_s else 0.0
            part = lag_s / step_s * (1.0 - keeps)
            energy_j += step_s * (power_w + (shown_w - power_w) * part)
            shown_w = power_w + (shown_w - power_w) * keeps
        now_us += length_us
    assert count.at(now_us) == pytest.approx(energy_j, rel=1e-6, abs=1e-6)


@given(
    st.floats(0.0, 12_000.0),
    st.floats(0.0, 12_000.0),
    st.floats(1.0, 10_000.0),
    st.sampled_from([0.0, 0.05, 0.5, 1.0]),
)
def test_the_moment_at_which_a_count_is_reached_is_the_first(before_w, now_w, missing_j, lag_s):
    count = EnergyCount(1.0, lag_s)
    count.set_power(0, before_w)
    count.set_power(1_000_000, now_w)
    aim = count.at(1_000_000) + missing_j
    due_us = count.reaches_us(1_000_000, aim)
    if due_us == NEVER_US:
        assert count.at(10**12) <= aim + 12.0  # a watt for 10^6 s is as good as nothing
    else:
        grain_j = 12_000.0 * 2e-6
        assert count.at(due_us) >= aim - grain_j
        assert count.at(due_us - 1) <= aim + grain_j
