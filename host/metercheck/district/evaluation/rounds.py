"""Whether the next list is better: an office's rounds of lists, checks and labels, simulated.

Each round has districts that were never visited. The list is made of what earlier rounds taught;
whoever is visited is found out, as a good inspection does. The last round is ranked twice, with
what was learned and without, on the same districts: so the two differ by the learning alone. What
is learned is an order, and the chance that a visit finds something: by that a list can be cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metercheck.bench.spread import spread
from metercheck.district.evaluation.districts import as_dict
from metercheck.district.evaluation.judging import possible
from metercheck.district.frame import DAY_MIN
from metercheck.district.loop.learning import NOTHING, Learned, Seen, learn, seen
from metercheck.district.loop.success import recall
from metercheck.district.simulation.settings import Settings
from metercheck.worklist.rates import Rate, difference

STOLEN = (0.001, 0.01)
"""Of a district's supply, drawn evenly by its logarithm: from hardly to plainly visible."""
WITH_THIEF = 0.5
"""Share of districts with one: an office visits those with a loss first."""
WORTH = 0.1
"""Chance from which a user is worth a visit, where labels tell chances: the list is cut there."""
_SEEDS_APART = 1_000_003


@dataclass(frozen=True)
class Visited:
    """A district and who steals in it; None: nobody, or a tap that no user's door leads to."""

    seen: Seen
    thief: str | None


@dataclass(frozen=True)
class Case:
    """A district of one round."""

    seed: int
    days: int
    step_min: int


def visited(case: Case) -> Visited:
    """Simulate and look at one district; a pure function of its case."""
    chance = np.random.default_rng([case.seed, 7])
    low, high = np.log(STOLEN)
    settings = Settings(
        days=case.days,
        step_min=case.step_min,
        theft="any" if chance.random() < WITH_THIEF else None,
        share=float(np.exp(chance.uniform(low, high))),
    )
    made = possible(case.seed, settings)
    return Visited(seen(made.frame), made.truth.thief)


def rounds(
    seed: int,
    districts: int = 40,
    count: int = 3,
    listed: int = 40,
    drawn: int = 10,
    *,
    days: int = 365,
    step_min: int = DAY_MIN,
    processes: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> dict[str, Any]:
    """`count` rounds of `districts` districts: a list of `listed` users and `drawn` others.

    Plain values that can be written as JSON; rates with 95 % intervals.
    """
    cases = [
        Case(seed * _SEEDS_APART + number, days, step_min) for number in range(districts * count)
    ]
    done: list[Visited] = []
    for one in spread(visited, cases, processes):
        done.append(one)
        progress(len(done), len(cases))
    labels: dict[str, bool] = {}
    before: list[Seen] = []
    told = []
    learned = NOTHING
    for number, here in enumerate(_split(done, districts)):
        learned = learn(before, labels, seed)
        told.append(_round(here, learned, listed, drawn, seed + number) | {"round": number + 1})
        labels |= _found_out(here, learned, listed, drawn, seed + number)
        before += [one.seen for one in here]
    last = done[-districts:]
    with_it = _hits(last, _first(last, learned, listed))
    without = _hits(last, _first(last, NOTHING, listed))
    worth = _hits(last, _worth(last, learned, listed))
    thieves = sum(one.thief is not None for one in last)
    gap = difference(worth, without) if worth.tried else (None, None)
    return {
        "settings": {
            "seed": seed,
            "districts": districts,
            "listed": listed,
            "drawn": drawn,
            "days": days,
            "step_min": step_min,
            "stolen": list(STOLEN),
            "with_thief": WITH_THIEF,
            "worth": WORTH,
        },
        "rounds": told,
        "last_round": {
            "unlearned": as_dict(without),
            "learned": as_dict(with_it),
            "learned_worth": as_dict(worth),
            "difference": {"low": gap[0], "high": gap[1]},
            "recall": {
                "unlearned": as_dict(Rate(without.hits, thieves)),
                "learned": as_dict(Rate(with_it.hits, thieves)),
                "learned_worth": as_dict(Rate(worth.hits, thieves)),
            },
            "ranked_by": "boosting" if learned.model else "rules",
            "average_precision": {
                "learned": _average_precision(last, learned),
                "unlearned": _average_precision(last, NOTHING),
            },
        },
    }


def _split(done: Sequence[Visited], districts: int) -> Iterator[Sequence[Visited]]:
    for begin in range(0, len(done), districts):
        yield done[begin : begin + districts]


def _scores(here: Sequence[Visited], learned: Learned) -> tuple[list[str], NDArray[np.float64]]:
    names: list[str] = []
    parts = []
    for one in here:
        names += one.seen.users
        more = 0.0 if one.seen.features is None else learned.behaviour(one.seen.features)
        parts.append(one.seen.score + more)
    return names, np.concatenate(parts)


def _first(here: Sequence[Visited], learned: Learned, listed: int) -> list[str]:
    names, score = _scores(here, learned)
    return [names[at] for at in np.argsort(-score, kind="stable")[:listed]]


def _worth(here: Sequence[Visited], learned: Learned, listed: int) -> list[str]:
    """The first `listed`, as far as their chance is WORTH a visit."""
    names, score = _scores(here, learned)
    chance = learned.probability(score)
    order = np.argsort(-score, kind="stable")[:listed]
    return [names[at] for at in order if chance is None or chance[at] >= WORTH]


def _others(here: Sequence[Visited], taken: Sequence[str], drawn: int, seed: int) -> list[str]:
    rest = sorted({name for one in here for name in one.seen.users} - set(taken))
    return list(np.random.default_rng([seed, 11]).choice(rest, size=drawn, replace=False))


def _hits(here: Sequence[Visited], users: Sequence[str]) -> Rate:
    thieves = {one.thief for one in here}
    return Rate(sum(user in thieves for user in users), len(users))


def _found_out(
    here: Sequence[Visited], learned: Learned, listed: int, drawn: int, seed: int
) -> dict[str, bool]:
    thieves = {one.thief for one in here}
    first = _first(here, learned, listed)
    return {user: user in thieves for user in (*first, *_others(here, first, drawn, seed))}


def _round(
    here: Sequence[Visited], learned: Learned, listed: int, drawn: int, seed: int
) -> dict[str, Any]:
    first = _first(here, learned, listed)
    precision = _hits(here, first)
    sample = _hits(here, _others(here, first, drawn, seed))
    users = sum(len(one.seen.users) for one in here)
    thieves = sum(one.thief is not None for one in here)
    estimate = recall(precision.hits, sample, users - listed)
    return {
        "thieves": thieves,
        "users": users,
        "precision": as_dict(precision),
        "drawn": as_dict(sample),
        "recall": as_dict(Rate(precision.hits, thieves)),
        "recall_by_sample": {"share": estimate.share, "low": estimate.low, "high": estimate.high},
    }


def _average_precision(here: Sequence[Visited], learned: Learned) -> float:
    from metercheck.district.behaviour.measures import average_precision

    names, score = _scores(here, learned)
    thieves = {one.thief for one in here}
    return average_precision(score, np.asarray([name in thieves for name in names]))
