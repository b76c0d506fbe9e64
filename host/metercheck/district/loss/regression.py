"""How far a loss follows single users' consumption, technical loss taken out of both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWN_IN = 12.0
"""Residuals beyond this many of their spread are drawn in to it: faulty steps, not users."""


@dataclass(frozen=True)
class Slopes:
    """kWh of loss for one kWh of each series: `value`, standard deviation `sd`, [series]."""

    value: NDArray[np.float64]
    sd: NDArray[np.float64]


def slopes(
    loss: NDArray[np.float64],
    series: NDArray[np.float64],
    given: NDArray[np.float64],
    day: NDArray[np.int64],
    lags: int = 7,
) -> Slopes:
    """One regression for each row of `series` [series, steps] of `loss` [steps] on it.

    `given` [steps, n]: what both may depend on besides. Standard deviations with errors of a day
    and of days up to `lags` apart hanging together (Newey and West 1987), of sums of days.
    """
    basis, _ = np.linalg.qr(given)
    target = loss - basis @ (basis.T @ loss)
    middle = np.median(target)
    reach = DRAWN_IN * np.median(np.abs(target - middle)) / 0.6745 + 1e-12
    target = np.clip(target, middle - reach, middle + reach)
    own = series - (series @ basis) @ basis.T
    power = np.einsum("ij,ij->i", own, own)
    # A series that what is given explains tells nothing.
    silent = power <= 1e-9 * np.einsum("ij,ij->i", series, series) + 1e-12
    power = np.where(silent, 1.0, power)
    value = own @ target / power
    scores = own * (target - value[:, None] * own)
    sums = _by_day(scores, day)
    middle_sum = np.einsum("ij,ij->i", sums, sums)
    for lag in range(1, min(lags, sums.shape[1] - 1) + 1):
        weight = 2 * (1 - lag / (lags + 1))
        middle_sum += weight * np.einsum("ij,ij->i", sums[:, lag:], sums[:, :-lag])
    # The lagged sums may be negative by chance: never below half of the days' own.
    middle_sum = np.maximum(middle_sum, 0.5 * np.einsum("ij,ij->i", sums, sums))
    days = max(sums.shape[1] - given.shape[1] - 1, 1)
    sd = np.sqrt(middle_sum * sums.shape[1] / days) / power
    return Slopes(np.where(silent, 0.0, value), np.where(silent, np.inf, sd))


def _by_day(values: NDArray[np.float64], day: NDArray[np.int64]) -> NDArray[np.float64]:
    """[series, days that occur] sums of `values` [series, steps]; `day` does not fall."""
    begins = np.flatnonzero(np.diff(day, prepend=day[0] - 1))
    return values if len(begins) == len(day) else np.add.reduceat(values, begins, axis=1)
