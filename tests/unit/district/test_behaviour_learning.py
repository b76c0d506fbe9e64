"""Training, probabilities and reasons; and that results are behaviour and nothing else."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from metercheck.district.behaviour import boosting, leaks, unsupervised
from metercheck.district.behaviour.calibration import curve, expit, logit, straight
from metercheck.district.behaviour.crossed import out_of_fold
from metercheck.district.behaviour.features import Features, features
from metercheck.district.behaviour.learning import importance, keep, train, trained_again
from metercheck.district.behaviour.measures import auc
from metercheck.district.behaviour.missing import missing_features
from metercheck.district.frame import DAY_MIN
from support.district.readings import FIRST_DAY, daily, read

USERS = 400


@pytest.fixture(autouse=True)
def _few_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small sets need few trees, and tests are to be quick."""
    monkeypatch.setattr(boosting, "_STAGES", (10, 25))
    monkeypatch.setattr(boosting, "_BAG", 1)


@cache
def _found(gaps: bool = False) -> tuple[Features, Features, np.ndarray]:
    """A tenth of the users falls to a part; with `gaps` it only has more of those, and no fall."""
    random = np.random.default_rng(21)
    kwh = daily(20, USERS)
    labels = random.random(USERS) < 0.12
    for user in np.flatnonzero(labels):
        kwh[user, random.integers(60, 120) :] *= random.uniform(0.3, 0.8)
    if gaps:
        kwh = daily(22, USERS)
        kwh[random.random(kwh.shape) < np.where(labels, 0.25, 0.05)[:, None]] = np.nan
    return features(kwh, read(kwh), FIRST_DAY, DAY_MIN), missing_features(kwh, read(kwh)), labels


def test_boosting_finds_what_is_there_and_says_how_sure_it_is() -> None:
    found, _, labels = _found()
    probability = out_of_fold(found, labels, None, seed=1, number=3)
    assert auc(probability, labels) > 0.9
    upper = probability > 0.5
    assert labels[upper].mean() > 0.6
    assert probability.mean() == pytest.approx(labels.mean(), abs=0.04)


def test_neither_order_nor_names_of_users_change_a_probability() -> None:
    found, _, labels = _found()
    assert np.abs(leaks.changed_by_order(found, labels, seed=1)).max() == 0.0


def test_leak_figures_tell_behaviour_from_leaks() -> None:
    found, missing, labels = _found()
    figures = leaks.leak_figures(found, missing, labels, None, seed=1, number=3)
    assert figures["identifiers"] == pytest.approx(figures["behaviour"], abs=0.03)
    for name in ("only_identifiers", "missing", "shuffled_labels"):
        assert figures[name] == pytest.approx(0.5, abs=0.15), name


def test_missing_data_that_tells_labels_shows_in_its_own_group_and_hardly_in_behaviour() -> None:
    found, missing, labels = _found(gaps=True)
    alone = auc(out_of_fold(missing, labels, None, seed=1, number=3), labels)
    behaviour = auc(out_of_fold(found, labels, None, seed=1, number=3), labels)
    assert alone > 0.95
    assert behaviour < 0.75


def test_reasons_are_what_pushes_and_sum_from_the_features_that_differ() -> None:
    found, _, labels = _found()
    model = train(found, labels, seed=1)
    usual = Features(found.names, model.medians[None].copy())
    assert not model.pushes(usual).any()
    assert model.reasons(usual) == [()]
    user = int(np.argmax(model.probability(found)))
    [reasons] = model.reasons(found.rows(np.asarray([user])))
    assert reasons
    assert all(push > 0 for _, push in reasons)
    assert any(name.startswith("change.") for name, _ in reasons)


def test_shuffling_what_matters_costs_precision() -> None:
    random = np.random.default_rng(7)
    values = random.normal(size=(USERS, 4))
    labels = values[:, 2] + random.normal(0, 0.5, USERS) > 1.2
    made = Features(("days.a", "days.b", "change.c", "change.d"), values)
    early = np.arange(USERS) < USERS // 2
    model = train(made.rows(early), labels[early], seed=1)
    costs = importance(model, made.rows(~early), labels[~early], seed=1)
    assert next(iter(costs)) == "change.c"
    assert costs["change.c"] > 0.2
    assert abs(costs["days.a"]) < 0.1


def test_a_model_is_trained_again_from_what_was_kept(tmp_path: Path) -> None:
    found, _, labels = _found()
    groups = np.arange(USERS) // 50
    path = tmp_path / "behaviour.npz"
    keep(path, found, labels, 3, groups)
    one, other = train(found, labels, 3, groups), trained_again(path)
    np.testing.assert_array_equal(one.probability(found), other.probability(found))


def test_few_labels_only_scale_the_rules() -> None:
    found, _, labels = _found()
    few = np.zeros(USERS, dtype=bool)
    few[np.flatnonzero(labels)[:5]] = True
    model = train(found, few, seed=1)
    assert model.choice["method"] == "rules"
    probability = model.probability(found)
    order = np.argsort(unsupervised.log_odds(found), kind="stable")
    assert (np.diff(probability[order]) >= 0).all()
    none = train(found.rows(np.zeros(0, dtype=np.int64)), np.zeros(0, dtype=bool), seed=1)
    assert np.median(none.probability(found)) == pytest.approx(0.003, rel=0.2)


def test_a_model_refuses_other_features() -> None:
    found, missing, _ = _found()
    few = train(found, np.zeros(USERS, dtype=bool), seed=1)
    beside = train(missing, np.zeros(USERS, dtype=bool), seed=1)  # no rule is about gaps
    assert np.ptp(beside.probability(missing)) == 0.0
    with pytest.raises(ValueError, match="not the features"):
        few.probability(missing)


@pytest.mark.parametrize("positives", [40, 600])
def test_probabilities_mean_what_they_say_and_keep_the_order(positives: int) -> None:
    random = np.random.default_rng(5)
    odds = random.normal(-2, 1.5, 10 * positives)
    labels = random.random(len(odds)) < expit(0.5 * odds - 0.5)
    calibrated = curve(odds, labels)(odds)
    for tenth in np.array_split(np.argsort(odds), 5):
        expected = expit(0.5 * odds[tenth] - 0.5).mean()
        assert calibrated[tenth].mean() == pytest.approx(expected, abs=0.09)
    assert (np.diff(calibrated[np.argsort(odds)]) >= 0).all()


def test_without_labels_the_base_rate_is_believed() -> None:
    believed = straight(np.zeros(0), np.zeros(0, dtype=bool))(np.zeros(1))
    assert believed[0] == pytest.approx(0.003, rel=0.05)
    assert expit(logit(np.asarray([0.2])))[0] == pytest.approx(0.2)
