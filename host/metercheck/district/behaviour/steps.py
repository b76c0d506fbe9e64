"""Where a series stepped, down or up, and how well a step explains it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metercheck.district.behaviour.masked import Floats, ordered


@dataclass(frozen=True)
class Step:
    """The step that explains a series best. All [series]; NaN where too little is known."""

    at: NDArray[np.int64]
    """The first index after the step."""
    change: Floats
    """Mean after less mean before."""
    explained: Floats
    """Share of the variance that the step explains, 0 to 1."""
    after: Floats
    """Mean after."""
    before: Floats
    """Mean before."""


def step(series: Floats, sign: int, least: int) -> Step:
    """The best step of each of `series` [series, n], down (`sign` -1) or up (1).

    Each side keeps at least `least` known values. Least squares over all places (CUSUM): the
    between-sides sum of squares is what the step explains.
    """
    known = ~np.isnan(series)
    filled = np.where(known, series, 0.0)
    count = np.cumsum(known, axis=-1)[..., :-1]
    total = np.cumsum(filled, axis=-1)[..., :-1]
    all_count = known.sum(axis=-1)[..., None]
    all_total = filled.sum(axis=-1)[..., None]
    rest = all_count - count
    allowed = (count >= least) & (rest >= least)
    before = total / np.maximum(count, 1)
    after = (all_total - total) / np.maximum(rest, 1)
    gain = (after - before) ** 2 * count * rest / np.maximum(all_count, 1)
    wanted = allowed & ((after - before) * sign >= 0)
    gain = np.where(wanted, gain, -1.0)
    best = np.argmax(gain, axis=-1)[..., None]

    def there(values: Floats) -> Floats:
        return np.take_along_axis(values, best, axis=-1)[..., 0]

    possible = allowed.any(axis=-1)
    found = there(gain) >= 0
    centre = all_total / np.maximum(all_count, 1)
    around = np.where(known, (series - centre) ** 2, 0.0).sum(axis=-1)
    explained = np.where(found, there(gain) / np.maximum(around, 1e-9), 0.0)
    unknown = np.where(possible, 0.0, np.nan)
    return Step(
        best[..., 0] + 1,
        np.where(found, there(after) - there(before), 0.0) + unknown,
        np.minimum(explained, 1.0) + unknown,
        np.where(found, there(after), centre[..., 0]) + unknown,
        np.where(found, there(before), centre[..., 0]) + unknown,
    )


def apart(values: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """How far each of `values` [series, n] falls into a low and a high group (Otsu's method).

    (explained share of the variance, difference of the means, share in the low group,
    the value that parts them).
    """
    in_order, count = ordered(values)
    n = in_order.shape[-1]
    known = np.arange(n) < count[..., None]
    filled = np.where(known, in_order, 0.0)
    below = np.cumsum(filled, axis=-1)[..., :-1]
    number = np.arange(1, n)
    rest = np.maximum(count[..., None] - number, 1)
    total = filled.sum(axis=-1)[..., None]
    difference = (total - below) / rest - below / number
    few = np.maximum(3, 0.02 * count)[..., None]
    allowed = (number >= few) & (count[..., None] - number >= few)
    gain = np.where(allowed, difference**2 * number * rest, -1.0)
    best = np.argmax(gain, axis=-1)[..., None]
    enough = allowed.any(axis=-1)
    centre = total / np.maximum(count, 1)[..., None]
    around = np.where(known, (in_order - centre) ** 2, 0.0).sum(axis=-1)
    explained = np.take_along_axis(gain, best, axis=-1)[..., 0] / np.maximum(count, 1)
    return (
        np.where(enough, np.clip(explained / np.maximum(around, 1e-9), 0, 1), np.nan),
        np.where(enough, np.take_along_axis(difference, best, axis=-1)[..., 0], np.nan),
        np.where(enough, (best[..., 0] + 1) / np.maximum(count, 1), np.nan),
        np.where(enough, np.take_along_axis(in_order, best, axis=-1)[..., 0], np.nan),
    )
