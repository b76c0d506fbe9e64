"""What labels teach the next list."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from metercheck.district.behaviour.features import Features
from metercheck.district.loop.learning import (
    FEWEST_LABELS,
    NOTHING,
    Seen,
    districts_to_learn_from,
    learn,
    newest,
)
from metercheck.district.loop.ranking import Ranker
from metercheck.district.suspects.rank import suspects
from support.district.frames import made

_NAMES = ("change.drop", "change.drop_explains", "change.drop_lasts", "days.near_zero")
_USERS = 40


def _districts(count: int = 12, seed: int = 1) -> tuple[list[Seen], dict[str, bool]]:
    """Districts with a user each whose readings fell and whose score is high; all of those and
    some others were visited."""
    random = np.random.default_rng(seed)
    seen, labels = [], {}
    for number in range(count):
        values = random.normal(0, 0.05, (_USERS, len(_NAMES)))
        score = random.normal(-3, 1, _USERS)
        values[0], score[0] = (-0.9, 0.9, 0.9, 0.5), random.normal(1, 1)
        users = tuple(f"{number}-{place}" for place in range(_USERS))
        seen.append(Seen(f"D{number}", users, score, Features(_NAMES, values)))
        labels |= {users[place]: place == 0 for place in range(4)}
    return seen, labels


def test_without_labels_nothing_is_learned() -> None:
    seen, _ = _districts()
    assert learn(seen, {}) is NOTHING
    assert learn([replace(one, features=None) for one in seen], {"0-0": True}) is NOTHING
    assert NOTHING.probability(np.zeros(3)) is None


def test_the_chance_rises_with_the_score_once_enough_were_visited() -> None:
    seen, labels = _districts()
    learned = learn(seen, labels)
    assert (learned.found, learned.cleared) == (12, 36)
    chance = learned.probability(np.linspace(-6, 6, 50))
    assert chance is not None
    assert (np.diff(chance) >= 0).all()
    assert chance[0] < 0.05
    assert chance[-1] > 0.5
    few = dict(list(labels.items())[: FEWEST_LABELS - 1])
    assert learn(seen, few).probability(np.zeros(1)) is None


def test_neither_order_nor_names_teach_anything() -> None:
    seen, labels = _districts(count=24)
    renamed = [
        replace(
            one,
            district=f"X{one.district}",
            users=tuple(f"other {user}" for user in reversed(one.users)),
            score=one.score[::-1],
            features=Features(_NAMES, one.features.values[::-1]),
        )
        for one in seen
        if one.features is not None
    ]
    one = learn(seen, labels)
    other = learn(renamed, {f"other {user}": found for user, found in labels.items()})
    assert one.model is not None  # enough were found for trees
    asked = seen[3].features
    assert asked is not None
    assert other.behaviour(asked) == pytest.approx(one.behaviour(asked))
    score = np.linspace(-5, 5, 9)
    assert other.probability(score) == pytest.approx(one.probability(score))


def test_a_later_visit_corrects_an_earlier_one() -> None:
    rows = [
        {"user": "A", "found": True, "at": "2026-05-01"},
        {"user": "A", "found": False, "at": "2026-03-01"},
        {"user": "B", "found": False, "at": None},
    ]
    assert newest(rows) == newest(reversed(rows)) == {"A": True, "B": False}


def test_learning_looks_where_labels_are_and_at_some_others() -> None:
    homes = {f"U{number}": f"D{number % 9}" for number in range(90)}
    names = districts_to_learn_from(homes, {"U3": True, "gone": False}, others=2, seed=1)
    assert len(names) == len(set(names)) == 3
    assert "D3" in names
    shuffled = dict(reversed(homes.items()))
    assert districts_to_learn_from(shuffled, {"U3": True}, others=2, seed=1) == names


def test_a_ranker_passes_to_other_processes_and_tells_of_those_drawn() -> None:
    frame = made(3, step_min=1440, days=90).frame
    plain = [one.user for one in suspects(frame).users]
    ranker = pickle.loads(pickle.dumps(Ranker(top=3, drawn=frozenset(plain[-2:]))))
    ranked = ranker(frame)
    assert len(ranked.candidates) == 5
    assert {one.user for one in ranked.candidates} >= set(plain[-2:])
    scores = [one.score for one in ranked.candidates]
    assert scores == sorted(scores, reverse=True)
    assert ranked.district == frame.district
