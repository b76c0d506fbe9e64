"""Of several values for one interval the one to believe, and what became of the others. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import Quality

DIRECT, FROM_REGISTER, FROM_INTERVALS = 0, 1, 2
_STEPS_BITS = 2**24
"""More intervals than any: entity * this + step orders by entity, then interval."""
_REGISTER_WH, _REGISTER_SHARE = 20, 0.01
_INTERVAL_WH, _INTERVAL_SHARE = 100, 0.05
_SAME_WH, _SAME_SHARE = 20, 1e-4
"""How far a day's energy and a register's, and the sum of its intervals, may differ and still
agree; and how far a sum may and be the very same number."""


@dataclass(frozen=True)
class Values:
    """Energies, a place each. `entity`: a user, or a district's phase; `way`: DIRECT, ...;
    `source` and `line`: where it stood (source: number of the file, -1 for what is derived)."""

    entity: NDArray[np.int32]
    step: NDArray[np.int32]
    wh: NDArray[np.int64]
    quality: NDArray[np.uint8]
    way: NDArray[np.uint8]
    generation: NDArray[np.int16]
    source: NDArray[np.int16]
    line: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.entity)

    def take(self, places: NDArray[np.integer] | NDArray[np.bool_] | slice) -> Values:
        """Some of them."""
        return Values(*(getattr(self, one.name)[places] for one in fields(self)))


TYPES = {
    "entity": np.int32,
    "step": np.int32,
    "wh": np.int64,
    "quality": np.uint8,
    "way": np.uint8,
    "generation": np.int16,
    "source": np.int16,
    "line": np.int32,
}


@dataclass(frozen=True)
class Note:
    """Something that holds for `values`; `against`: the energies that were believed instead."""

    what: str
    values: Values
    against: NDArray[np.int64] | None = None


def together(parts: Sequence[Values]) -> Values:
    """All of them in one."""
    return Values(*(np.concatenate([getattr(one, name) for one in parts]) for name in TYPES))


def keys_of(values: Values) -> NDArray[np.int64]:
    """Numbers that order values by entity, then interval."""
    return values.entity.astype(np.int64) * _STEPS_BITS + values.step


def merged(values: Values) -> tuple[Values, list[Note]]:
    """One value for each entity and interval, in order, and the others by what they are.

    Believed first: what was read, then the sum of intervals, then what was spread, then what was
    estimated; of as good ones the newer import, then what stands in the file before what a
    register tells. Where as good ones contradict, the smallest is taken, as doubtful. The order
    of `values` does not matter.
    """
    key = keys_of(values)
    order = np.argsort(key, kind="stable")
    key, values = key[order], values.take(order)
    fresh = np.append(True, key[1:] != key[:-1]) if len(key) else np.zeros(0, bool)
    if fresh.all():
        return values, []
    several = ~fresh
    several[:-1] |= ~fresh[1:]
    single, group = values.take(~several), values.take(several)
    best, notes = _contested(group)
    return _in_order(together([single, best])), notes


def _in_order(values: Values) -> Values:
    return values.take(np.argsort(keys_of(values), kind="stable"))


def _belief(values: Values) -> NDArray[np.int64]:
    """0 for what is believed most."""
    by_quality = np.array([0, 3, 2, 0])[values.quality]
    return np.where((values.way == FROM_INTERVALS) & (by_quality == 0), 1, by_quality)


def _contested(group: Values) -> tuple[Values, list[Note]]:
    belief = _belief(group)
    order = np.lexsort(
        (
            *(group.line, group.source, group.wh, group.quality, group.way),
            *(-group.generation.astype(np.int64), belief, group.step, group.entity),
        )
    )
    group, belief = group.take(order), belief[order]
    fresh = np.append(
        True, (group.entity[1:] != group.entity[:-1]) | (group.step[1:] != group.step[:-1])
    )
    starts = np.flatnonzero(fresh)
    winner = starts[np.cumsum(fresh) - 1]
    loser = ~fresh
    other_wh = group.wh != group.wh[winner]
    same_import = group.generation == group.generation[winner]
    same_way = group.way == group.way[winner]
    apart = np.abs(group.wh - group.wh[winner])
    large = np.maximum(np.abs(group.wh), np.abs(group.wh[winner]))
    spread = (group.quality == Quality.SPREAD) | (group.quality[winner] == Quality.SPREAD)
    weaker = belief > belief[winner]
    derived = group.way == FROM_INTERVALS
    off = np.where(
        derived | (group.way[winner] == FROM_INTERVALS),
        apart > np.maximum(_INTERVAL_WH, _INTERVAL_SHARE * large),
        apart > np.maximum(_REGISTER_WH, _REGISTER_SHARE * large),
    )
    kinds = {
        "interval_differs": derived & off & ~spread,
        "interval_agrees": derived,
        "duplicate_same": ~other_wh & same_way,
        "corrected": other_wh & ~same_import & ~weaker,
        "register_agrees": ~same_way & ~off,
        "weaker_replaced": weaker,
        "register_differs": ~same_way,
        "duplicate_differs": np.ones(len(group), bool),
    }
    notes = []
    left = loser.copy()
    doubt = np.zeros(len(group), bool)
    for what, holds in kinds.items():
        mine = left & holds
        left &= ~mine
        if mine.any():
            notes.append(Note(what, group.take(mine), group.wh[winner[mine]]))
        if what in ("register_differs", "duplicate_differs"):
            doubt[winner[mine]] = True
    # Where a day is marked as estimated and its unmarked intervals make up the very same, they
    # were filled in with it.
    guessed = loser & derived[winner] & (group.quality == Quality.ESTIMATED)
    guessed &= apart <= np.maximum(_SAME_WH, _SAME_SHARE * large)
    quality = np.where(doubt, np.uint8(Quality.DOUBTFUL), group.quality)
    quality[winner[guessed]] = Quality.ESTIMATED
    return replace(group, quality=quality.astype(np.uint8)).take(starts), notes


def daily_sums(values: Values, per_day: int) -> Values:
    """The days of which every interval is there, as sums; `values` in order, one an interval."""
    day = values.step // per_day
    key = values.entity.astype(np.int64) * _STEPS_BITS + day
    fresh = np.append(True, key[1:] != key[:-1]) if len(key) else np.zeros(0, bool)
    starts = np.flatnonzero(fresh)
    counts = np.diff(np.append(starts, len(key)))
    whole = counts == per_day
    if not whole.any():
        return values.take(slice(0, 0))
    sums = np.add.reduceat(values.wh, starts)
    worst = np.maximum.reduceat(values.quality, starts)
    newest = np.maximum.reduceat(values.generation, starts)
    first = values.take(starts)
    days = replace(
        first,
        step=day[starts].astype(np.int32),
        wh=sums,
        quality=worst,
        way=np.full(len(starts), FROM_INTERVALS, np.uint8),
        generation=newest,
        source=np.full(len(starts), -1, np.int16),
        line=np.zeros(len(starts), np.int32),
    )
    return days.take(whole)
