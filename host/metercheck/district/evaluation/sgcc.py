"""Five folds over the public SGCC data: what behaviour tells of labels that persons gave.

What is known of that set is kept from flattering the figures: rows that stand in it several times
come into one fold, the pattern of missing data is apart and shown with and without, the order of
rows (labelled ones come first) and identifiers are not used.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from metercheck.district.behaviour.crossed import FOLDS, several_out_of_fold
from metercheck.district.behaviour.features import features
from metercheck.district.behaviour.folds import alike
from metercheck.district.behaviour.leaks import LEAK_FROM, identifiers
from metercheck.district.behaviour.measures import auc, average_precision, measured, precision_at
from metercheck.district.behaviour.missing import missing_features
from metercheck.district.behaviour.prepared import Neighbours, prepare
from metercheck.district.behaviour.unsupervised import drop_rule, score
from metercheck.district.evaluation.sgcc_file import Labelled
from metercheck.district.frame import DAY_MIN

MEASURES = {
    "auc": auc,
    "average_precision": average_precision,
    "map_100": precision_at(100),
    "map_200": precision_at(200),
}
WAYS = ("behaviour", "with_missing", "missing", "identifiers", "unsupervised", "drop_rule")
"""What is measured; the first is the result, the others show what it is worth."""
_NEIGHBOURS = 5000
"""Users whose median stands for all: enough for a median, and a tenth of the memory."""


def evaluate_sgcc(
    data: Labelled, seed: int, folds: int = FOLDS, processes: int = 1
) -> dict[str, Any]:
    """All figures as plain values that can be written as JSON, with 95 % intervals."""
    same = alike(data.kwh)
    order = np.argsort(same, kind="stable")  # by content: the file's own order is out of it
    kwh, labels, groups = data.kwh[order], data.labels[order], same[order]
    quality = np.zeros(kwh.shape, dtype=np.uint8)
    found = features(kwh, quality, data.first, DAY_MIN, neighbours=_neighbours(kwh, data, seed))
    missing = missing_features(kwh, quality)
    tasks = [found, found.beside(missing), missing, identifiers(order, seed)]
    results = several_out_of_fold(
        [(each, labels) for each in tasks], groups, seed, folds, processes
    )
    scores = dict(zip(WAYS, [*results, score(found), drop_rule(found)], strict=True))
    ways = {
        way: {
            name: measured(measure, scores[way], labels, seed).as_dict()
            for name, measure in MEASURES.items()
        }
        for way in WAYS
    }
    best = ways["behaviour"]["auc"]["value"]
    return {
        "settings": {"seed": seed, "folds": folds, "features": len(found.names)},
        "users": len(labels),
        "found": int(labels.sum()),
        "days": kwh.shape[1],
        "copies": int(len(labels) - len(np.unique(same))),
        "unknown": round(float(np.isnan(kwh).mean()), 4),
        "ways": ways,
        "leak": bool(best is not None and best > LEAK_FROM),
    }


def _neighbours(kwh: NDArray[np.float64], data: Labelled, seed: int) -> Neighbours:
    random = np.random.default_rng(seed)
    chosen = np.sort(random.permutation(len(kwh))[:_NEIGHBOURS])
    part = kwh[chosen]
    return prepare(part, np.zeros(part.shape, dtype=np.uint8), data.first, DAY_MIN).neighbours
