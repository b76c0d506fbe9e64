"""A seeded sample of the fault campaign with the real image in the emulated Pico: some minutes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from metercheck.bench.faults.plan import SHORT_MOMENTS, available, sample
from metercheck.bench.faults.run import carry_out
from metercheck.bench.faults.trial import Trial
from metercheck_device import FIRMWARE

PROJECT = Path(__file__).parents[2]
TRIALS = 40
SEED = 1


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("image")
    build = PROJECT / "firmware" / "interpreter" / "image.py"
    subprocess.run([sys.executable, build, "--out", folder], check=True)
    return folder / f"metercheck-{FIRMWARE}.uf2"


@pytest.mark.parametrize(
    "trial",
    sample(TRIALS, available(emulated=True), SHORT_MOMENTS, SEED),
    ids=lambda trial: f"{trial.faults[0]}@{trial.moment}",
)
def test_the_load_is_off_in_time_and_nobody_is_accused(trial: Trial, image: Path) -> None:
    outcome = carry_out(replace(trial, image=image))
    assert not outcome.broken, outcome
