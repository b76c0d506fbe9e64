"""Whether a calibration's uncertainty is honest: a hundred devices, each with its own standard."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from support.calibration_bench import QUICK, calibration_bench

_SEEDS = 100
_FEWEST = 90  # of a hundred intervals of 95 %, fewer in one of fifty campaigns


def test_the_truth_lies_within_the_stated_uncertainty() -> None:
    """Devices off by up to 3 %, clocks by up to 2 %, standards as their certificate says."""
    source = Random(20)
    held: list[bool] = []
    for seed in range(_SEEDS):
        error_ppm = source.uniform(-30_000, 30_000)
        with calibration_bench(
            seed,
            error_ppm=error_ppm,
            voltage_error_percent=error_ppm * 1e-4 / 2,
            oscillator_ppm=source.uniform(-20_000, 20_000),
        ) as at:
            done = at.calibrate(replace(QUICK, pairs=3), writes=False)
        off_ppm = abs(at.true_error_ppm(done.new["e_cf_nj"]))
        held.append(off_ppm <= done.found.energy.budget.expanded_ppm)
        assert off_ppm <= done.new["reference_u95_ppm"]
    assert sum(held) >= _FEWEST
