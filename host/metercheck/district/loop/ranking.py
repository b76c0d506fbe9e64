"""Candidates of a work list, by all that is known of a district: loss, readings, labels."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from metercheck.district.frame import DistrictFrame
from metercheck.district.loop.learning import NOTHING, Learned, features_of
from metercheck.district.loop.picking import Candidate
from metercheck.district.suspects.rank import suspects
from metercheck.district.suspects.result import LineFinding, Suspects


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
        features = features_of(frame)
        told = suspects(frame, told=max(self.told, 1))
        if features is None:
            return told
        more = self.learned.behaviour(features)
        by_user = {user.user: float(add) for user, add in zip(frame.users, more, strict=True)}
        rescored = [replace(one, score=one.score + by_user[one.user]) for one in told.users]
        rescored.sort(key=lambda one: (-round(one.score, 9), one.user))
        chances = self.learned.probability(np.asarray([one.score for one in rescored]))
        if chances is not None:
            rescored = [
                replace(one, probability=float(chance))
                for one, chance in zip(rescored, chances, strict=True)
            ]
        return replace(told, users=tuple(rescored))
