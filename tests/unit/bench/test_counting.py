"""Energy counters and pulse outputs: nothing lost, nothing early, no pulse in another."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.counting import NEVER_US, EnergyCounter, Integral, PulseOutput

STRETCHES = st.lists(
    st.tuples(st.integers(1, 3_000_000), st.floats(0.0, 12_000.0)), min_size=1, max_size=30
)


def test_one_kilowatt_at_1200_imp_per_kwh_is_a_pulse_each_three_seconds():
    counter = EnergyCounter(3_600_000 / 1200, filled=0.5)
    counter.set_power(0, 1000.0)
    assert counter.due_us == 1_500_000
    assert counter.take(1_500_000) == pytest.approx(3_000_000, abs=1)
    assert counter.due_us == 4_500_000


def test_without_power_nothing_is_ever_due():
    counter = EnergyCounter(100.0, filled=0.999)
    assert counter.due_us == NEVER_US
    counter.set_power(5, 0.0)
    assert counter.due_us == NEVER_US


@given(STRETCHES, st.floats(100.0, 10_000.0), st.floats(0.0, 0.999))
def test_pulses_are_energy_over_quantum_to_within_one(stretches, quantum_j, filled):
    counter = EnergyCounter(quantum_j, filled)
    now_us, energy_j = 0, 0.0
    for length_us, power_w in stretches:
        counter.set_power(now_us, power_w)
        end_us = now_us + length_us
        while counter.due_us <= end_us:
            counter.take(counter.due_us)
        now_us = end_us
        energy_j += power_w * length_us * 1e-6
    # A microsecond of the power is the grain of the moments.
    grain = 12_000.0 * 1e-6 / quantum_j + 1e-6
    due = energy_j / quantum_j + filled
    assert counter.taken <= due + grain
    assert counter.taken >= due - 1.0 - grain * (len(stretches) + 1)


@given(STRETCHES)
def test_looking_at_an_integral_does_not_change_it(stretches):
    watched, left_alone = Integral(), Integral()
    now_us = 0
    for length_us, value in stretches:
        for integral in (watched, left_alone):
            integral.set(now_us, value)
        now_us += length_us
        watched.at(now_us - length_us // 2)
    assert watched.at(now_us) == left_alone.at(now_us)
    total = sum(length_us * value for length_us, value in stretches) * 1e-6
    assert watched.at(now_us) == pytest.approx(total, rel=1e-9, abs=1e-9)


def test_fast_pulses_are_high_for_half_their_period():
    output = PulseOutput(80_000)
    assert output.pulse(1_000_000, 134_560) == (1_000_000, 1_067_280)
    assert output.pulse(2_000_000, 160_000) == (2_000_000, 2_080_000)
    assert output.pulse(3_000_000, 900_000) == (3_000_000, 3_080_000)


@given(st.integers(0, 2**32), st.integers(1, 200_000))
def test_pulses_never_run_into_each_other(seed, width_us):
    draw = Random(seed)
    output = PulseOutput(width_us)
    due_us, fell_us = 0, -1
    for _ in range(50):
        due_us += draw.randrange(1, 300_000)
        rise_us, fall_us = output.pulse(due_us, draw.randrange(2, 300_000))
        assert max(due_us, fell_us + 1) <= rise_us < fall_us
        assert fall_us - rise_us <= width_us
        fell_us = fall_us
