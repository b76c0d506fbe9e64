"""What a loss does without anybody's doing: technical losses, meters' errors, and noise.

    loss = fixed + quadratic x supply^2 + (per user: gain error, place on the line, clock) + noise

Each user's meter may be off by its class, each user sits at his own place on the line (his part
of the losses grows with the district's load), and each meter's clock is a little off (his
consumption moves between neighbouring steps). All of these are coefficients on columns made of
readings, known beforehand to be small: a Gaussian prior each. They are estimated together with
whatever a user is asked for, so nothing that a user explains was taken away before.

Noise: its size grows with the supply as the residuals show, and it is autocorrelated; both sides
are divided by its size and prewhitened (Cochrane and Orcutt 1949, Prais and Winsten 1954), so that
afterwards plain sums of squares are log-likelihoods.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from metercheck.district.loss.balance import Balance
from metercheck.district.loss.physics import bounds

Array = NDArray[np.floating]

GAIN_SD = 0.007
"""Of a meter's error: class 1 meters stay within +-1 % (IEC 62053-21)."""
SUPPLY_GAIN_SD = 0.004
"""Of the supply's meter with its current transformers, class 0.5 each."""
PLACE_SD = 0.03
"""Of a user's own part in the losses, share of his consumption at the mean load."""
CLOCK_MIN_SD = 4.0
"""Minutes that a meter's clock is off; 5 are allowed a year without correction (DL/T 645)."""
DAILY_SHAPE_SD = 0.002
"""Share of the supply: what technical losses have of a daily shape that the supply has not."""
TAILS = 4.0
"""Degrees of freedom of Student's t, which residuals are held to follow: single steps far out
(faults of readings that nobody noticed) count less (Lange, Little and Taylor 1989)."""
IMBALANCE_SD = 0.01
"""Share of the supply that is lost more or less for the phases being loaded unevenly."""
MOST_MEMORY = 0.7
"""A loss that somebody causes has a long memory too, and must not pass for noise that has."""
MOST_GAINS = 64
"""Of so many users at most, those whose consumption varies most, a gain error is estimated from
daily readings: those of the others are lost in the noise."""
MISFIT = 1.25
"""Noise is taken for so much larger than residuals show: the background is a model, and what it
does not know of a district must not turn into odds. Chosen on simulated districts of other seeds
than those of the evaluation, for how seldom an honest user stands at even odds."""
HARMONICS = 4
ROUNDS = 3
LEAST_NOISE = 1e-4
"""Share of the supply: no register is finer."""
FILLED_SD = 2.0
"""Of what is filled in for missing readings, or moved by a profile, in its own size: half an
hour of a household has about that spread."""


@dataclass(frozen=True)
class Background:
    """The fitted background of one district's loss; everything is whitened and in units of noise.

    `weight` [times]: 1 / noise in 1/kWh, 0 where the loss is not known. `memory` [lags]:
    autoregression of the noise. `columns` [times, n] whitened; `inverse` [n, n] of the lower
    Cholesky factor of their information with the priors; `rest` [times] whitened loss less
    background.
    """

    weight: Array
    memory: Array
    columns: Array
    inverse: Array
    rest: Array
    coefficients: Array
    noise: float
    """How large it is in its own units: 1 when all is as it was taken for."""

    @cached_property
    def basis(self) -> Array:
        """[times, n] of which the background takes |basis' c|^2 of a whitened column c."""
        return self.columns @ self.inverse.T

    @cached_property
    def single(self) -> NDArray[np.float32]:
        """`basis` in single precision."""
        return self.basis.astype(np.float32)

    def whiten(self, columns: Array, begin: int = 0) -> Array:
        """[steps, n] in kWh, to units of noise without autocorrelation. Columns that begin with
        step `begin` and end before the last one get some steps more: noise has a memory."""
        steps = len(columns)
        reach = min(steps + len(self.memory), len(self.weight) - begin)
        out = np.zeros((reach, columns.shape[1]), columns.dtype)
        weight = self.weight[begin : begin + steps, None].astype(columns.dtype)
        weighted = np.multiply(columns, weight, out=out[:steps])
        before = [
            share * weighted[: reach - 1 - n] for n, share in enumerate(self.memory.tolist())
        ]
        for lag, part in enumerate(before, 1):
            out[lag : lag + steps] -= part
        return out

    def basis_for(self, white: NDArray[np.floating]) -> NDArray[np.floating]:
        """`basis` in the precision of `white`."""
        return self.single if white.dtype == np.float32 else self.basis


