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
    known = ~np.isnan(values) if known is None else known & ~np.isnan(values)
    count = known.sum(axis=-1)
    total = np.where(known, values, 0.0).sum(axis=-1)
    return np.where(count >= least, total / np.maximum(count, 1), np.nan)


def deviation(values: Floats, known: Mask | None = None, least: int = 3) -> Floats:
    """Standard deviation of what is known."""
    centre = mean(values, known, least)
    return np.sqrt(mean((values - centre[..., None]) ** 2, known, least))


def correlation(one: Floats, other: Floats, least: int = 8) -> Floats:
    """Pearson's correlation where both are known; NaN where either does not vary."""
    both = ~(np.isnan(one) | np.isnan(other))
    from_one = np.where(both, one - mean(one, both)[..., None], 0.0)
    from_other = np.where(both, other - mean(other, both)[..., None], 0.0)
    spread = np.sqrt((from_one**2).sum(axis=-1) * (from_other**2).sum(axis=-1))
    found = ratio((from_one * from_other).sum(axis=-1), np.where(spread > 1e-12, spread, 0.0))
    return np.where(both.sum(axis=-1) >= least, found, np.nan)


def slope(values: Floats, against: Floats, least: int = 8) -> Floats:
    """Slope of the least-squares line of `values` against `against` where both are known."""
    both = ~(np.isnan(values) | np.isnan(against))
    off = np.where(both, against - mean(against, both)[..., None], 0.0)
    spread = (off**2).sum(axis=-1)
    found = ratio((off * np.where(both, values, 0.0)).sum(axis=-1), spread)
    return np.where((both.sum(axis=-1) >= least) & (spread > 1e-9), found, np.nan)


def ordered(values: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """(values sorted with the unknown last, how many are known)."""
    return np.sort(values, axis=-1), (~np.isnan(values)).sum(axis=-1)


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
    order = np.argsort(~known, axis=-1, kind="stable")  # the known ones first, in their order
    packed = np.take_along_axis(states & known, order, axis=-1)
    count = np.cumsum(packed, axis=-1)
    before = np.maximum.accumulate(np.where(packed, 0, count), axis=-1)
    return (count - before).max(axis=-1)
