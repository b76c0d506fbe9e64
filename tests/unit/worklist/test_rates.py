"""Shares and their intervals."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.worklist.rates import Rate, ReasonRate, by_reason, difference, wilson


@pytest.mark.parametrize(
    ("hits", "tried", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0000),
    ],
)
def test_the_interval_is_wilsons(hits: int, tried: int, low: float, high: float) -> None:
    assert wilson(hits, tried) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10.
        (Rate(56, 70), Rate(48, 80), 0.0524, 0.3339),
        (Rate(9, 10), Rate(3, 10), 0.1705, 0.8090),
        (Rate(10, 10), Rate(0, 20), 0.6791, 1.0000),
    ],
)
def test_the_difference_is_newcombes(one: Rate, other: Rate, low: float, high: float) -> None:
    assert difference(one, other) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 500), st.integers(0, 500))
def test_an_interval_holds_its_share(hits: int, misses: int) -> None:
    rate = Rate(hits, hits + misses)
    assert 0 <= rate.low <= rate.high <= 1
    if rate.tried:
        assert rate.low <= rate.share <= rate.high
    else:
        assert math.isnan(rate.share)


def test_reasons_are_compared_with_all_others() -> None:
    checked = [("loss", True)] * 30 + [("loss", False)] * 10
    checked += [("raid", True)] * 2 + [("raid", False)] * 38
    loss, raid = by_reason(checked)
    assert (loss.reason, loss.rate, loss.differs) == ("loss", Rate(30, 40), "more")
    assert (raid.reason, raid.rate, raid.differs) == ("raid", Rate(2, 40), "fewer")


def test_a_single_reason_has_nothing_to_be_compared_with() -> None:
    assert by_reason([("", True)]) == [ReasonRate("", Rate(1, 1), None, None)]
    assert by_reason([]) == []


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans())))
def test_every_check_is_counted_once(checked: list[tuple[str, bool]]) -> None:
    rates = by_reason(checked)
    assert sum(one.rate.tried for one in rates) == len(checked)
    assert sum(one.rate.hits for one in rates) == sum(abnormal for _, abnormal in checked)
