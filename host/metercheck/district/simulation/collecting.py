"""What becomes of readings on their way: some are missing, some are filled in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import DAY_MIN, Quality


@dataclass(frozen=True)
class Collection:
    """How good the collecting system is: shares of readings, of days, of a meter's days."""

    interval_missing: float = 0.002
    meter_day_missing: float = 0.004
    outage_days: float = 0.004
    """Days on which nobody's readings came through."""
    estimated: float = 0.3
    """Share of a meter's missing days that the system fills in."""


PERFECT = Collection(0.0, 0.0, 0.0, 0.0)


def collected(
    random: np.random.Generator,
    kwh: NDArray[np.float64],
    step_min: int,
    how: Collection,
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """[meters, times] of energies that reached the office, NaN where none did, and Quality.

    A reading that is missing takes both intervals that it bounds. A filled day holds the mean of
    the meter's last days, as systems do: its registers are guessed, and the first interval after
    it pays back what the guess was off, downwards too (DOUBTFUL then).
    """
    meters, times = kwh.shape
    per_day = DAY_MIN // step_min
    days = times // per_day
    known, quality = kwh.copy(), np.zeros(kwh.shape, np.uint8)
    lost = random.random((meters, times + 1)) < (how.interval_missing if per_day > 1 else 0.0)
    known[lost[:, 1:] | lost[:, :-1]] = np.nan
    begins = random.random((meters, days)) < how.meter_day_missing / 2
    away = begins.copy()
    length = random.integers(1, 4, (meters, days))
    for meter, day in np.argwhere(begins):
        away[meter, day : day + length[meter, day]] = True
    outage = random.random(days) < how.outage_days
    gone = np.repeat(away | outage, per_day, axis=1)
    known[gone] = np.nan
    filled = begins & (random.random((meters, days)) < how.estimated) & ~outage
    for meter, day in np.argwhere(filled):
        days_on = range(day, min(day + length[meter, day], days))
        if not outage[days_on].any():
            _fill(known[meter], quality[meter], kwh[meter], per_day, days_on)
    return known, quality


def _fill(
    known: NDArray[np.float64],
    quality: NDArray[np.uint8],
    true_kwh: NDArray[np.float64],
    per_day: int,
    days_on: range,
) -> None:
    """Guess these days of a meter [times] from its seven before, where they have been read."""
    begin, end = days_on.start * per_day, days_on.stop * per_day
    before = known[max(begin - 7 * per_day, 0) : begin].reshape(-1, per_day)
    if not np.isfinite(before).any(axis=0).all():
        return
    guess = np.tile(np.round(np.nanmean(before, axis=0), 2), len(days_on))
    known[begin:end], quality[begin:end] = guess, Quality.ESTIMATED
    off = float((true_kwh[begin:end] - guess).sum())
    if end < len(known) and np.isfinite(off) and np.isfinite(known[end]):
        known[end] += off
        if known[end] < 0:
            quality[end] = Quality.DOUBTFUL