def background(
    balance: Balance,
    phases: Array | None = None,
    apart: Array | None = None,
    explained_kwh: Array | None = None,
) -> Background | None:
    """Fit the background of `balance`; None where too few steps are known to fit anything.

    `phases` [users, 3]: how a user's load is spread over the phases, as far as it is known;
    `apart` [users]: how much of a user's consumption may belong elsewhere (to other phases), as a
    standard deviation of its share; `explained_kwh` [times]: what users explain, and is no noise.
    """
    counts = balance.counts
    if counts.sum() < 20:
        return None
    raw, sizes, usual = _columns(balance, phases, apart)
    supply = np.where(counts, balance.supply_kwh, 0.0)
    loss = np.where(counts, balance.loss_kwh, 0.0) - raw[:, :2] @ usual
    noisy = loss if explained_kwh is None else loss - explained_kwh * counts
    level = np.where(counts, np.clip(supply / supply[counts].mean(), 0.2, 3.0), 1.0)
    # A reading that a profile filled in is off by as much as consumption comes and goes.
    doubt = FILLED_SD * (balance.filled_kwh + balance.moved_kwh)
    least = LEAST_NOISE * float(np.abs(supply[counts]).mean()) + 1e-9
    noise = max(float(np.std(noisy[counts])), least)
    shape, memory = np.ones(len(loss)), np.zeros(0)
    weight = np.where(counts, 1 / np.hypot(noise, doubt), 0.0)
    fit = _fit(raw, noisy, sizes, weight, memory)
    for _ in range(ROUNDS):
        noise = MISFIT * max(noise * fit.noise, least)
        plain = (noisy - raw @ fit.coefficients) / np.hypot(noise * shape, doubt) * counts
        shape, memory = _noise(plain, counts, level, shape, balance.step_min)
        weight = np.where(counts, 1 / np.hypot(noise * shape, doubt), 0.0)
        fit = _fit(raw, noisy, sizes, weight, memory)
    return fit if explained_kwh is None else _fit(raw, loss, sizes, weight, memory)


def _fit(raw: Array, loss: Array, sizes: Array, weight: Array, memory: Array) -> Background:
    """The fit with a known noise, whose size is then measured once more in `noise`."""
    from scipy.linalg.lapack import dtrtri

    columns = _filtered(raw * weight[:, None], memory)
    target = _filtered((loss * weight)[:, None], memory)[:, 0]
    information = columns.T @ columns + np.diag(sizes**-2.0)
    inverse, _ = dtrtri(np.linalg.cholesky(information), lower=1)  # of the factor
    coefficients = inverse.T @ (inverse @ (columns.T @ target))
    rest = target - columns @ coefficients
    # How many the fit took: as many as there are, less what the priors held.
    freedom = len(sizes) - float((inverse**2 @ sizes**-2.0).sum())
    known = weight > 0
    left = max(float(known.sum()) - freedom, 5.0)
    noise = float(np.sqrt((rest[known] ** 2).sum() / left))
    return Background(weight, memory, columns, inverse, rest, coefficients, noise)


