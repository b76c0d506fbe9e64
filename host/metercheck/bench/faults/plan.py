"""Which trials a campaign makes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations

from metercheck.bench.faults.emulated import EXPRESSIBLE
from metercheck.bench.faults.kinds import KINDS
from metercheck.bench.faults.trial import Trial

SHORT_MOMENTS = ("before_start", "started", "relay_test", "element_test", "level_3")
"""Those within the first seconds of a device that has just been powered."""


def available(*, micropython: bool = False, emulated: bool = False) -> list[str]:
    """The kinds that can be put in: faults in the program's logic are for CPython alone."""
    if emulated:
        return list(EXPRESSIBLE)
    return [name for name, kind in KINDS.items() if not (micropython and kind.where == "program")]


def sample(count: int, names: Sequence[str], moments: Sequence[str], seed: int) -> list[Trial]:
    """`count` different single faults at one moment each; each kind once before any twice."""
    source = random.Random(f"sample {seed}")
    rows = [(name, source.sample(moments, len(moments))) for name in names]
    source.shuffle(rows)
    cells = [(name, row[turn]) for turn in range(len(moments)) for name, row in rows]
    return [Trial((name,), moment, seed) for name, moment in cells[:count]]


def single_faults(names: Sequence[str], moments: Sequence[str], seed: int) -> list[Trial]:
    """Each kind at each moment, all with the same seed: one that is found is found again alone."""
    return [Trial((name,), moment, seed) for name in names for moment in moments]


def pairs(count: int, names: Sequence[str], moments: Sequence[str], seed: int) -> list[Trial]:
    """`count` different pairs of kinds (all there are, if that is less), each at one moment."""
    source = random.Random(f"pairs {seed}")
    possible = list(combinations(names, 2))
    return [
        Trial(pair, source.choice(moments), source.randrange(2**32))
        for pair in source.sample(possible, min(count, len(possible)))
    ]
