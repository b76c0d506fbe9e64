"""A model of what persons found, from users' features.

Everything that is chosen (size of trees, iterations, groups of features, calibration, threshold)
is chosen among the users it is trained on, in folds of their own. Features that a user's readings
do not give are set to the median of the training users: that they are missing is no behaviour.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from metercheck.district.behaviour.boosting import Boosted, chosen
from metercheck.district.behaviour.calibration import Curve, curve, straight
from metercheck.district.behaviour.features import Features
from metercheck.district.behaviour.masked import median
from metercheck.district.behaviour.measures import average_precision
from metercheck.district.behaviour.unsupervised import log_odds

FEWEST_FOUND = 20
"""Labelled users below which trees learn by heart: then the rules without labels are used, and
the labels only tell which probability their sum means."""


@dataclass(frozen=True)
class Model:
    """A trained model. `choice`: what was chosen, for people to read."""

    names: tuple[str, ...]
    medians: NDArray[np.float64]
    boosted: Boosted | None
    curve: Curve
    threshold: float
    """Probability from which precision and recall of the training users balance best (F1)."""
    choice: Mapping[str, object] = field(default_factory=dict)

    def probability(self, features: Features) -> NDArray[np.float64]:
        """[users] calibrated for populations like the training users."""
        if features.names != self.names:
            raise ValueError("not the features that the model was trained on")
        return self.curve(self._log_odds(features.values))

    def _log_odds(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.boosted is None:
            return log_odds(Features(self.names, values))
        return self.boosted.log_odds(filled(values, self.medians))

    def pushes(self, features: Features) -> NDArray[np.float64]:
        """[users, names] how each feature moves the log-odds (before calibration): what they are,
        less what they would be were this one feature the median user's. Exact, one feature at a
        time; joint effects show in each of the features that they need.
        """
        here = self._log_odds(features.values)
        found = np.zeros_like(features.values)
        for at, usual in enumerate(self.medians):
            other = features.values.copy()
            other[:, at] = usual
            found[:, at] = here - self._log_odds(other)
        return found

    def reasons(self, features: Features, most: int = 3) -> list[tuple[tuple[str, float], ...]]:
        """Each user's features that push most towards a finding, with their log-odds."""
        pushed = self.pushes(features)
        order = np.argsort(-pushed, axis=-1, kind="stable")[:, :most]
        return [
            tuple((self.names[at], float(row[at])) for at in places if row[at] > 0)
            for row, places in zip(pushed, order, strict=True)
        ]


def train(
    features: Features,
    labels: NDArray[np.bool_],
    seed: int,
    groups: NDArray[np.int64] | None = None,
) -> Model:
    """From `labels` [users], true for those a person found. `groups` [users]: the district, or
    whatever must not be both learned from and chosen by.

    Neither the order of users nor names have a part: rows are sorted by what they hold first.
    """
    labels = np.asarray(labels, dtype=np.bool_)
    order = np.lexsort((labels, *features.values.T))
    values, labels = features.values[order], labels[order]
    groups = None if groups is None else groups[order]
    medians = np.nan_to_num(median(values.T))
    count = int(labels.sum())
    if min(count, len(labels) - count) < FEWEST_FOUND:
        odds = log_odds(Features(features.names, values)) if len(labels) else np.zeros(0)
        found, boosted = straight(odds, labels), None
        choice: dict[str, object] = {"method": "rules"}
    else:
        rows = filled(values, medians)
        boosted, odds = chosen(features.names, rows, labels, groups, seed)
        found = curve(odds, labels)
        of = boosted.choice
        choice = {"method": "boosting", "leaves": of.leaves, "iterations": of.iterations}
        choice |= {"groups": list(of.groups)}
    return Model(features.names, medians, boosted, found, _threshold(found(odds), labels), choice)


def filled(values: NDArray[np.float64], medians: NDArray[np.float64]) -> NDArray[np.float64]:
    """`values` with medians where nothing is known."""
    return np.where(np.isnan(values), medians, values)


def importance(
    model: Model, features: Features, labels: NDArray[np.bool_], seed: int
) -> dict[str, float]:
    """By how much average precision falls when one feature is shuffled among users; the greatest
    first. Honest only of users that the model was not trained on.
    """
    random = np.random.default_rng(seed)
    whole = average_precision(model.probability(features), labels)
    found = {}
    for at, name in enumerate(features.names):
        values = features.values.copy()
        values[:, at] = random.permutation(values[:, at])
        shuffled = model.probability(Features(features.names, values))
        found[name] = whole - average_precision(shuffled, labels)
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _threshold(probability: NDArray[np.float64], labels: NDArray[np.bool_]) -> float:
    if not labels.any():
        return 0.5
    order = np.argsort(-probability, kind="stable")
    hits = np.cumsum(labels[order])
    balance = 2 * hits / (np.arange(1, len(labels) + 1) + labels.sum())
    return float(probability[order[int(np.argmax(balance))]])


def keep(
    path: Path, features: Features, labels: NDArray[np.bool_], seed: int, groups: NDArray | None
) -> None:
    """Write what a model is trained from: numbers only, nothing that runs when it is read."""
    about = json.dumps({"names": features.names, "seed": seed, "grouped": groups is not None})
    grouped = np.zeros(0, dtype=np.int64) if groups is None else groups
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            about=np.asarray(about),
            values=features.values,
            labels=labels,
            groups=grouped,
        )


def trained_again(path: Path) -> Model:
    """The model of what `keep` wrote: the same to the bit with the same libraries."""
    with np.load(path, allow_pickle=False) as kept:
        about = json.loads(str(kept["about"]))
        features = Features(tuple(about["names"]), kept["values"])
        groups = kept["groups"] if about["grouped"] else None
        return train(features, kept["labels"], int(about["seed"]), groups)
