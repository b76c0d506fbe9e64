"""How well scores tell labelled users from others, with intervals.

Ties count half (AUC) or in the worst order (precision); intervals are percentiles of a bootstrap
over users, drawn with their labels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_DRAWS = 400
_SURE = (2.5, 97.5)

Scores = NDArray[np.float64]
Labels = NDArray[np.bool_]
Weights = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """A figure with its 95 % interval; NaN where the labels are all alike."""

    value: float
    low: float
    high: float

    def as_dict(self) -> dict[str, float | None]:
        """For JSON, which has no NaN."""
        figures = {"value": self.value, "low": self.low, "high": self.high}
        return {name: None if np.isnan(at) else round(at, 4) for name, at in figures.items()}


def auc(scores: Scores, labels: Labels, weights: Weights | None = None) -> float:
    """Probability that a labelled user scores above another one."""
    order = np.argsort(scores, kind="stable")
    weights = np.ones(len(scores)) if weights is None else weights
    found, others = (weights * labels)[order], (weights * ~labels)[order]
    in_order = scores[order]
    first = np.flatnonzero(np.diff(in_order, prepend=-np.inf) != 0)
    found, others = np.add.reduceat(found, first), np.add.reduceat(others, first)
    pairs = found.sum() * others.sum()
    below = np.cumsum(others) - others / 2
    return float((found * below).sum() / pairs) if pairs > 0 else float("nan")


def average_precision(scores: Scores, labels: Labels, weights: Weights | None = None) -> float:
    """Mean precision over the ranks of the labelled users."""
    weights = np.ones(len(scores)) if weights is None else weights
    order = _ranked(scores, labels)
    found, taken = (weights * labels)[order], np.cumsum(weights[order])
    hits = np.cumsum(found)
    total = float(found.sum())
    precision = np.divide(hits, taken, out=np.zeros_like(hits), where=taken > 0)
    return float((found * precision).sum() / total) if total > 0 else float("nan")


def precision_at(first: int) -> Callable[[Scores, Labels, Weights | None], float]:
    """MAP@`first` as Zheng et al. define it: mean precision at the hits among the first."""

    def measure(scores: Scores, labels: Labels, weights: Weights | None = None) -> float:
        weights = np.ones(len(scores)) if weights is None else weights
        order = _ranked(scores, labels)
        drawn = np.repeat(labels[order], weights[order].astype(np.int64))[:first]
        hits = np.cumsum(drawn)
        precision = hits / np.arange(1, len(drawn) + 1)
        return float(precision[drawn].mean()) if drawn.any() else float("nan")

    return measure


def _ranked(scores: Scores, labels: Labels) -> NDArray[np.int64]:
    """Places from the highest score down; among equals those without a label first."""
    return np.lexsort((labels, -scores))


def measured(
    measure: Callable[[Scores, Labels, Weights | None], float],
    scores: Scores,
    labels: Labels,
    seed: int,
    draws: int = _DRAWS,
) -> Measured:
    """`measure` of all users, and its interval."""
    random = np.random.default_rng(seed)
    number = len(scores)
    even = np.full(number, 1 / max(number, 1))
    drawn = [
        measure(scores, labels, random.multinomial(number, even).astype(np.float64))
        for _ in range(draws)
    ]
    known = np.asarray([value for value in drawn if not np.isnan(value)])
    value = measure(scores, labels, None)
    if not len(known):
        return Measured(value, float("nan"), float("nan"))
    low, high = np.percentile(known, _SURE)
    return Measured(value, float(low), float(high))
