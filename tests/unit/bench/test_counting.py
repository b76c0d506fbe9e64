"""Integrals and pulse outputs: nothing lost, no pulse in another."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.counting import Integral, PulseOutput

STRETCHES = st.lists(
    st.tuples(st.integers(1, 3_000_000), st.floats(0.0, 12_000.0)), min_size=1, max_size=30
)


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
