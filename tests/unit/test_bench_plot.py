"""The picture of a bench run: the truth that it shows beside the estimate is the world's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from metercheck.bench import scenario
from metercheck.bench.run import RunResult, run_check
from metercheck.records.capture import Capture
from metercheck.reports.bench_plot import plot_run, true_course
from metercheck.words import speaking


@pytest.fixture(scope="module")
def shunted() -> tuple[scenario.Scenario, RunResult]:
    setting = scenario.load("wrong_constant")
    return setting, run_check(setting, 2)


def test_truth_and_capture_share_one_clock(
    shunted: tuple[scenario.Scenario, RunResult],
) -> None:
    setting, done = shunted
    truth = true_course(setting, done)
    capture = Capture.from_record(done.blob, source="run")
    switched_s = [event["t_us"] / 1e6 for event in capture.events if event["ev"] == "load"]
    assert set(np.round(switched_s, 6)) <= set(np.round(truth.t_s, 6))


def test_the_household_is_drawn_as_the_constant_entered_makes_it(
    shunted: tuple[scenario.Scenario, RunResult],
) -> None:
    """1600 entered for 1200: three quarters of every watt, of the test load and the rest."""
    setting, done = shunted
    truth = true_course(setting, done)
    steps_s = np.diff(truth.t_s)
    household_j = np.sum(truth.household_w[:-1] * steps_s)
    assert np.sum(truth.background_w[:-1] * steps_s) / household_j == pytest.approx(0.75, abs=0.01)
    total_j = household_j + np.sum(truth.test_w[:-1] * steps_s)
    assert np.sum(truth.registered_w[:-1] * steps_s) / total_j == pytest.approx(0.75, abs=0.01)


@pytest.mark.parametrize("name", ["two_phases", "solar_below_use", "neutral_lost"])
def test_a_check_that_ended_early_or_oddly_can_be_drawn(tmp_path: Path, name: str) -> None:
    setting = scenario.load(name)
    with speaking("zh"):
        plot_run(setting, 1, run_check(setting, 1), tmp_path / "odd.png")
    assert (tmp_path / "odd.png").stat().st_size > 10_000
