"""Statistics of the benchmark against values that others have published or that must hold."""

from __future__ import annotations

from itertools import pairwise
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.evaluate.statistics import area_under, highest_rate, quantile, roc, wilson
from metercheck.bench.evaluate.targets import MISSED, OPEN, REACHED, at_least, honest_intervals


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson(hits: int, trials: int, low: float, high: float) -> None:
    assert wilson(hits, trials) == pytest.approx((low, high), abs=5e-5)
    mirrored = wilson(trials - hits, trials)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=5e-5)


def test_without_a_hit_the_rate_is_at_most_three_in_so_many() -> None:
    for trials in (30, 1000, 30_000):
        assert highest_rate(0, trials) == pytest.approx(1 - 0.05 ** (1 / trials), rel=1e-9)
    assert highest_rate(0, 30_000) == pytest.approx(3.0 / 30_000, rel=0.01)


def test_the_exact_bound() -> None:
    # One-sided 95 % limits of a Poisson mean with 1 and 5 events: 4.744 and 10.513.
    assert highest_rate(1, 100_000) * 100_000 == pytest.approx(4.744, abs=0.002)
    assert highest_rate(5, 100_000) * 100_000 == pytest.approx(10.513, abs=0.002)
    assert highest_rate(7, 7) == 1.0


@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.floats(0.0, 1.0))
def test_a_quantile_lies_among_the_values(values: list[float], share: float) -> None:
    ordered = sorted(values)
    found = quantile(ordered, share)
    assert ordered[0] <= found + 1e-9
    assert found <= ordered[-1] + 1e-9


def test_quantiles() -> None:
    assert quantile([1.0, 2.0, 3.0, 4.0], 0.5) == 2.5
    assert quantile([1.0, 2.0, inf], 0.5) == 2.0
    assert quantile([1.0, inf, inf], 0.5) == inf


def test_roc_of_scores_that_part_overlap_or_say_nothing() -> None:
    assert area_under([1.0, 2.0], [3.0, 4.0]) == 1.0
    assert area_under([3.0], [1.0]) == 0.0
    assert area_under([1.0, 1.0], [1.0]) == 0.5
    assert roc([1.0, 3.0], [2.0, 4.0]) == [(0, 0), (0, 0.5), (0.5, 0.5), (0.5, 1), (1, 1)]
    assert roc([1.0], [1.0]) == [(0, 0), (1, 1)]


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=12),
    st.lists(st.integers(0, 9), min_size=1, max_size=12),
)
def test_the_area_is_that_under_the_points(honest: list[int], guilty: list[int]) -> None:
    points = roc(honest, guilty)
    area = sum((right[0] - left[0]) * (right[1] + left[1]) / 2 for left, right in pairwise(points))
    assert area == pytest.approx(area_under(honest, guilty))


@pytest.mark.parametrize(
    ("covered", "trials", "mark"),
    [
        (950, 1000, REACHED),
        (935, 1000, MISSED),  # enough were seen to cover, but it may be less than 92 %
        (929, 1000, MISSED),
        (990, 1000, MISSED),
        (19, 20, OPEN),
        (20, 20, OPEN),
        (10, 20, MISSED),
    ],
)
def test_honest_intervals(covered: int, trials: int, mark: str) -> None:
    assert honest_intervals(covered, trials) == mark


def test_a_share_that_few_checks_missed_is_open() -> None:
    assert at_least(99, 100, 0.99) == REACHED
    assert at_least(98, 100, 0.99) == OPEN
    assert at_least(980, 1000, 0.99) == MISSED
    assert at_least(50, 100, 0.99) == MISSED
