"""Robust least squares of a few regressors, and the best estimate within a box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metercheck.district.loss.physics import Bounds

BISQUARE = 4.685
"""Tukey's constant for 95 % efficiency under normal errors (Beaton and Tukey 1974)."""
HUBER = 1.345
"""Huber's for the same, to begin with."""
_NORMAL_QUARTILE = 0.6745
_RIDGE = 1e-10


@dataclass(frozen=True)
class Solved:
    """A robust fit: `estimate` [n], `weight` [steps] 0 to 1, `residual` [steps], `scale`."""

    estimate: NDArray[np.float64]
    weight: NDArray[np.float64]
    residual: NDArray[np.float64]
    scale: float


def lower_scale(residual: NDArray[np.float64]) -> float:
    """Spread of the lower half as a standard deviation: what raises only the upper half (energy
    that nobody registers) does not widen it."""
    # Order statistics without interpolation: this is asked for some dozen times a district.
    quarter, half = len(residual) // 4, len(residual) // 2
    ordered = np.partition(residual, (quarter, half))
    return float(ordered[half] - ordered[quarter]) / _NORMAL_QUARTILE


def fit(design: NDArray[np.float64], target: NDArray[np.float64], rounds: int = 8) -> Solved:
    """`design` [steps, n], `target` [steps]: iterated weights, Huber's first, then bisquare.

    Collinear columns share what they explain.
    """
    columns = np.sqrt((design**2).mean(axis=0)) + 1e-12
    scaled = design / columns
    least = 1e-9 * float(np.abs(target).max(initial=1e-9)) + 1e-12
    ridge = _RIDGE * len(target) * np.eye(design.shape[1])
    weight = np.ones(len(target))
    estimate, residual, scale = np.zeros(design.shape[1]), target, least
    for step in range(2 * rounds):
        weighted = scaled * weight[:, None]
        before = estimate
        estimate = np.linalg.solve(scaled.T @ weighted + ridge, weighted.T @ target)
        residual = target - scaled @ estimate
        scale = max(lower_scale(residual), least)
        away = np.abs(residual) / scale
        if step < rounds:
            weight = np.minimum(1.0, HUBER / np.maximum(away, HUBER))
        else:
            weight = np.where(away < BISQUARE, (1 - (away / BISQUARE) ** 2) ** 2, 0.0)
        if step > rounds and np.abs(estimate - before).max() <= 1e-5 * np.abs(estimate).max():
            break
    return Solved(estimate / columns, weight, residual, scale)


def project(
    solved: Solved, design: NDArray[np.float64], series: NDArray[np.float64]
) -> NDArray[np.float64]:
    """[n] what the same weighted fit makes of another `series` [steps] in place of the target."""
    columns = np.sqrt((design**2).mean(axis=0)) + 1e-12
    scaled = design / columns
    weighted = scaled * solved.weight[:, None]
    return np.linalg.pinv(scaled.T @ weighted, hermitian=True) @ (weighted.T @ series) / columns


def day_covariance(
    solved: Solved, design: NDArray[np.float64], day: NDArray[np.int64], lags: int = 7
) -> NDArray[np.float64]:
    """[n, n] covariance of the estimate when the residuals of a day, and of days up to `lags`
    apart, hang together (Newey and West, Econometrica 55, 1987, 703-708, over sums of days)."""
    scores = design * (solved.weight * solved.residual)[:, None]
    number = day - day.min()
    sums = np.stack([np.bincount(number, column) for column in scores.T], axis=1)
    days = len(sums)
    middle = sums.T @ sums
    for lag in range(1, min(lags, days - 1) + 1):
        across = sums[lag:].T @ sums[:-lag]
        middle += (1 - lag / (lags + 1)) * (across + across.T)
    columns = np.sqrt((design**2).mean(axis=0)) + 1e-12
    scaled = design / columns
    bread = np.linalg.pinv(scaled.T @ (scaled * solved.weight[:, None]), hermitian=True)
    full = bread @ (middle / np.outer(columns, columns)) @ bread / np.outer(columns, columns)
    few = max(np.count_nonzero(np.bincount(number)) - design.shape[1], 1)
    return full * (few + design.shape[1]) / few


def within(
    estimate: NDArray[np.float64], covariance: NDArray[np.float64], priors: Sequence[Bounds]
) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[str, ...]]:
    """(fixed, quadratic) of data and priors, its covariance before the cut, and which ends of what
    the priors allow are reached: "fixed_low", "fixed_high", "quadratic_low", "quadratic_high".

    Neither is below zero: where one would be, the other is the best for zero. What lies above its
    limit is cut off and the other stays, since the excess is a loss of another cause and no
    evidence about the other term.
    """
    unit = np.array([max(prior.sd, 1e-12) for prior in priors])
    top = np.array([prior.most for prior in priors]) / unit
    mean = np.array([prior.mean for prior in priors]) / unit
    scaled = covariance / np.outer(unit, unit) + 1e-9 * np.eye(2)
    data = np.linalg.pinv(scaled, hermitian=True)
    precision = data + np.eye(2)
    posterior = np.linalg.inv(precision)
    best = posterior @ (data @ (estimate / unit) + mean)
    if best.min() < 0:
        zero = int(best.argmin())
        other = 1 - zero
        pull = precision[other, zero] / precision[other, other] * best[zero]
        best[zero], best[other] = 0.0, max(best[other] + pull, 0.0)
    names = ("fixed", "quadratic")
    at = [f"{name}_low" for name, value in zip(names, best, strict=True) if value <= 0]
    at += [f"{name}_high" for name, over in zip(names, best >= top, strict=True) if over]
    cut_off = np.minimum(best, top) * unit
    return cut_off, np.asarray(posterior * np.outer(unit, unit), dtype=np.float64), tuple(at)
