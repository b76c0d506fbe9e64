"""How a daily loss goes on: its trend, when it changed, and the interval of a mean."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from metercheck.district.loss.robust import BISQUARE

LAGS_DAYS = 7
WEEK = 7
MONTH_DAYS = 30
LEAST_DAYS = 14
"""On either side of a change."""
LEAST_CHANGE = 0.003
"""Share of the supply: a smaller change is none that an office could act on."""
SURE = 2.06
"""sup |Brownian bridge| stays below this in 9,996 of 10,000 series without a change: 2 exp(-2 b^2)
(Kolmogorov). Days hang together and their spread is estimated, hence so strict."""
_Z95 = 1.959964
_MOST_CHANGES = 6
_PARTS = 4


@dataclass(frozen=True)
class Trend:
    """Median slope (Theil and Sen) a month of 30 days; `low` to `high` is the 95 % interval."""

    per_month: float
    low: float
    high: float


@dataclass(frozen=True)
class Change:
    """From `day` (an index of the series) on the median is `after`, up to it `before`."""

    day: int
    before: float
    after: float


def long_run_sd(values: NDArray[np.float64], lags: int = LAGS_DAYS) -> float:
    """sqrt(n) times the standard deviation of the mean of `values` [n] around their own mean,
    days up to `lags` apart hanging together (Newey and West 1987, Bartlett weights)."""
    centred = values - values.mean()
    total = float(centred @ centred)
    for lag in range(1, min(lags, len(values) - 1) + 1):
        total += 2 * (1 - lag / (lags + 1)) * float(centred[lag:] @ centred[:-lag])
    return math.sqrt(max(total, 0.0) / max(len(values) - 1, 1))


def trend(values: NDArray[np.float64]) -> Trend | None:
    """Of a daily series [days] with gaps (NaN); None for less than four weeks.

    Taken over means of weeks from eight weeks on: weekdays cancel and neighbours hang together
    less. The interval is Sen's (JASA 63, 1968, 1379-1389), its variance widened for what
    correlation of neighbours is left.
    """
    if np.isfinite(values).sum() < 4 * WEEK:
        return None
    place = np.arange(len(values), dtype=float)
    if len(values) >= 8 * WEEK:
        weeks = len(values) // WEEK
        cut = values[-weeks * WEEK :].reshape(weeks, WEEK)
        enough = np.isfinite(cut).sum(axis=1) >= 3
        values = np.nansum(cut[enough], axis=1) / np.isfinite(cut[enough]).sum(axis=1)
        place = (np.arange(weeks) * float(WEEK))[enough]
    there = np.isfinite(values)
    values, place = values[there], place[there]
    count = len(values)
    if count < 4:
        return None
    one, other = np.triu_indices(count, 1)
    slopes = np.sort((values[other] - values[one]) / (place[other] - place[one]))
    middle = float(np.median(slopes))
    left = values - middle * place
    left = left - left.mean()
    near = float(left[1:] @ left[:-1]) / max(float(left @ left), 1e-300)
    wider = math.sqrt((1 + max(near, 0.0)) / max(1 - near, 0.1))
    half = _Z95 * math.sqrt(count * (count - 1) * (2 * count + 5) / 18) * wider
    low = slopes[max(math.floor((len(slopes) - half) / 2), 0)]
    high = slopes[min(math.ceil((len(slopes) + half) / 2), len(slopes) - 1)]
    return Trend(middle * MONTH_DAYS, float(low) * MONTH_DAYS, float(high) * MONTH_DAYS)


def changes(values: NDArray[np.float64], least: float) -> list[Change]:
    """When the mean of a daily series [days] with gaps (NaN) changed by `least` or more, in order.

    Binary segmentation by the cumulated sum, outliers drawn in, against the long-run spread around
    the parts' own means.
    """
    there = np.flatnonzero(np.isfinite(values))
    series = values[there]
    if len(series) < 2 * LEAST_DAYS:
        return []
    spread = _spread(series)
    splits: list[int] = []
    parts = [(0, len(series))]
    while parts and len(splits) < _MOST_CHANGES:
        begin, end = parts.pop(0)
        split = _split(series[begin:end], spread, least)
        if split is not None:
            splits.append(begin + split)
            parts += [(begin, begin + split), (begin + split, end)]
    edges = [0, *sorted(splits), len(series)]
    means = [float(np.median(series[a:b])) for a, b in pairwise(edges)]
    found = zip(edges[1:-1], means, means[1:], strict=False)
    return [Change(int(there[split]), before, after) for split, before, after in found]


def _spread(series: NDArray[np.float64]) -> float:
    """The long-run spread around the means of the likeliest parts, so that changes do not hide
    themselves in it."""
    drawn = _drawn_in(series)
    edges = [0, len(series)]
    for _ in range(_PARTS - 1):
        found = [_sharpest(drawn[a:b]) for a, b in pairwise(edges)]
        best = max(range(len(found)), key=lambda part: found[part][1])
        if not found[best][1]:
            break
        edges = sorted([*edges, edges[best] + found[best][0]])
    left = np.concatenate([drawn[a:b] - drawn[a:b].mean() for a, b in pairwise(edges)])
    return max(long_run_sd(left), float(left.std()), 1e-12)


def _drawn_in(series: NDArray[np.float64]) -> NDArray[np.float64]:
    low, middle, high = np.quantile(series, [0.25, 0.5, 0.75])
    reach = BISQUARE * (high - low) / 1.349
    return np.clip(series, middle - reach, middle + reach)


def _sharpest(drawn: NDArray[np.float64]) -> tuple[int, float]:
    """Where the cumulated sum is farthest from a straight line, and how far by the square root of
    the days; 0 for too few days."""
    count = len(drawn)
    if count < 2 * LEAST_DAYS:
        return 0, 0.0
    bridge = np.abs(np.cumsum(drawn - drawn.mean()))[LEAST_DAYS - 1 : count - LEAST_DAYS]
    split = int(bridge.argmax())
    return split + LEAST_DAYS, float(bridge[split]) / math.sqrt(count)


def _split(series: NDArray[np.float64], spread: float, least: float) -> int | None:
    split, far = _sharpest(_drawn_in(series))
    if far < SURE * spread or not split:
        return None
    gap = abs(float(np.median(series[split:]) - np.median(series[:split])))
    return split if gap >= least else None
