"""How much better a loss is understood with a user's column in it: Bayes factors in closed form.

With the background fitted, the column c (whitened) of a user enters the loss as a x c with a >= 0.
Let b = c' rest and g = c' M c, M being what the background leaves of a column. Against a
half-normal prior of scale s on a, the Bayes factor has the closed form of `log_factor`. A column
in many shapes (every day it may begin on, every window of the day) counts with the mean of its
Bayes factors: looking at many shapes costs its price, and none is picked out for its noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from metercheck.district.suspects.background import Background

Array = NDArray[np.floating]

SCALES = (0.3, 1.0, 3.0)
"""Scales of the prior of a: of whoever takes r of his use past the meter, r / (1 - r) is missing
for each kWh that is registered: 0.3 for a quarter, 3 for three quarters."""
BEGINS = 30
"""A change may begin at this many places of the period."""
WINDOW_H = (2, 4, 7, 11)
"""Lengths of the windows of the day that are tried, hours; they begin at every hour."""

_LOWEST, _HIGHEST, _FINE = -40.0, 8.0, 32
"""From where to where, in standard deviations, and in how many parts of one, the normal
distribution is in a table."""


def log_factor(b: Array, g: Array, scales: tuple[float, ...] = SCALES) -> Array:
    """The logarithm of the Bayes factor of a >= 0 against a = 0, mean over `scales`; to 0.001
    in single precision."""
    from scipy.special import log_ndtr

    normal = _log_normal if b.dtype == np.float32 else log_ndtr
    parts = []
    for scale in scales:
        root = np.sqrt(g + scale**-2.0)
        x = np.maximum(b / root, _LOWEST)
        parts.append(0.5 * x * x + normal(x) - np.log(root * (scale / 2)))
    return log_mean(np.array(parts), 0)


def _log_normal(x: Array) -> Array:
    """log of the normal distribution function of `x` from _LOWEST on, by a table."""
    values, rises = _normal_table()
    place = (np.minimum(x, _HIGHEST) - _LOWEST) * _FINE
    whole = np.floor(place)
    at = whole.astype(np.int32)
    return values[at] + (place - whole) * rises[at]


@cache
def _normal_table() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Values from _LOWEST to _HIGHEST, _FINE for each standard deviation, and by how much each
    is exceeded by the next."""
    from scipy.special import log_ndtr

    count = round((_HIGHEST - _LOWEST) * _FINE)
    values = log_ndtr(_LOWEST + np.arange(count + 2) / _FINE)
    return values[:-1].astype(np.float32), np.diff(values).astype(np.float32)


def log_mean(values: Array, axis: int) -> Array:
    """log of the mean of exp(values)."""
    top = np.maximum(values.max(axis=axis, keepdims=True), -1e30)
    mean = np.exp(values - top).mean(axis=axis)
    return np.log(np.maximum(mean, 1e-30)) + np.squeeze(top, axis)


def amount(b: Array, g: Array, scale: float = 1.0) -> tuple[Array, Array]:
    """The coefficient's posterior mean before it is held above zero, and its deviation."""
    information = g + scale**-2.0
    return b / information, 1 / np.sqrt(information)


@dataclass(frozen=True)
class Sums:
    """Products of columns [users] with the rest, themselves and the background, by blocks."""

    b: Array
    """[blocks, users]"""
    own: Array
    """[blocks, users]"""
    cross: NDArray[np.floating]
    """[blocks, n, users] with the background's basis"""

    def over(self, pattern: Array) -> tuple[Array, Array]:
        """b and g, [patterns, users], of the columns held to the blocks of `pattern`
        [patterns, blocks] of 0 and 1."""
        b, own = pattern @ self.b, pattern @ self.own
        shape = self.cross.shape
        flat = self.cross.reshape(shape[0], -1)
        cross = (pattern.astype(flat.dtype) @ flat).reshape(len(pattern), *shape[1:])
        return b.astype(flat.dtype), (own - _squares(cross)).astype(flat.dtype)

    def running(self, *, back: bool) -> tuple[Array, Array]:
        """b and g, [blocks, users], of the columns held to each block and all before it, or
        (`back`) all behind it."""
        turn = slice(None, None, -1 if back else 1)
        b, own = (np.cumsum(one[turn], axis=0) for one in (self.b, self.own))
        taken = np.empty(b.shape, self.cross.dtype)
        so_far = np.zeros_like(self.cross[0])
        for into, one in zip(taken, self.cross[turn], strict=True):
            so_far += one
            np.einsum("nu,nu->u", so_far, so_far, out=into)
        kind = self.cross.dtype
        return b[turn].astype(kind), (own - taken)[turn].astype(kind)


def _squares(cross: NDArray[np.floating]) -> Array:
    """[..., users] sums of squares over the background of `cross` [..., n, users]."""
    return np.einsum("...nu,...nu->...u", cross, cross).astype(np.float64)


def alone(fit: Background, white: Array, begin: int) -> tuple[Array, Array]:
    """b and g [users] of whitened columns that begin with step `begin` and are nothing where they
    do not reach."""
    steps = slice(begin, begin + len(white))
    cross = fit.basis_for(white)[steps].T @ white
    own = np.einsum("tu,tu->u", white, white)
    return fit.rest[steps].astype(white.dtype) @ white, own - np.einsum("nu,nu->u", cross, cross)


def sums(fit: Background, white: Array, blocks: NDArray[np.int64], count: int) -> Sums:
    """Of whitened columns `white` [times, users]; `blocks` [times]: which block a step is in."""
    order = np.argsort(blocks, kind="stable")
    edges = np.searchsorted(blocks[order], np.arange(count + 1))
    in_order = bool((order == np.arange(len(order))).all())
    basis = fit.basis_for(white)
    basis = basis if in_order else basis[order]
    white = white if in_order else white[order]
    rest = (fit.rest if in_order else fit.rest[order]).astype(white.dtype)
    cross = np.empty((count, basis.shape[1], white.shape[1]), white.dtype)
    for block in range(count):
        part = slice(edges[block], edges[block + 1])
        np.matmul(basis[part].T, white[part], out=cross[block])
    begins = np.minimum(edges[:-1], len(order) - 1)
    empty = (edges[1:] == edges[:-1])[:, None]
    b = np.where(empty, 0.0, np.add.reduceat(white * rest[:, None], begins, axis=0))
    own = np.where(empty, 0.0, np.add.reduceat(white**2, begins, axis=0))
    return Sums(b.astype(np.float64), own.astype(np.float64), cross)


def windows(slots: int, hours: float = 24.0) -> Array:
    """[patterns, slots]: windows of the day, of WINDOW_H each, from every slot on."""
    place = np.arange(slots)
    parts = [
        ((place[None] - place[:, None]) % slots < length * slots / hours).astype(float)
        for length in WINDOW_H
    ]
    return np.concatenate(parts)
