"""How good the lists were: hit rate, precision, recall, each with its 95 % interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from metercheck.district.loop.labels import is_hit, outcome
from metercheck.district.loop.picking import RANDOM, RANKED
from metercheck.worklist.orders import Order
from metercheck.worklist.rates import Rate, ReasonRate, by_reason


@dataclass(frozen=True)
class Recall:
    """Share of all users who register wrongly that the ranked list found.

    `missed`: how many there are among the unlisted by the random sample. The interval takes the
    sample's uncertainty alone: what was found is counted. Without a sample it is 0 to 1.
    """

    share: float
    low: float
    high: float
    missed: float


@dataclass(frozen=True)
class Success:
    """Of a list, or several. `waiting`: listed and neither found out nor given up.

    `ranked`, `random`: hits of the meters that were looked at. `at`: the first k of the ranking,
    by k. `recall`: None where nothing can be said of it.
    """

    ranked: Rate
    random: Rate
    at: dict[int, Rate]
    recall: Recall | None
    waiting: int
    reasons: tuple[ReasonRate, ...] = ()
    """Of the ranked, by the key of the weightiest reason: which reasons are worth their visits."""


def success(
    listed: Sequence[dict[str, Any]],
    orders: Sequence[Order],
    users: int,
    at: Sequence[int] = (5, 10, 20, 50),
) -> Success:
    """Of the rows of `lists` (tables.py) and their orders. `users`: of the whole dataset."""
    outcomes = {(order.list, order.meter): outcome(order) for order in orders}
    known = [(row, outcomes.get((row["list"], row["meter"]), "")) for row in listed]
    ranked = [(row, what) for row, what in known if row["arm"] == RANKED]
    drawn = _rate([what for row, what in known if row["arm"] == RANDOM])
    rate = _rate([what for _, what in ranked])
    return Success(
        ranked=rate,
        random=drawn,
        at={
            place: _rate([what for row, what in ranked if row["rank"] <= place])
            for place in at
            if any(row["rank"] > place // 2 for row, _ in ranked)
        },
        recall=_recall(rate.hits, drawn, users - len(ranked)),
        waiting=sum(not what for _, what in known),
        reasons=tuple(by_reason((row["reason"], is_hit(what)) for row, what in ranked if what)),
    )


def recall(found: int, drawn: Rate, others: int) -> Recall:
    """Of `found` hits, a random sample `drawn` of the `others`, of whom nobody was ranked."""

    def share(missed: float) -> float:
        return found / (found + missed) if found + missed else 1.0

    missed = drawn.share * others
    return Recall(share(missed), share(drawn.high * others), share(drawn.low * others), missed)


def _recall(found: int, drawn: Rate, others: int) -> Recall | None:
    """None where nothing can be said: nobody drawn was looked at, or nothing was found at all."""
    return recall(found, drawn, others) if drawn.tried and found + drawn.hits else None


def _rate(outcomes: Sequence[str]) -> Rate:
    return Rate(sum(is_hit(what) for what in outcomes), sum(what != "" for what in outcomes))
