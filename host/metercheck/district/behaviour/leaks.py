"""Whether a result is behaviour at all: what an honest evaluation must and must not depend on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from metercheck.district.behaviour.features import Features
from metercheck.district.behaviour.folds import folds
from metercheck.district.behaviour.learning import train
from metercheck.district.behaviour.measures import auc

LEAK_FROM = 0.93
"""Honest published results on the public SGCC data are AUC 0.81 to 0.90: more is a leak until
shown otherwise."""


def out_of_fold(
    features: Features,
    labels: NDArray[np.bool_],
    groups: NDArray[np.int64] | None,
    seed: int,
    number: int = 5,
) -> NDArray[np.float64]:
    """[users] probability by models trained without the user's fold, a group being in one fold."""
    fold_of = folds(labels, groups, number, seed)
    found = np.zeros(len(labels))
    for fold in range(number):
        test = fold_of == fold
        if not test.any():
            continue
        inner = None if groups is None else groups[~test]
        model = train(features.rows(~test), labels[~test], seed, inner)
        found[test] = model.probability(features.rows(test))
    return found


def identifiers(users: int, seed: int) -> Features:
    """What an identifier would be as a feature: the place in the file and a number without sense."""
    random = np.random.default_rng(seed)
    values = np.column_stack([np.arange(users), random.permutation(users)]).astype(np.float64)
    return Features(("identifier.row", "identifier.number"), values)


def auc_with_identifiers(
    features: Features, labels: NDArray[np.bool_], groups: NDArray[np.int64] | None, seed: int
) -> float:
    """AUC with identifiers beside the features: no higher than without unless rows are sorted."""
    beside = features.beside(identifiers(len(labels), seed))
    return auc(out_of_fold(beside, labels, groups, seed), labels)


def auc_of_shuffled_labels(
    features: Features, labels: NDArray[np.bool_], groups: NDArray[np.int64] | None, seed: int
) -> float:
    """AUC when labels are dealt anew among users: about 0.5, or the evaluation sees labels."""
    dealt = np.random.default_rng(seed).permutation(labels)
    return auc(out_of_fold(features, dealt, groups, seed), dealt)


def changed_by_order(
    features: Features, labels: NDArray[np.bool_], seed: int
) -> NDArray[np.float64]:
    """[users] how the probability changes when the users are trained on in another order: 0."""
    order = np.random.default_rng(seed).permutation(len(labels))
    one = train(features, labels, seed).probability(features)
    other = train(replace(features, values=features.values[order]), labels[order], seed)
    return other.probability(features) - one