def _columns(
    balance: Balance, phases: Array | None, apart: Array | None
) -> tuple[Array, Array, Array]:
    """[times, n] columns in kWh, [n] the prior's standard deviation of each coefficient, and the
    prior's mean of the first two (fixed and quadratic)."""
    counts = balance.counts
    supply = np.where(counts, balance.supply_kwh, 0.0)
    mean = max(float(supply[counts].mean()), 1e-9)
    kwh = np.where(np.isfinite(balance.kwh), balance.kwh, 0.0).T
    relative = (supply / mean)[:, None]
    peak = float(np.quantile(supply[counts], 0.995)) / balance.hours
    by_days = balance.step_min == 1440
    fixed, quadratic = bounds(peak, len(balance.kwh), balance.capacity_va, by_days=by_days)
    to_kwh = np.array([balance.hours, mean**2 / balance.hours])
    usual = np.array([fixed.mean, quadratic.mean]) * to_kwh
    spread = np.array([fixed.sd, quadratic.sd]) * to_kwh
    gain = np.full(kwh.shape[1], GAIN_SD)
    if apart is not None:
        gain = np.hypot(gain, apart)
    metered = kwh
    if by_days and kwh.shape[1] > MOST_GAINS:
        share = counts / counts.sum()
        moving = gain**2 * (share @ kwh**2 - (share @ kwh) ** 2)
        largest = np.sort(np.argsort(-moving, kind="stable")[:MOST_GAINS])
        metered, gain = kwh[:, largest], gain[largest]
    parts = [np.ones((len(supply), 1)), relative**2, supply[:, None], metered]
    sizes = [spread, [SUPPLY_GAIN_SD], gain]
    own = relative
    if phases is not None:
        load = kwh @ phases
        load *= 3 / max(float(load[counts].sum(axis=1).mean()), 1e-9)
        pairs = np.column_stack([load**2, load * np.roll(load, 1, axis=1)])
        # As far as they differ from the sum's square, which has a column of its own.
        parts.append(pairs - pairs.mean(axis=1, keepdims=True))
        sizes.append(np.full(6, IMBALANCE_SD * mean))
        own = load @ phases.T
    if not by_days:
        moved = (np.roll(kwh, -1, axis=0) - np.roll(kwh, 1, axis=0)) / 2
        moved[[0, -1]] = 0
        slot = (balance.first + np.arange(len(supply))) * balance.step_min % 1440
        turn = 2 * np.pi * slot[:, None] / 1440 * np.arange(1, HARMONICS + 1)
        parts += [kwh * (own - 1), moved, np.cos(turn), np.sin(turn)]
        sizes += [
            np.full(kwh.shape[1], PLACE_SD),
            np.full(kwh.shape[1], CLOCK_MIN_SD / balance.step_min),
            np.full(2 * HARMONICS, DAILY_SHAPE_SD * mean),
        ]
    return np.hstack(parts), np.concatenate(sizes), usual


def _noise(
    plain: Array, counts: NDArray[np.bool_], level: Array, shape: Array, step_min: int
) -> tuple[Array, Array]:
    """The noise's relative size [times] and its autoregression, from standardised residuals."""
    residual = plain / np.sqrt(_spread(plain))
    size = np.log(np.maximum(np.abs(plain * shape)[counts], 1e-3))
    x = np.log(level[counts])
    x = x - x.mean()
    slope = float(np.clip((x @ size) / max(x @ x, 1e-9), 0.0, 1.5))
    fresh = level**slope
    fresh *= np.sqrt(_spread(plain))
    fresh *= np.sqrt((fresh[counts] ** -2.0).mean())
    lags = 3 if step_min < 1440 else 1
    around = [float(residual[k:] @ residual[: len(residual) - k]) for k in range(lags + 1)]
    matrix = np.array([[around[abs(i - j)] for j in range(lags)] for i in range(lags)])
    matrix += np.eye(lags) * (1e-6 * around[0] + 1e-12)
    memory = np.linalg.solve(matrix, np.array(around[1:]))
    return fresh, memory * min(1.0, MOST_MEMORY / max(float(memory.sum()), 1e-9))


def _spread(plain: Array) -> Array:
    """How much larger than usual the variance of a step is, by its own residual."""
    return (TAILS + plain**2) / (TAILS + 1)


def _filtered(columns: Array, memory: Array) -> Array:
    out = columns.copy()
    for lag, share in enumerate(memory.tolist(), 1):
        out[lag:] -= share * columns[:-lag]
    return out
