"""Probabilities of users by models that were trained without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metercheck.bench.spread import spread
from metercheck.district.behaviour.features import Features
from metercheck.district.behaviour.folds import folds
from metercheck.district.behaviour.learning import train

FOLDS = 5


@dataclass(frozen=True)
class _Fold:
    """What one model is trained on, and whom it is asked about."""

    known: Features
    labels: NDArray[np.bool_]
    groups: NDArray[np.int64] | None
    asked: Features
    seed: int


def out_of_fold(
    features: Features,
    labels: NDArray[np.bool_],
    groups: NDArray[np.int64] | None,
    seed: int,
    number: int = FOLDS,
    processes: int = 1,
) -> NDArray[np.float64]:
    """[users] probability by a model trained without the user's fold; a group is in one fold."""
    [found] = several_out_of_fold([(features, labels)], groups, seed, number, processes)
    return found


def several_out_of_fold(
    tasks: Sequence[tuple[Features, NDArray[np.bool_]]],
    groups: NDArray[np.int64] | None,
    seed: int,
    number: int = FOLDS,
    processes: int = 1,
) -> Iterator[NDArray[np.float64]]:
    """The same for several features or labels of the same users, spread over `processes`."""
    fold_of = [folds(labels, groups, number, seed) for _, labels in tasks]
    work = [
        _fold(features, labels, groups, parts != fold, seed)
        for (features, labels), parts in zip(tasks, fold_of, strict=True)
        for fold in np.unique(parts)
    ]
    results = spread(_asked, work, processes)
    for (_, labels), parts in zip(tasks, fold_of, strict=True):
        found = np.zeros(len(labels))
        for fold in np.unique(parts):
            found[parts == fold] = next(results)
        yield found


def _fold(
    features: Features,
    labels: NDArray[np.bool_],
    groups: NDArray[np.int64] | None,
    known: NDArray[np.bool_],
    seed: int,
) -> _Fold:
    inner = None if groups is None else groups[known]
    return _Fold(features.rows(known), labels[known], inner, features.rows(~known), seed)


def _asked(fold: _Fold) -> NDArray[np.float64]:
    return train(fold.known, fold.labels, fold.seed, fold.groups).probability(fold.asked)
