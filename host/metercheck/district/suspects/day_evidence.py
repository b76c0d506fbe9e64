"""How much better a loss is understood when a user's column counts on some days only."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from metercheck.district.suspects import evidence

Array = NDArray[np.floating]

DAY_SIZES = np.geomspace(0.05, 8.0, 16)
DAY_SHARES = np.array([0.1, 0.25, 0.5, 0.75])
"""Of a column that counts on some days: its coefficients, and the shares of those days."""
FEW_SIZES, FEW_SHARES = slice(None, None, 3), slice(None, None, 2)
DAYS_AT_ONCE, COLUMNS_AT_ONCE = 16, 200
"""So many days are multiplied before a logarithm is taken, and so many columns, each with a size,
are gone through at once: what a core's cache holds of a year."""
DAY_MOST = 4.0
"""One day alone says no more than this (50 to 1) for a theft on some days: a fault of the readings
explains it as well. It takes several such days."""
LEAST_LOG = -80.0
"""Of what single precision has without loss."""
SPEAKS = 5.0
"""Natural logarithm of a Bayes factor from which on all sizes are gone through."""


def some_days(b: Array, g: Array) -> tuple[Array, Callable[[NDArray[np.int64]], Array]]:
    """[users] log Bayes factor that a column counts on some days only, with the coefficient and
    the share of such days unknown; and each day's probability of being one, [days, some users],
    as a function of the places of these users.

    `b` and `g` [days, users]. Days are independent given both.
    """
    flat = (_over_days(b, g) + _PRIOR[:, None, None]).reshape(-1, b.shape[1])
    best_size, best_share = np.divmod(flat.argmax(axis=0), len(DAY_SHARES))

    def chance(users: NDArray[np.int64]) -> Array:
        linear, square = b[:, users], g[:, users]
        size = DAY_SIZES[best_size[users]].astype(b.dtype)
        share = DAY_SHARES[best_share[users]].astype(b.dtype)
        chance = _days_of(linear, square, size, share)
        for _ in range(3):
            # That no day counts beyond its most makes small coefficients look as good as large
            # ones: that of the days themselves is between.
            size = (chance * linear).sum(axis=0) / ((chance * square).sum(axis=0) + 1)
            size = np.maximum(size, float(DAY_SIZES[0]))
            chance = _days_of(linear, square, size, share)
        return chance

    return evidence.log_mean(flat, 0) + float(np.log(len(DAY_SIZES))), chance


def _days_of(b: Array, g: Array, size: Array, share: Array) -> Array:
    """[days, users] the probability of each day to be one that counts."""
    odds = np.log(share / (1 - share)) + size * b - 0.5 * size**2 * g
    return 1 / (1 + np.exp(-np.clip(odds, -50, 50)))


def _over_days(b: Array, g: Array) -> Array:
    """[sizes, shares, users] sums over days of log(1 - share + share exp(size b - size^2 g / 2)).

    Where none of a few sizes and shares speaks for a column, those between are interpolated: the
    sums are smooth then, and all that they do is to lower a mean.
    """
    few = _day_sums(b, g, DAY_SIZES[FEW_SIZES], DAY_SHARES[FEW_SHARES])
    out = np.matmul(_SHARES_FROM_FEW, np.tensordot(_SIZES_FROM_FEW, few, 1))
    speaking = np.flatnonzero(out.max(axis=(0, 1)) > SPEAKS)
    out = np.minimum(out, SPEAKS)  # a parabola may shoot over
    if speaking.size:
        out[:, :, speaking] = _day_sums(b[:, speaking], g[:, speaking], DAY_SIZES, DAY_SHARES)
    return out


def _day_sums(b: Array, g: Array, sizes: Array, shares: Array) -> Array:
    """As `_over_days`, of `sizes` and `shares`.

    No day counts with more than exp(DAY_MOST) and none with less than 1 - share: the product of
    DAYS_AT_ONCE of them stays within single precision, and one logarithm serves them all.
    """
    users = b.shape[1]
    filled = -len(b) % DAYS_AT_ONCE  # days on which nothing speaks for or against
    linear, square = np.zeros((2, len(b) + filled, users), np.float32)
    linear[: len(b)] = b
    np.multiply(g, 0.5, out=square[: len(g)], casting="same_kind")
    out = np.empty((len(sizes), len(shares), users), np.float32)
    at_once = max(COLUMNS_AT_ONCE // max(users, 1), 1)
    for begin in range(0, len(sizes), at_once):
        part = slice(begin, begin + at_once)
        size = sizes[part].astype(np.float32)[:, None]
        # Days, sizes and users, in this order.
        factor = square[:, None] * -size
        factor += linear[:, None]
        factor *= size
        np.clip(factor, LEAST_LOG, DAY_MOST, out=factor)  # quicker than np.minimum
        np.exp(factor, out=factor)
        days = np.empty_like(factor)
        for place, share in enumerate(shares.tolist()):
            # 1 - share + share x factor, divided by the share.
            some = np.add(factor, (1 - share) / share, out=days).reshape(DAYS_AT_ONCE, -1)
            while len(some) > 1:  # by halves: much quicker than one reduction
                half = len(some) // 2
                some = np.multiply(some[:half], some[half:], out=some[:half])
            sums = np.log(some).reshape(-1, *factor.shape[1:]).sum(axis=0)
            out[part, place] = sums + float(len(linear) * np.log(share))
    return out


def _weights(places: Array, few: Array) -> Array:
    """[places, few] weights that interpolate what is 0 at 0 and known at `few` by parabolas, each
    through the two places around and the one before them."""
    known = np.array([0.0, *few])
    weights = np.zeros((len(places), len(known)))
    for row, size in zip(weights, places, strict=True):
        last = int(np.clip(np.searchsorted(known, size), 2, len(known) - 1))
        for one in (near := range(last - 2, last + 1)):
            others = [other for other in near if other != one]
            row[one] = np.prod((size - known[others]) / (known[one] - known[others]))
    return weights[:, 1:]


def _day_prior() -> NDArray[np.float32]:
    """[sizes] log of the chance of each of DAY_SIZES."""
    scales = np.array(evidence.SCALES)[:, None]
    prior = (np.exp(-0.5 * (DAY_SIZES / scales) ** 2) / scales * DAY_SIZES).sum(axis=0)
    return np.log(prior / prior.sum()).astype(np.float32)


_PRIOR = _day_prior()
_SIZES_FROM_FEW = _weights(DAY_SIZES, DAY_SIZES[FEW_SIZES]).astype(np.float32)
_SHARES_FROM_FEW = _weights(DAY_SHARES, DAY_SHARES[FEW_SHARES]).astype(np.float32)
