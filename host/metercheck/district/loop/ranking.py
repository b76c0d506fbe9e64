"""Candidates of a work list, by all that is known of a district: loss, readings, labels."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from metercheck.district.behaviour.features import Features
from metercheck.district.behaviour.reasons import in_words
from metercheck.district.frame import DistrictFrame
from metercheck.district.loop.learning import NOTHING, Learned, features_of
from metercheck.district.loop.picking import Candidate
from metercheck.district.suspects.listing import Listed, listed
from metercheck.district.suspects.rank import suspects
from metercheck.district.suspects.result import LineFinding, Suspect, Suspects

NOTHING_POINTS = -2.0
"""Below this score nothing points to a user (suspects.result)."""


@dataclass(frozen=True)
class Ranked:
    """Of a district: who may be listed, and whether its line needs a look."""

    district: str
    name: str
    candidates: tuple[Candidate, ...]
    line: LineFinding | None
    unexplained_kwh: float
    supply_kwh: float


@dataclass(frozen=True)
class Ranker:
    """The pure function of a district that a list is made by; can be pickled.

    `top`: how many users of each district may be ranked; `drawn`: users who are told of wherever
    they stand, for the part of the list that chance makes. `told`: how many get reasons.
    """

    learned: Learned = NOTHING
    top: int = 20
    drawn: frozenset[str] = frozenset()
    told: int = 10

    def __call__(self, frame: DistrictFrame) -> Ranked:
        """The users of `frame` who may be listed, the highest score first."""
        found = self.suspects(frame)
        users = {user.user: user for user in frame.users}
        candidates = [
            Candidate(
                district=frame.district,
                user=one.user,
                meter=one.meter,
                score=one.score,
                probability=one.probability,
                reasons=one.reasons,
                address=users[one.user].address,
                phase=users[one.user].phase,
                constant_imp_per_kwh=users[one.user].constant_imp_per_kwh,
            )
            for place, one in enumerate(found.users)
            if place < self.top or one.user in self.drawn
        ]
        return Ranked(
            frame.district,
            frame.name,
            tuple(candidates),
            found.line,
            found.unexplained_kwh,
            found.supply_kwh,
        )

    def suspects(self, frame: DistrictFrame) -> Suspects:
        """The suspects of a district, their readings judged as labels taught."""
        told = suspects(frame, told=max(self.told, 1))
        if not self._worth_reading(told):
            return told
        features = features_of(frame)
        if features is None:
            return told
        more = self.learned.behaviour(features)
        by_user = {user.user: float(add) for user, add in zip(frame.users, more, strict=True)}
        rescored = [replace(one, score=one.score + by_user[one.user]) for one in told.users]
        rescored.sort(key=lambda one: (-round(one.score, 9), one.user))
        rescored = self._with_reasons(frame, features, rescored)
        chances = self.learned.probability(np.asarray([one.score for one in rescored]))
        if chances is not None:
            rescored = [
                replace(one, probability=float(chance))
                for one, chance in zip(rescored, chances, strict=True)
            ]
        return replace(told, users=tuple(rescored))

    def _worth_reading(self, told: Suspects) -> bool:
        """Rules add a decade at most: where nothing points to anybody, they are not asked."""
        if self.learned.model is not None or self.learned.curve is not None:
            return True
        highest = max((one.score for one in told.users), default=-np.inf)
        return highest >= NOTHING_POINTS

    def _with_reasons(
        self, frame: DistrictFrame, features: Features, users: list[Suspect]
    ) -> list[Suspect]:
        """The first `told` with what of their readings raised them, where a model tells that."""
        if self.learned.model is None:
            return users
        rows = {user.user: row for row, user in enumerate(frame.users)}
        first = users[: self.told]
        chosen = np.asarray([rows[one.user] for one in first], dtype=np.int64)
        pushed = self.learned.model.reasons(features.rows(chosen), most=1)
        return [
            replace(one, reasons=one.reasons + in_words(why))
            for one, why in zip(first, pushed, strict=True)
        ] + users[self.told :]


@dataclass(frozen=True)
class Lister:
    """The pure function of a district that its table is made by; can be pickled."""

    ranker: Ranker
    top: int

    def __call__(self, frame: DistrictFrame) -> Listed:
        """The first `top` suspects of `frame`."""
        return listed(frame, self.ranker.suspects(frame), self.top)
