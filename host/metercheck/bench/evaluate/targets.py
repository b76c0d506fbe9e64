"""What is to be reached, and whether it was.

A target is reached, missed, or open: too few checks were made to say that it is missed.
"""

from __future__ import annotations

from metercheck.bench.evaluate.statistics import wilson

REACHED, MISSED, OPEN = MARKS = ("reached", "missed", "open")

COVERS = (0.93, 0.98)
"""How many of the 95 % intervals are to hold the true ratio."""
LEAST_COVERS = 0.92
"""The lower Wilson bound of that share."""
WIDEST = 1.3
"""Median half-width of the intervals, in 95th percentiles of the error."""
_ENOUGH = 500
"""Checks from which on the share that was seen is judged as it stands."""


def at_most(value: float, limit: float) -> str:
    """The mark of a figure that is not to exceed `limit`."""
    return REACHED if value <= limit else MISSED


def at_least(hits: int, trials: int, share: float) -> str:
    """The mark of a share that is to be reached."""
    if hits / trials >= share:
        return REACHED
    return OPEN if trials < _ENOUGH and wilson(hits, trials)[1] >= share else MISSED


def honest_intervals(covered: int, trials: int) -> str:
    """The mark of the share of intervals that hold the truth."""
    low, high = wilson(covered, trials)
    if COVERS[0] <= covered / trials <= COVERS[1] and low >= LEAST_COVERS:
        return REACHED
    in_doubt = high >= COVERS[0] and low <= COVERS[1]
    return OPEN if trials < _ENOUGH and in_doubt else MISSED
