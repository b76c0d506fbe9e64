"""Statistics over the last axis of readings with gaps: NaN is what was never read.

All of them weigh what is known and nothing else, and give NaN (never a warning) where too little
is. Shapes: [..., n] -> [...] unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def ratio(above: Floats | float, below: Floats | float) -> Floats:
    """`above / below`, NaN where `below` is not positive or either is unknown."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.asarray(below) > 0, np.divide(above, below), np.nan)


def log_ratio(above: Floats | float, below: Floats | float, floor: float = 0.01) -> Floats:
    """Logarithm of a ratio that is kept from `floor` to its inverse."""
    return np.log(np.clip(ratio(above, below), floor, 1 / floor))


def mean(values: NDArray[np.floating], known: Mask | None = None, least: int = 1) -> Floats:
    """Mean of what is known, NaN where that is fewer than `least`."""
    known = _known(values, known)
    return _mean(np.where(known, values, 0.0), counted(known), least)


def deviation(values: Floats, known: Mask | None = None, least: int = 3) -> Floats:
    """Standard deviation of what is known."""
    known = _known(values, known)
    count = counted(known)
    centre = _mean(np.where(known, values, 0.0), count, 1)
    off = np.where(known, values - centre[..., None], 0.0)
    squares = np.einsum("...i,...i->...", off, off)
    return np.where(count >= least, np.sqrt(squares / np.maximum(count, 1)), np.nan)


def correlation(one: Floats, other: Floats, least: int = 8) -> Floats:
    """Pearson's correlation where both are known; NaN where either does not vary."""
    off, off_other, count = _centred(one, other)
    squares = np.einsum("...i,...i->...", off, off)
    squares = squares * np.einsum("...i,...i->...", off_other, off_other)
    spread = np.sqrt(squares)
    product = np.einsum("...i,...i->...", off, off_other)
    found = ratio(product, np.where(spread > 1e-12, spread, 0.0))
    return np.where(count >= least, found, np.nan)


def slope(values: Floats, against: Floats, least: int = 8) -> Floats:
    """Slope of the least-squares line of `values` against `against` where both are known."""
    off, off_against, count = _centred(values, against)
    spread = np.einsum("...i,...i->...", off_against, off_against)
    found = ratio(np.einsum("...i,...i->...", off, off_against), spread)
    return np.where((count >= least) & (spread > 1e-9), found, np.nan)


def counted(states: Mask) -> NDArray[np.int64]:
    """How many are true: many times as quick as their sum."""
    return np.asarray(np.count_nonzero(states, axis=-1), dtype=np.int64)


def _known(values: NDArray[np.floating], known: Mask | None) -> Mask:
    there = ~np.isnan(values)
    return there if known is None else known & there


def _mean(filled: NDArray[np.floating], count: NDArray[np.int64], least: int) -> Floats:
    return np.where(count >= least, filled.sum(axis=-1) / np.maximum(count, 1), np.nan)


def _centred(one: Floats, other: Floats) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Both less their means where both are known, 0 elsewhere; and how many those are."""
    both = ~(np.isnan(one) | np.isnan(other))
    count = counted(both)
    first = _mean(np.where(both, one, 0.0), count, 1)
    second = _mean(np.where(both, other, 0.0), count, 1)
    off = np.where(both, one - first[..., None], 0.0)
    return off, np.where(both, other - second[..., None], 0.0), count


def ordered(values: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """(values sorted with the unknown last, how many are known)."""
    return np.sort(values, axis=-1), counted(~np.isnan(values))


def quantiles(
    sorted_values: Floats, count: NDArray[np.int64], shares: Sequence[float], least: int = 8
) -> Floats:
    """[shares, ...] quantiles, linear between neighbours, of what `ordered` gave."""
    if not sorted_values.shape[-1]:
        return np.full((len(shares), *count.shape), np.nan)
    place = np.multiply.outer(np.asarray(shares), np.maximum(count - 1, 0))
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(count - 1, 0))
    low = np.take_along_axis(sorted_values[None], below[..., None], axis=-1)[..., 0]
    high = np.take_along_axis(sorted_values[None], above[..., None], axis=-1)[..., 0]
    return np.where(count >= least, low + (high - low) * (place - below), np.nan)


def median(values: Floats, least: int = 1) -> Floats:
    """Median of what is known."""
    return quantiles(*ordered(values), (0.5,), least)[0]


def longest_run(states: Mask, known: Mask) -> NDArray[np.int64]:
    """Length of the longest run of true known states; what is unknown neither counts nor ends."""
    count = np.cumsum(states & known, axis=-1)
    before = np.maximum.accumulate(np.where(known & ~states, count, 0), axis=-1)
    return (count - before).max(axis=-1)
