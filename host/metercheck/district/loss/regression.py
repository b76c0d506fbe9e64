"""How far a loss follows single users' consumption, technical loss taken out of both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FORTNIGHT = 14
DRAWN_IN = 12.0
"""Residuals beyond this many of their spread are drawn in to it: faulty steps, not users."""


@dataclass(frozen=True)
class Slopes:
    """kWh of loss for one kWh of each series: `value`, standard deviation `sd`, [series]."""

    value: NDArray[np.float64]
    sd: NDArray[np.float64]


class Steps:
    """The steps of a regression and what is taken out of everything before it: what it depends on
    besides (`given` [steps, n]), and the mean of each time of day within each fortnight.

    So a level that changed, a season, panels at noon or a clock that is off explain nothing: two
    users who both moved out in May do not hang together by that.
    """

    def __init__(self, step: NDArray[np.int64], per_day: int, given: NDArray[np.floating]):
        """`step` [steps] rises."""
        self.day = step // per_day
        group = (self.day // FORTNIGHT) * per_day + step % per_day
        self._order = np.argsort(group, kind="stable")
        ordered = group[self._order]
        self._begins = np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))
        self._sizes = np.diff(self._begins, append=len(ordered))
        self._in_order = bool((np.diff(self._order) == 1).all())
        self._back = np.empty(len(ordered), dtype=np.intp)
        self._back[self._order] = np.repeat(np.arange(len(self._begins)), self._sizes)
        self.given = given.shape[1]
        basis, triangle = np.linalg.qr(self.centred(given.T.astype(float)).T)
        # A constant is gone with the means: its column would be nothing but rounding.
        size = np.sqrt((given.astype(float) ** 2).sum(axis=0))
        self._basis = basis[:, np.abs(np.diag(triangle)) > 1e-9 * size]

    def centred(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """[..., steps] less the mean of the time of day and fortnight."""
        if self._in_order:
            sums = np.add.reduceat(values, self._begins, axis=-1)
            return values - np.repeat(sums / self._sizes, self._sizes, axis=-1)
        sums = np.add.reduceat(values[..., self._order], self._begins, axis=-1)
        return values - (sums / self._sizes)[..., self._back]

    def rest(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """[..., steps] what is left when all of it is taken out."""
        left = self.centred(np.asarray(values, dtype=float))
        return left - (left @ self._basis) @ self._basis.T


def slopes(
    loss: NDArray[np.floating],
    series: NDArray[np.floating],
    steps: Steps,
    lags: int = 7,
    near: tuple[float, float] | None = None,
) -> Slopes:
    """One regression for each row of `series` [series, steps] of `loss` [steps] on it. With
    `near`, a slope and how far from it others are of no interest: these get no deviation but inf.

    Standard deviations with errors of a day and of days up to `lags` apart hanging together (Newey
    and West 1987), of sums of days.
    """
    target, own = steps.rest(loss), steps.rest(series)
    middle = np.median(target)
    reach = DRAWN_IN * np.median(np.abs(target - middle)) / 0.6745 + 1e-12
    target = np.clip(target, middle - reach, middle + reach)
    power = np.einsum("ij,ij->i", own, own)
    # A series that is explained by what was taken out tells nothing.
    silent = power <= 1e-9 * np.einsum("ij,ij->i", series, series) + 1e-12
    power = np.where(silent, 1.0, power)
    value = own @ target / power
    sd = np.full(len(value), np.inf)
    asked = ~silent if near is None else ~silent & (np.abs(value - near[0]) < near[1])
    if asked.any():
        sd[asked] = _deviation(own[asked], target, value[asked], power[asked], steps, lags)
    return Slopes(np.where(silent, 0.0, value), sd)


def _deviation(
    own: NDArray[np.float64],
    target: NDArray[np.float64],
    value: NDArray[np.float64],
    power: NDArray[np.float64],
    steps: Steps,
    lags: int,
) -> NDArray[np.float64]:
    scores = own * (target - value[:, None] * own)
    sums = _by_day(scores, steps.day)
    middle_sum = np.einsum("ij,ij->i", sums, sums)
    for lag in range(1, min(lags, sums.shape[1] - 1) + 1):
        weight = 2 * (1 - lag / (lags + 1))
        middle_sum += weight * np.einsum("ij,ij->i", sums[:, lag:], sums[:, :-lag])
    # The lagged sums may be negative by chance: never below half of the days' own.
    middle_sum = np.maximum(middle_sum, 0.5 * np.einsum("ij,ij->i", sums, sums))
    days = sums.shape[1]
    days = max(sums.shape[1] - steps.given - 1 - days // FORTNIGHT, 1)
    return np.sqrt(middle_sum * sums.shape[1] / days) / power


def _by_day(values: NDArray[np.float64], day: NDArray[np.int64]) -> NDArray[np.float64]:
    """[series, days that occur] sums of `values` [series, steps]; `day` does not fall."""
    begins = np.flatnonzero(np.diff(day, prepend=day[0] - 1))
    return values if len(begins) == len(day) else np.add.reduceat(values, begins, axis=1)
