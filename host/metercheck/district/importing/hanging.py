"""Who hangs in which district from when to when, out of statements that may contradict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

EVER, FOREVER = -(2**31), 2**31 - 1


@dataclass(frozen=True, order=True)
class Statement:
    """A user hangs in `district` from day `begin` to day `end`, both included.

    `rank`: the higher one is believed where two contradict (later imports before earlier ones);
    one with dates is believed before one without.
    """

    rank: int
    begin: int
    end: int
    district: str

    @property
    def dated(self) -> bool:
        """It says when."""
        return self.begin != EVER or self.end != FOREVER


@dataclass(frozen=True)
class Hanging:
    """`spans`: (first day, last day, district), in order, never overlapping."""

    spans: tuple[tuple[int, int, str], ...]
    contradiction: tuple[str, str] | None


def hanging(statements: Sequence[Statement]) -> Hanging:
    """Where a user hangs by all that is said of it, and two districts said for one time if any.

    Pure, and the order of `statements` does not matter.
    """
    believed = sorted(set(statements), key=lambda one: (one.rank, one.dated, one))
    contradiction = None
    cuts = sorted({one.begin for one in believed} | {one.end + 1 for one in believed})
    spans: list[tuple[int, int, str]] = []
    for begin, end in pairwise(cuts):
        over = [one for one in believed if one.begin <= begin and one.end >= end - 1]
        if not over:
            continue
        # Of two that are as good the one that began later: people move and the old row stays.
        best = max(over, key=lambda one: (one.rank, one.dated, one.begin, one.district))
        for other in over:
            equals = other.rank == best.rank and other.dated == best.dated
            if equals and other.district != best.district and contradiction is None:
                contradiction = (best.district, other.district)
        if spans and spans[-1][2] == best.district and spans[-1][1] == begin - 1:
            spans[-1] = (spans[-1][0], end - 1, best.district)
        else:
            spans.append((begin, end - 1, best.district))
    return Hanging(tuple(spans), contradiction)
