"""Which trials a campaign makes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations

from metercheck.bench.faults.kinds import KINDS
from metercheck.bench.faults.moments import MOMENTS
from metercheck.bench.faults.trial import Trial


def available(micropython: bool) -> list[str]:
    """The kinds that can be put in: faults in the program's logic are for CPython alone."""
    return [
        name for name, kind in KINDS.items() if not (micropython and kind.where == "program")
    ]


def single_faults(names: Sequence[str], seed: int, micropython: bool = False) -> list[Trial]:
    """Each kind at each moment."""
    return [
        Trial((name,), moment, seed + number, micropython)
        for name in names
        for number, moment in enumerate(MOMENTS)
    ]


def pairs(count: int, names: Sequence[str], seed: int, micropython: bool = False) -> list[Trial]:
    """`count` different pairs of kinds (all there are, if that is less), each at one moment."""
    source = random.Random(f"pairs {seed}")
    possible = list(combinations(names, 2))
    return [
        Trial(pair, source.choice(MOMENTS), source.randrange(2**32), micropython)
        for pair in source.sample(possible, min(count, len(possible)))
    ]
