"""What checks found teaches the next list: about readings, and about how far scores are right.

Two things are learned, each as far as the labels reach. How the readings of users look who were
found at fault (behaviour.learning: rules with a handful of labels, gradient boosting with many),
and how many of a hundred users with a score are (`Learned.probability`). Users nobody looked at
count as honest while the model of readings is trained: of 300 of them at most one is not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metercheck.district.behaviour.calibration import Curve, logit, straight
from metercheck.district.behaviour.features import FEWEST_DAYS, Features, frame_features
from metercheck.district.behaviour.learning import Model, train
from metercheck.district.behaviour.unsupervised import score as unusual
from metercheck.district.frame import DistrictFrame
from metercheck.district.suspects.rank import BEHAVIOUR_MOST, added, suspects
from metercheck.district.suspects.result import Suspects

FEWEST_LABELS = 10
"""Users looked at, below which no probability is told: it would be the office's hope."""
_DECADE = float(np.log(10))


@dataclass(frozen=True)
class Seen:
    """One district as learning sees it: `score` [users] of suspects without behaviour, `features`
    of the same users; None for a period too short to have any."""

    district: str
    users: tuple[str, ...]
    score: NDArray[np.float64]
    features: Features | None


@dataclass(frozen=True)
class Learned:
    """What labels taught. `model`: None while readings are judged by rules; `found` and `cleared`:
    labelled users of each kind."""

    model: Model | None
    usual: float
    """Log-odds of the model for the median user."""
    curve: Curve | None
    found: int
    cleared: int

    def behaviour(self, features: Features) -> NDArray[np.float64]:
        """[users] decades of odds that readings alone add to a score."""
        if self.model is None:
            return added(unusual(features), len(features.values))
        odds = logit(self.model.probability(features)) - self.usual
        return np.clip(odds / _DECADE, -BEHAVIOUR_MOST / 2, BEHAVIOUR_MOST)

    def probability(self, score: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Of users by their whole score; None while too few were looked at."""
        return None if self.curve is None else self.curve(score * _DECADE)


NOTHING = Learned(None, 0.0, None, 0, 0)
"""Before the first label."""


def seen(frame: DistrictFrame) -> Seen:
    """What learning needs of a district; a pure function, to be mapped over them."""
    told = suspects(frame, told=0)
    return Seen(frame.district, *_in_order(frame, told), features_of(frame))


def features_of(frame: DistrictFrame) -> Features | None:
    """None where the period is too short for features."""
    long_enough = frame.days > FEWEST_DAYS
    return frame_features(frame) if frame.users and long_enough else None


def _in_order(frame: DistrictFrame, told: Suspects) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    score = {one.user: one.score for one in told.users}
    names = tuple(user.user for user in frame.users)
    return names, np.asarray([score[name] for name in names])


def newest(labels: Iterable[Mapping[str, object]]) -> dict[str, bool]:
    """User -> found, of rows of `labels` (tables.py): a later visit corrects an earlier one."""
    ordered = sorted(labels, key=lambda row: str(row["at"] or ""))
    return {str(row["user"]): bool(row["found"]) for row in ordered}


def learn(districts: Sequence[Seen], labels: Mapping[str, bool], seed: int = 0) -> Learned:
    """From `districts` that hold labelled users, and others beside them; `labels`: user -> found.

    The same districts in another order, or with other names, teach the same.
    """
    usable = [one for one in districts if one.features is not None]
    if not labels or not usable:
        return NOTHING
    whole = Features(
        usable[0].features.names,  # type: ignore[union-attr] - usable ones have some
        np.concatenate([one.features.values for one in usable if one.features is not None]),
    )
    names = [name for one in usable for name in one.users]
    groups = np.repeat(np.arange(len(usable)), [len(one.users) for one in usable])
    score = np.concatenate([one.score for one in usable])
    looked_at = np.asarray([name in labels for name in names], dtype=np.bool_)
    found = np.asarray([labels.get(name, False) for name in names], dtype=np.bool_)
    model = train(whole, found, seed, groups)
    if model.boosted is None:
        model = None
    usual = 0.0 if model is None else float(np.median(logit(model.probability(whole))))
    learned = Learned(model, usual, None, int(found.sum()), int((looked_at & ~found).sum()))
    if looked_at.sum() < FEWEST_LABELS:
        return learned
    odds = (score + learned.behaviour(whole)) * _DECADE
    curve = straight(odds[looked_at], found[looked_at])
    return Learned(model, usual, curve, learned.found, learned.cleared)


def districts_to_learn_from(
    of_user: Mapping[str, str], labels: Collection[str], others: int, seed: int = 0
) -> list[str]:
    """Districts with labelled users, and `others` drawn beside them.

    `of_user`: user -> district.
    """
    labelled = {of_user[user] for user in labels if user in of_user}
    rest = sorted(set(of_user.values()) - labelled)
    chance = np.random.default_rng(seed)
    drawn = chance.choice(len(rest), size=min(others, len(rest)), replace=False)
    return sorted(labelled) + [rest[index] for index in sorted(drawn)]
