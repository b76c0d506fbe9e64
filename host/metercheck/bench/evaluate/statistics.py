"""What counts and samples say about the rates and quantiles behind them."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import groupby

_Z95 = 1.959964


def quantile(ordered: Sequence[float], share: float) -> float:
    """Of `ordered` values, at least one, interpolated between the two nearest ranks."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    if place == below or ordered[below] == ordered[above]:
        return ordered[below]  # an infinity, too
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """95 % interval of a rate of which `hits` of `trials` were seen (Wilson 1927)."""
    rate, z2 = hits / trials, _Z95 * _Z95
    centre = (rate + z2 / (2 * trials)) / (1 + z2 / trials)
    spread = math.sqrt(rate * (1 - rate) / trials + z2 / (4 * trials * trials))
    half = _Z95 / (1 + z2 / trials) * spread
    return max(0.0, centre - half), min(1.0, centre + half)


def highest_rate(hits: int, trials: int) -> float:
    """Upper 95 % bound of a rate, one-sided and exact (Clopper and Pearson 1934).

    The rate at which as few hits as these come up in 5 % of the cases; 3 / trials without any.
    """
    if hits >= trials:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if _at_most(hits, trials, middle) > 0.05 else (low, middle)
    return high


def _at_most(hits: int, trials: int, rate: float) -> float:
    """Probability of at most `hits` in `trials`; 0 < rate < 1."""
    logs = (
        math.lgamma(trials + 1)
        - math.lgamma(k + 1)
        - math.lgamma(trials - k + 1)
        + k * math.log(rate)
        + (trials - k) * math.log1p(-rate)
        for k in range(hits + 1)
    )
    return math.fsum(map(math.exp, logs))


def roc(honest: Sequence[float], guilty: Sequence[float]) -> list[tuple[float, float]]:
    """(share of the honest accused, share of the guilty found) for every threshold of a score.

    From (0, 0), where nobody is accused, to (1, 1); whoever scores high is suspected.
    """
    scores = [(score, False) for score in honest] + [(score, True) for score in guilty]
    scores.sort(key=lambda one: -one[0])
    accused = found = 0
    points = [(0.0, 0.0)]
    for _, tied in groupby(scores, lambda one: one[0]):
        # Who scores the same is accused together.
        for _, is_guilty in tied:
            found += is_guilty
            accused += not is_guilty
        points.append((accused / len(honest), found / len(guilty)))
    return points


def area_under(honest: Sequence[float], guilty: Sequence[float]) -> float:
    """The area under `roc`: how often a guilty one scores higher than an honest one."""
    ordered = sorted(honest)
    below = sum(bisect_left(ordered, score) for score in guilty)
    not_above = sum(bisect_right(ordered, score) for score in guilty)
    return (below + not_above) / (2 * len(honest) * len(guilty))
