"""Whether a result is behaviour at all: what an honest evaluation must and must not depend on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from metercheck.district.behaviour.crossed import FOLDS, several_out_of_fold
from metercheck.district.behaviour.features import Features
from metercheck.district.behaviour.learning import train
from metercheck.district.behaviour.measures import auc

LEAK_FROM = 0.93
"""Honest published results on the public SGCC data are AUC 0.81 to 0.90: more is a leak until
shown otherwise."""

Labels = NDArray[np.bool_]
Groups = NDArray[np.int64] | None


def identifiers(rows: NDArray[np.int64], seed: int) -> Features:
    """What an identifier would be as a feature: the row in the file, and a senseless number."""
    values = np.column_stack([rows, np.random.default_rng(seed).permutation(len(rows))])
    values = values.astype(np.float64)
    return Features(("identifier.row", "identifier.number"), values)


def leak_figures(
    features: Features,
    missing: Features,
    labels: Labels,
    groups: Groups,
    seed: int,
    number: int = FOLDS,
    processes: int = 1,
) -> dict[str, float]:
    """AUC out of fold of what should and should not tell anything.

    `identifiers`: with identifiers beside the features, no more than `behaviour` unless rows are
    sorted by label. `only_identifiers` and `shuffled_labels`: about 0.5, or labels leak.
    `missing`: what the pattern of missing data tells alone, and `with_missing` beside behaviour.
    """
    names = identifiers(np.arange(len(labels)), seed)
    dealt = np.random.default_rng(seed).permutation(labels)
    tasks = {
        "behaviour": (features, labels),
        "identifiers": (features.beside(names), labels),
        "only_identifiers": (names, labels),
        "missing": (missing, labels),
        "with_missing": (features.beside(missing), labels),
        "shuffled_labels": (features, dealt),
    }
    found = several_out_of_fold(list(tasks.values()), groups, seed, number, processes)
    return {
        name: auc(scores, of) for (name, (_, of)), scores in zip(tasks.items(), found, strict=True)
    }


def changed_by_order(features: Features, labels: Labels, seed: int) -> NDArray[np.float64]:
    """[users] how the probability changes when the users are trained on in another order: 0."""
    order = np.random.default_rng(seed).permutation(len(labels))
    one = train(features, labels, seed).probability(features)
    other = train(replace(features, values=features.values[order]), labels[order], seed)
    return other.probability(features) - one
