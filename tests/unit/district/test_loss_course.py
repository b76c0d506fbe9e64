"""Trend, changes, and what a find was worth."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from metercheck.district.loss.before_after import before_after
from metercheck.district.loss.course import changes, long_run_sd, trend
from support.district.frames import made


def hanging_together(seed: int, days: int, near: float = 0.5) -> np.ndarray:
    """A series whose neighbours correlate by `near`, of unit spread."""
    random = np.random.default_rng(seed)
    series = np.empty(days)
    value = random.standard_normal()
    for day in range(days):
        series[day] = value
        value = near * value + np.sqrt(1 - near**2) * random.standard_normal()
    return series


@pytest.mark.parametrize("days", [40, 180])
def test_a_slope_is_found_within_its_interval(days: int) -> None:
    caught = 0
    for seed in range(60):
        found = trend(
            np.linspace(0.0, 0.01 * (days - 1), days) + hanging_together(seed, days, 0.3)
        )
        assert found is not None
        assert found.low <= found.per_month <= found.high
        caught += found.low <= 0.3 <= found.high
    assert caught >= 52


def test_too_little_has_no_trend_and_gaps_are_no_days() -> None:
    assert trend(np.arange(20.0)) is None
    series = np.arange(100.0)
    series[::3] = np.nan
    found = trend(series)
    assert found is not None
    assert found.per_month == pytest.approx(30, rel=0.02)


def test_series_without_a_change_have_none() -> None:
    told = sum(bool(changes(hanging_together(seed, 200), 0.0)) for seed in range(200))
    assert told <= 4


@pytest.mark.parametrize("seed", range(5))
def test_two_changes_are_found_where_they_are(seed: int) -> None:
    series = hanging_together(seed, 240, 0.3)
    series[80:160] += 6
    series[5] = np.nan
    found = changes(series, 1.0)
    assert [one.day for one in found] == pytest.approx([80, 160], abs=3)
    assert found[0].after - found[0].before == pytest.approx(6, abs=1)
    assert changes(series, 20.0) == []


def test_the_spread_of_a_mean_counts_that_days_hang_together() -> None:
    apart = np.mean([long_run_sd(hanging_together(seed, 400, 0.0)) for seed in range(30)])
    near = np.mean([long_run_sd(hanging_together(seed, 400, 0.5)) for seed in range(30)])
    assert apart == pytest.approx(1, rel=0.1)
    # The long-run spread of the series is sqrt(3); seven lags see most of it.
    assert 1.4 < near < 1.8


def test_what_a_find_was_worth_lies_in_its_interval() -> None:
    caught = 0
    for seed in range(20):
        taken = np.random.default_rng(seed).uniform(0.5, 1.5, 100)
        taken[60:] = 0
        frame = made(seed, step_min=1440, days=100, tap_kw=taken, quadratic=0.0008).frame
        found = before_after(frame, date(2024, 3, 1))
        assert found is not None
        assert (found.days_before, found.days_after) == (60, 39)
        assert found.before_share > found.after_share
        caught += found.saved_kwh.low < taken[:60].mean() * 24 * 30 < found.saved_kwh.high
    assert caught >= 16


def test_a_find_without_days_on_both_sides_tells_nothing() -> None:
    frame = made(1, step_min=1440, days=60).frame
    for day in (date(2024, 1, 4), date(2024, 2, 28), date(2020, 1, 1), date(2030, 1, 1)):
        assert before_after(frame, day) is None


def test_a_find_is_compared_with_what_it_ended() -> None:
    taken = np.random.default_rng(5).uniform(0.8, 1.2, 110) * np.repeat(
        [0.0, 1.0, 0.0], [40, 40, 30]
    )
    frame = made(5, step_min=1440, days=110, tap_kw=taken, quadratic=0.0008).frame
    found = before_after(frame, date(2024, 3, 21))
    assert found is not None
    assert found.since == date(2024, 2, 10)
    assert found.days_before == 40
    assert found.saved_kwh.value == pytest.approx(24 * 30, rel=0.1)
