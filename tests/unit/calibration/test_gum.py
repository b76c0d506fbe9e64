"""The budget against the GUM's own worked examples, and against chance."""

from __future__ import annotations

import math
import statistics
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.calibration.gum import (
    Budget,
    Component,
    coverage_factor,
    expanded,
    limits,
    outlier,
    repeats,
)

# JCGM 100:2008, table 1: twenty readings of a temperature in C.
_TABLE_1 = (
    *(96.90, 98.18, 98.25, 98.61, 99.03, 99.49, 99.56, 99.74, 99.89, 100.07),
    *(100.33, 100.42, 100.68, 100.95, 101.11, 101.20, 101.57, 101.84, 102.36, 102.72),
)


def test_the_guides_example_of_repeated_readings() -> None:
    """4.4.3: mean 100.14, s = 1.49, s of the mean 0.33 C."""
    found = repeats("repeats", _TABLE_1)
    mean = statistics.fmean(_TABLE_1)
    assert mean == pytest.approx(100.14, abs=0.01)
    assert found.u_ppm * mean * 1e-6 == pytest.approx(0.333, abs=0.002)
    assert found.freedom == 19


def test_the_guides_example_of_limits() -> None:
    """4.4.5: anything within 4 C of 100 C: u = 2.3 C."""
    assert limits("x", 4.0).u_ppm == pytest.approx(2.3, abs=0.02)


def test_the_guides_example_of_the_end_gauge() -> None:
    """H.1.6: u = 25, 9.7, 2.9 and 16.6 nm with 18, 25.6, 50 and 2 degrees: u = 32, 16 degrees."""
    budget = Budget(
        (
            Component("standard", 25.0, 1.0, 18),
            Component("repeats", 9.7, 1.0, 25.6),
            Component("expansion", 2.9, 1.0, 50),
            Component("temperature", 16.6, 1.0, 2),
        )
    )
    assert budget.u_ppm == pytest.approx(31.7, abs=0.1)
    assert math.floor(budget.freedom) == 16
    assert budget.k == 2.17


def test_a_budget_worked_by_hand() -> None:
    """50 / 2 = 25; 30 / sqrt 3 = 17.32; 40 / sqrt 4 = 20 with 3 degrees: u = 36.40, k 2.18.

    36.40^4 / (20^4 / 3) = 32.9 degrees; truncated to 30 of the table: 2.09.
    """
    budget = Budget((expanded("a", 50.0, 2.0), limits("b", 30.0), Component("c", 40.0, 2.0, 3)))
    assert budget.u_ppm == pytest.approx(36.40, abs=0.01)
    assert budget.freedom == pytest.approx(32.9, abs=0.1)
    assert budget.k == 2.09
    assert budget.expanded_ppm == pytest.approx(76.1, abs=0.1)


def test_few_readings_make_the_factor_large_and_none_make_it_two() -> None:
    factors = [coverage_factor(freedom) for freedom in (1, 2, 3.9, 4, 10, 22, 1e9, math.inf)]
    assert factors == [13.97, 4.53, 3.31, 2.87, 2.28, 2.13, 2.0, 2.0]
    assert factors == sorted(factors, reverse=True)


def test_the_stated_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Four readings, a standard that is off, and a limit: 95 % of 4000 intervals, no fewer."""
    source = Random(11)
    held, tries = 0, 4000
    for _ in range(tries):
        off = source.gauss(0.0, 100e-6) + source.uniform(-200e-6, 200e-6)
        values = [1.0 + off + source.gauss(0.0, 300e-6) for _ in range(4)]
        budget = Budget((repeats("a", values), expanded("b", 200.0, 2.0), limits("c", 200.0)))
        held += abs(statistics.fmean(values) - 1.0) * 1e6 <= budget.expanded_ppm
    assert 0.945 <= held / tries <= 0.975


@given(
    st.lists(st.floats(-1e-4, 1e-4), min_size=5, max_size=12, unique=True),
    st.integers(0, 4),
    st.sampled_from((-1.0, 1.0)),
)
def test_one_reading_far_off_is_found_and_named(
    offs: list[float], index: int, sign: float
) -> None:
    values = [1.0 + off for off in offs]
    values[index] = 1.0 + sign * 0.02
    assert outlier(values) == index


def test_readings_that_are_alike_have_no_outlier() -> None:
    assert outlier([1.0] * 5) is None
    assert outlier([1.0, 1.001, 0.999, 1.0005, 0.9995]) is None
    assert outlier([1.0, 1.0, 1.0, 1.0, 1.0001], 0.001) is None  # far off, and yet nothing
