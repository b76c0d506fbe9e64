"""Single users without any loss data: what their readings alone tell, on simulated towns.

Towns are never in training and test together: another town has other weather and other people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from metercheck.bench.spread import spread
from metercheck.district.behaviour.crossed import out_of_fold
from metercheck.district.behaviour.features import Features, features
from metercheck.district.behaviour.leaks import leak_figures
from metercheck.district.behaviour.measures import auc, average_precision, measured
from metercheck.district.behaviour.missing import missing_features
from metercheck.district.behaviour.unsupervised import drop_rule, score
from metercheck.district.evaluation.cases import DAYS, RESOLUTIONS
from metercheck.district.frame import EPOCH
from metercheck.district.simulation.single import simulate_users
from metercheck.district.simulation.thefts import METHODS

TOWNS = 32
USERS = 125
"""Of a town."""
TARGETS = {
    "half_hourly": {"auc": 0.88, "average_precision": 0.60},
    "daily": {"auc": 0.81, "average_precision": 0.40},
}
WAYS = ("supervised", "unsupervised", "drop_rule")
_MEASURES = {"auc": auc, "average_precision": average_precision}
_SEEDS_APART = 1_000_003
_FIRST = date(2024, 1, 1)


class Town(NamedTuple):
    """What to simulate."""

    seed: int
    step_min: int
    days: int
    users: int


@dataclass(frozen=True)
class Told:
    """What is kept of a town: features, scores without labels, and the truth. All [users]."""

    features: Features
    missing: Features
    unsupervised: NDArray[np.float64]
    drop_rule: NDArray[np.float64]
    labels: NDArray[np.bool_]
    kinds: NDArray[np.str_]
    always: NDArray[np.bool_]


def told(town: Town) -> Told:
    """Simulate `town` and look at its users."""
    users = simulate_users(town.seed, town.users, town.days, town.step_min, first=_FIRST)
    first = (_FIRST - EPOCH.date()).days * 1440 // town.step_min
    found = features(users.kwh, users.quality, first, town.step_min)
    missing = missing_features(users.kwh, users.quality)
    alone = (score(found), drop_rule(found))
    return Told(found, missing, *alone, users.labels, users.kinds, users.always)


def evaluate_single(
    seed: int,
    *,
    towns: int = TOWNS,
    users: int = USERS,
    days: dict[str, int] | None = None,
    leaks: bool = False,
    processes: int = 1,
) -> dict[str, Any]:
    """All figures as plain values that can be written as JSON; 95 % intervals.

    `leaks`: the leak tests too, which take five times as long.
    """
    lengths = days or DAYS
    resolutions = {}
    for name, step_min in RESOLUTIONS.items():
        listed = [
            Town(seed * _SEEDS_APART + number, step_min, lengths[name], users)
            for number in range(towns)
        ]
        parts = list(spread(told, listed, processes))
        resolutions[name] = _figures(parts, seed, leaks, processes) | {"target": TARGETS[name]}
    settings = {"seed": seed, "towns": towns, "users": towns * users, "days": lengths}
    return {"settings": settings, "resolutions": resolutions}


def _figures(parts: list[Told], seed: int, leaks: bool, processes: int) -> dict[str, Any]:
    every = _together([part.features for part in parts])
    labels = np.concatenate([part.labels for part in parts])
    kinds = np.concatenate([part.kinds for part in parts])
    always = np.concatenate([part.always for part in parts])
    groups = np.repeat(np.arange(len(parts)), [len(part.labels) for part in parts])
    scores = {
        "supervised": out_of_fold(every, labels, groups, seed, processes=processes),
        "unsupervised": np.concatenate([part.unsupervised for part in parts]),
        "drop_rule": np.concatenate([part.drop_rule for part in parts]),
    }
    rows = {"always": labels & always, "begun": labels & ~always}
    rows |= {kind: labels & (kinds == kind) for kind in METHODS}
    found: dict[str, Any] = {
        "found": int(labels.sum()),
        "features": len(every.names),
        "ways": {
            way: {
                name: measured(measure, scores[way], labels, seed).as_dict()
                for name, measure in _MEASURES.items()
            }
            for way in WAYS
        },
        "auc_of": {
            name: {"users": int(these.sum())}
            | {way: _auc_of(scores[way], these, labels) for way in WAYS}
            for name, these in rows.items()
        },
        "calibration": _calibration(scores["supervised"], labels),
    }
    if leaks:
        missing = _together([part.missing for part in parts])
        figures = leak_figures(every, missing, labels, groups, seed, processes=processes)
        found["leaks"] = {name: round(value, 4) for name, value in figures.items()}
    return found


def _together(parts: list[Features]) -> Features:
    return Features(parts[0].names, np.concatenate([part.values for part in parts]))


def _auc_of(
    scores: NDArray[np.float64], these: NDArray[np.bool_], labels: NDArray[np.bool_]
) -> float | None:
    """AUC of `these` labelled users against all that are not labelled."""
    asked = these | ~labels
    value = auc(scores[asked], these[asked])
    return None if np.isnan(value) else round(value, 4)


def _calibration(
    probability: NDArray[np.float64], labels: NDArray[np.bool_]
) -> list[dict[str, float]]:
    """Tenths of the users by probability: what was said, and what is so."""
    tenths = np.array_split(np.argsort(probability, kind="stable"), 10)
    return [
        {
            "said": round(float(probability[tenth].mean()), 4),
            "so": round(float(labels[tenth].mean()), 4),
        }
        for tenth in tenths
        if len(tenth)
    ]
