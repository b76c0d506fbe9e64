"""Calibrations without a bench: runs as an ideal device and an ideal standard would have them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from metercheck.calibration.measuring import Pair, Run
from metercheck.calibration.readings import Reading
from metercheck.calibration.standard import Standard
from metercheck.errors import CalibrationRefused
from metercheck.words import Phrase

STANDARD = Standard(
    name="Reference meter",
    serial="0123456",
    certificate="2026-DL-0815",
    issuer="Provincial metrology institute",
    calibrated=date(2026, 3, 1),
    valid_until=date(2027, 2, 28),
    energy_u_percent=0.03,
    voltage_u_percent=0.03,
    frequency_u_percent=0.01,
    drift_percent=0.02,
)
SELF_TEST_J = 70.0
POWER_W = 700.0
MJ_PER_PULSE = 134_560
BLOB = b"a record"


def run(
    length_s: int,
    *,
    error: float = 0.0,
    voltage_error: float = 0.0,
    scatter_j: float = 0.0,
    source: Random | None = None,
    total_wh: float = 1000.0,
) -> Run:
    """A run of a device that counts `error` (of 1) more than there is."""
    noise_j = source.gauss(0.0, scatter_j) if source else 0.0
    true_j = POWER_W * length_s
    seen_wh = (true_j + SELF_TEST_J + noise_j) / 3600.0
    return Run(
        length_s=length_s,
        blob=BLOB,
        energy_j=true_j * (1.0 + error),
        mj_per_pulse=MJ_PER_PULSE,
        pulses=round(true_j * 1e3 / MJ_PER_PULSE),
        voltage_v=220.0 * (1.0 + voltage_error),
        frequency_hz=50.0,
        parts_per_cent=(100, 100),
        powers_w={1: 500.0, 3: 1000.0},
        before=Reading(total_wh, 220.0, 50.0),
        after=Reading(total_wh + seen_wh),
    )


def pairs(count: int = 5, **settings: object) -> list[Pair]:
    """`count` pairs of 12 and 100 s; settings as `run` has them."""
    return [Pair(run(12, **settings), run(100, **settings)) for _ in range(count)]  # type: ignore[arg-type]


def typed(one: Run, before_wh: float, after_wh: float) -> Run:
    """The same run with other totals of the standard."""
    return replace(one, before=replace(one.before, energy_wh=before_wh), after=Reading(after_wh))


def reason(caught: pytest.ExceptionInfo[CalibrationRefused]) -> str:
    """Why a calibration was refused: the end of the sentence's key."""
    what = caught.value.arguments["what"]
    assert isinstance(what, Phrase)
    return what.key.removeprefix("calibration.refused.")
