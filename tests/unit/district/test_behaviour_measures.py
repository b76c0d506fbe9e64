"""Measures against scikit-learn's and against small cases worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from metercheck.district.behaviour.folds import alike, folds
from metercheck.district.behaviour.measures import (
    auc,
    average_precision,
    measured,
    precision_at,
)

PAIRS = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=4, max_size=40).filter(
    lambda pairs: len({label for _, label in pairs}) == 2
)


@given(PAIRS)
@settings(max_examples=80, deadline=None)
def test_auc_is_the_usual_one_ties_and_weights_included(pairs: list[tuple[int, bool]]) -> None:
    scores = np.asarray([score for score, _ in pairs], dtype=np.float64)
    labels = np.asarray([label for _, label in pairs])
    assert auc(scores, labels) == pytest.approx(roc_auc_score(labels, scores))
    weights = np.arange(1.0, len(scores) + 1)
    expected = roc_auc_score(labels, scores, sample_weight=weights)
    assert auc(scores, labels, weights) == pytest.approx(expected)


@given(PAIRS)
@settings(max_examples=80, deadline=None)
def test_average_precision_is_the_usual_one_without_ties(pairs: list[tuple[int, bool]]) -> None:
    labels = np.asarray([label for _, label in pairs])
    scores = np.random.default_rng(len(pairs)).permutation(len(pairs)).astype(np.float64)
    expected = average_precision_score(labels, scores)
    assert average_precision(scores, labels) == pytest.approx(expected)


def test_equal_scores_earn_nothing() -> None:
    labels = np.asarray([True, False, False, False])
    assert average_precision(np.zeros(4), labels) == pytest.approx(0.25)


def test_map_counts_precision_at_the_hits_among_the_first() -> None:
    scores = np.asarray([5.0, 4.0, 3.0, 2.0, 1.0])
    labels = np.asarray([True, False, True, False, True])
    assert precision_at(4)(scores, labels, None) == pytest.approx((1 + 2 / 3) / 2)


def test_intervals_hold_the_value_and_narrow_with_users() -> None:
    random = np.random.default_rng(1)
    widths = []
    for users in (200, 3200):
        labels = random.random(users) < 0.2
        found = measured(auc, labels + random.normal(0, 1, users), labels, seed=1, draws=100)
        assert found.low < found.value < found.high
        widths.append(found.high - found.low)
    assert widths[1] < widths[0] / 2


def test_labels_all_alike_give_no_figure() -> None:
    found = measured(auc, np.arange(5.0), np.zeros(5, dtype=bool), seed=1, draws=5)
    assert found.as_dict() == {"value": None, "low": None, "high": None}


@given(st.integers(0, 100))
@settings(max_examples=30, deadline=None)
def test_a_group_is_in_one_fold_and_labels_are_spread(seed: int) -> None:
    random = np.random.default_rng(seed)
    groups = random.integers(0, 60, 600)
    labels = random.random(600) < 0.1
    fold_of = folds(labels, groups, 5, seed)
    for group in np.unique(groups):
        assert len(np.unique(fold_of[groups == group])) == 1
    found = np.bincount(fold_of, weights=labels, minlength=5)
    assert found.max() - found.min() <= 4
    sizes = np.bincount(fold_of, minlength=5)
    assert sizes.max() - sizes.min() <= 60


def test_identical_rows_are_one_group_gaps_included() -> None:
    rows = np.asarray([[1.0, np.nan], [2.0, 3.0], [1.0, np.nan], [1.0, 3.0], [0.0, 1], [-0.0, 1]])
    first, second, third, fourth, zero, minus = alike(rows)
    assert first == third
    assert zero == minus
    assert len({first, second, fourth, zero}) == 4
