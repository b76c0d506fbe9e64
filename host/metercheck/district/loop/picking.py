"""Who goes on a work list: the users most worth a check, and some drawn at random.

A list of suspects alone can never tell what it misses: nobody looks at the others. A few users
drawn at random among the rest give an honest estimate of that, and labels that the ranking did not
choose. They cost checks at honest people's doors, so their number is the office's choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    probability: float | None = None
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


def draw(users: Iterable[str], count: int, seed: int = 0) -> list[str]:
    """`count` of `users` by chance, in the order drawn; their own order does not matter."""
    everybody = sorted(set(users))
    chance = np.random.default_rng(seed)
    places = chance.permutation(len(everybody))[: max(count, 0)]
    return [everybody[place] for place in places]


def pick(
    candidates: Iterable[Candidate],
    top: int,
    drawn: Sequence[str] = (),
    count: int = 0,
    least: float = 0.0,
) -> list[Picked]:
    """The `top` candidates by score, and the first `count` users of `drawn` who are not there.

    `least`: the probability below which nobody is ranked, where it is known.
    The order in which candidates come does not matter. A user without a meter's number cannot be
    found by who goes there, and is left out; one who comes twice (having been moved from one
    district to another) counts once, with the higher score.
    """
    ranked: dict[str, Candidate] = {}
    for one in sorted(candidates, key=lambda one: (-one.score, one.district, one.user)):
        if one.meter:
            ranked.setdefault(one.user, one)
    worth = [one for one in ranked.values() if one.probability is None or one.probability >= least]
    first = worth[:top]
    taken = {one.user for one in first}
    others = [ranked[user] for user in drawn if user in ranked and user not in taken][:count]
    picked = [Picked(one, RANKED, place) for place, one in enumerate(first, 1)]
    for one in sorted(others, key=lambda one: (one.district, one.user)):
        picked.append(Picked(one, RANDOM, len(picked) + 1))
    return picked
