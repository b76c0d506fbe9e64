"""Which users are tested together: what belongs together is never both in training and test."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def folds(
    labels: NDArray[np.bool_], groups: NDArray[np.int64] | None, number: int, seed: int
) -> NDArray[np.int64]:
    """[users] the fold, 0 to `number` - 1, each with about the same share of labelled users.

    Users of one group (a district, or identical rows) come into one fold. The greatest groups are
    placed first, each where the fewest labelled and then the fewest users are.
    """
    random = np.random.default_rng(seed)
    if groups is None:
        groups = np.arange(len(labels))
    _, group_of = np.unique(groups, return_inverse=True)
    size = np.bincount(group_of).astype(np.float64)
    found = np.bincount(group_of, weights=labels.astype(np.float64))
    order = np.lexsort((random.random(len(size)), -size, -found))
    share = max(float(labels.mean()), 1e-9)
    fold_of = np.zeros(len(size), dtype=np.int64)
    users, hits = np.zeros(number), np.zeros(number)
    for group in order:
        place = int(np.argmin(hits / share + users if found[group] else users))
        fold_of[group] = place
        users[place] += size[group]
        hits[place] += found[group]
    return fold_of[group_of]


def alike(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """[rows] a number that identical rows share, NaN being alike: copies of one user."""
    rows = np.ascontiguousarray(np.nan_to_num(values, nan=-1.0) + 0.0)
    as_bytes = rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()
    return np.unique(as_bytes, return_inverse=True)[1].astype(np.int64)
