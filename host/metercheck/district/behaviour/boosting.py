"""Gradient boosting whose choices are made inside the users it is trained on."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from metercheck.district.behaviour.calibration import expit, logit
from metercheck.district.behaviour.folds import folds

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import ThreadpoolController

_INNER = 4
_BAG = 2
"""Models of other draws of columns whose log-odds are averaged: single ones are noisy."""
_STAGES = (30, 60, 100, 150)
_RATE = 0.1
_BINS = 127


@dataclass(frozen=True)
class Choice:
    """What is chosen by the inner folds."""

    leaves: int
    penalty: float
    columns: float
    """Share of the columns that a split looks at."""
    groups: tuple[str, ...]
    iterations: int


@dataclass(frozen=True)
class Boosted:
    """Fitted models over `places` of the columns."""

    choice: Choice
    places: NDArray[np.int64]
    models: Sequence[Any]

    def log_odds(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """[users] before calibration."""
        with _one_thread():
            return _mean_odds(self.models, values[:, self.places])


def choices(groups: Sequence[str]) -> list[Choice]:
    """What is tried: small and greater trees, all groups of features and those of history."""
    every = tuple(groups)
    history = tuple(name for name in every if name not in ("base", "peak", "shape"))
    most = _STAGES[-1]
    tried = [Choice(5, 5.0, 0.3, every, most), Choice(12, 10.0, 0.3, every, most)]
    if len(history) < len(every):
        tried.append(Choice(5, 5.0, 0.3, history, most))
    return tried


def chosen(
    names: Sequence[str],
    values: NDArray[np.float64],
    labels: NDArray[np.bool_],
    groups: NDArray[np.int64] | None,
    seed: int,
) -> tuple[Boosted, NDArray[np.float64]]:
    """The choice with the least log loss in inner folds, fitted to all users; and each user's
    log-odds by models that had not seen it.
    """
    inner = folds(labels, groups, _INNER, seed)
    parts = [inner == fold for fold in range(_INNER) if (inner == fold).any()]
    best: tuple[float, Choice] | None = None
    with _one_thread():
        for choice in choices(tuple(dict.fromkeys(name.partition(".")[0] for name in names))):
            places = _places(names, choice)
            staged = np.zeros((len(_STAGES), len(labels)))
            for test in parts:
                model = _fit(choice, values[~test][:, places], labels[~test], seed)
                staged[:, test] = _by_stage(model, values[test][:, places])
            for iterations, odds in zip(_STAGES, staged, strict=True):
                loss = log_loss(expit(odds), labels)
                if best is None or loss < best[0]:
                    best = (loss, replace(choice, iterations=iterations))
        assert best is not None
        choice = best[1]
        places = _places(names, choice)
        odds = np.zeros(len(labels))
        for test in parts:
            models = _bag(choice, values[~test][:, places], labels[~test], seed)
            odds[test] = _mean_odds(models, values[test][:, places])
        fitted = _bag(choice, values[:, places], labels, seed)
    return Boosted(choice, places, fitted), odds


def log_loss(probability: NDArray[np.float64], labels: NDArray[np.bool_]) -> float:
    """Mean negative log-likelihood."""
    odds = logit(probability)
    return float(np.mean(np.logaddexp(0, odds) - odds * labels))


def _places(names: Sequence[str], choice: Choice) -> NDArray[np.int64]:
    wanted = [at for at, name in enumerate(names) if name.partition(".")[0] in choice.groups]
    return np.asarray(wanted, dtype=np.int64)


def _one_thread() -> AbstractContextManager[object]:
    """Threads that wait for each other spin: on a busy machine two are many times slower than one,
    and whoever has processors free runs folds or districts beside each other.
    """
    return _threads().limit(limits=1)


@cache
def _threads() -> ThreadpoolController:
    """To look for the libraries of a process takes longer than a prediction."""
    from threadpoolctl import ThreadpoolController

    import_module("sklearn.ensemble")  # only libraries that are loaded by then are limited
    return ThreadpoolController()


def _fit(
    choice: Choice, values: NDArray[np.float64], labels: NDArray[np.bool_], seed: int
) -> HistGradientBoostingClassifier:
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        learning_rate=_RATE,
        max_iter=choice.iterations,
        max_leaf_nodes=choice.leaves,
        min_samples_leaf=15,
        max_bins=_BINS,
        l2_regularization=choice.penalty,
        max_features=choice.columns,
        early_stopping=False,
        random_state=seed,
    ).fit(values, labels)


def _bag(
    choice: Choice, values: NDArray[np.float64], labels: NDArray[np.bool_], seed: int
) -> list[HistGradientBoostingClassifier]:
    return [_fit(choice, values, labels, seed + number) for number in range(_BAG)]


def _mean_odds(models: Sequence[Any], values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.mean([model.decision_function(values) for model in models], axis=0)


def _by_stage(
    model: HistGradientBoostingClassifier, values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """[_STAGES, users] log-odds after so many iterations."""
    stages = enumerate(model.staged_predict_proba(values), start=1)
    return np.stack([logit(stage[:, 1]) for number, stage in stages if number in _STAGES])
