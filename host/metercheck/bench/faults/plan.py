"""Which trials a campaign makes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations

from metercheck.bench.faults.kinds import KINDS
from metercheck.bench.faults.trial import Trial


def available(micropython: bool) -> list[str]:
    """The kinds that can be put in: faults in the program's logic are for CPython alone."""
    return [name for name, kind in KINDS.items() if not (micropython and kind.where == "program")]


def single_faults(
    names: Sequence[str], moments: Sequence[str], seed: int, micropython: bool = False
) -> list[Trial]:
    """Each kind at each moment, all with the same seed: one that is found is found again alone."""
    return [Trial((name,), moment, seed, micropython) for name in names for moment in moments]


def pairs(
    count: int, names: Sequence[str], moments: Sequence[str], seed: int, micropython: bool = False
) -> list[Trial]:
    """`count` different pairs of kinds (all there are, if that is less), each at one moment."""
    source = random.Random(f"pairs {seed}")
    possible = list(combinations(names, 2))
    return [
        Trial(pair, source.choice(moments), source.randrange(2**32), micropython)
        for pair in source.sample(possible, min(count, len(possible)))
    ]
