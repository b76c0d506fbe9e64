"""Effective values against sums and integrals done by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.rms import FastRms, Rms, clipped


def test_an_effective_value_is_the_root_of_the_mean_square():
    rms = Rms()
    rms.set(0, 3.0)
    rms.set(100_000, 4.0)
    assert rms.take(200_000) == pytest.approx(math.sqrt((9 + 16) / 2))
    assert rms.take(300_000) == pytest.approx(4.0)


def test_a_fast_value_covers_the_last_whole_window():
    fast = FastRms()
    fast.set(25_000, 2.0)
    assert fast.last(19_999, 20_000) == 0.0
    assert fast.last(40_000, 20_000) == pytest.approx(2.0 * math.sqrt(0.75))
    assert fast.last(59_999, 20_000) == pytest.approx(2.0 * math.sqrt(0.75))
    assert fast.last(60_000, 20_000) == pytest.approx(2.0)
    assert fast.last(60_000, 10_000) == pytest.approx(2.0)


@given(
    st.lists(st.tuples(st.integers(1, 90_000), st.floats(0.0, 10.0)), min_size=1, max_size=40),
    st.sampled_from([10_000, 20_000, 40_000, 80_000, 160_000]),
)
def test_a_fast_value_is_the_integral_over_its_window(steps, window_us):
    fast, now_us = FastRms(), 0
    course = [(0, 0.0)]
    for wait_us, value in steps:
        now_us += wait_us
        fast.set(now_us, value)
        course.append((now_us, value))
    ends_us = now_us // window_us * window_us
    begins_us = max(0, ends_us - window_us)
    total = 0.0
    for (since_us, value), (until_us, _) in zip(
        course, [*course[1:], (1 << 60, 0.0)], strict=True
    ):
        total += value**2 * max(0, min(until_us, ends_us) - max(since_us, begins_us))
    assert fast.last(now_us, window_us) == pytest.approx(math.sqrt(total / window_us), abs=1e-9)


@given(st.floats(1.0, 1000.0), st.floats(1.0, 1000.0))
def test_a_cut_sine_has_the_effective_value_of_its_samples(rms, largest):
    samples = 20_000
    squares = 0.0
    for number in range(0, samples, 20):
        instant = math.sqrt(2.0) * rms * math.sin(2 * math.pi * (number + 0.5) / samples)
        squares += min(abs(instant), math.sqrt(2.0) * largest) ** 2
    assert clipped(rms, largest) == pytest.approx(math.sqrt(squares / (samples / 20)), rel=1e-3)
