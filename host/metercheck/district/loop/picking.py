"""Who goes on a work list: the users most worth a check, and some drawn at random.

A list of suspects alone can never tell what it misses: nobody looks at the others. A few users
drawn at random among the rest give an honest estimate of that, and labels that the ranking did not
choose. They cost checks at honest people's doors, so their number is the office's choice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from metercheck.words import Phrase

RANKED, RANDOM = "ranked", "random"


@dataclass(frozen=True)
class Candidate:
    """A user who may be listed. `score`: the higher, the more worth a check.

    `reasons`: the weightiest first, for who goes there.
    """

    district: str
    user: str
    meter: str
    score: float
    reasons: tuple[Phrase, ...] = ()
    address: str = ""
    phase: str = ""
    constant_imp_per_kwh: int | None = None


@dataclass(frozen=True)
class Picked:
    """A candidate on a list. `arm`: RANKED or RANDOM; `rank`: 1 for who comes first."""

    candidate: Candidate
    arm: str
    rank: int


def pick(candidates: Iterable[Candidate], top: int, drawn: int = 0, seed: int = 0) -> list[Picked]:
    """The `top` candidates by score, and `drawn` of all others by chance.

    Neither depends on the order in which candidates come. A user without a meter's number cannot
    be found by who goes there, and is left out; one who comes twice (having been moved from one
    district to another) counts once, with the higher score.
    """
    ranked: list[Candidate] = []
    seen: set[str] = set()
    for one in sorted(candidates, key=lambda one: (-one.score, one.district, one.user)):
        if one.meter and one.user not in seen:
            seen.add(one.user)
            ranked.append(one)
    rest = sorted(ranked[top:], key=lambda one: (one.district, one.user))
    chance = np.random.default_rng(seed)
    chosen = chance.choice(len(rest), size=min(drawn, len(rest)), replace=False)
    picked = [Picked(one, RANKED, place) for place, one in enumerate(ranked[:top], 1)]
    picked += [
        Picked(rest[index], RANDOM, len(picked) + place)
        for place, index in enumerate(sorted(chosen), 1)
    ]
    return picked
