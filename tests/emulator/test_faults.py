"""A seeded sample of the fault campaign with the real image in the emulated Pico: some minutes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from metercheck.bench.faults.plan import SHORT_MOMENTS, available, sample
from metercheck.bench.faults.run import carry_out
from metercheck.bench.faults.trial import Trial

TRIALS = 40
SEED = 1


@pytest.mark.parametrize(
    "trial",
    sample(TRIALS, available(emulated=True), SHORT_MOMENTS, SEED),
    ids=lambda trial: f"{trial.faults[0]}@{trial.moment}",
)
def test_the_load_is_off_in_time_and_nobody_is_accused(trial: Trial, release: Path) -> None:
    outcome = carry_out(replace(trial, image=release))
    assert not outcome.broken, outcome
