"""Energies as differences of what registers showed. Pure.

A register goes forward. Where it seems not to, it rolled over, one reading is wrong, or it is
another register: only in the first case is there an energy, and none is invented in the others.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import Quality
from metercheck.district.importing.merging import FROM_REGISTER, Note, Values

_CAPACITIES = (1e5, 1e6)
"""A register of five or six places before the point begins again at these, kWh."""
_ROLLED_A_DAY = 0.002
"""It rolled over when that makes a day's use of a register of that size, and not from anywhere."""
_RESTART = 0.1
"""A register that begins again below this share of what was shown is probably another one."""
_LONGEST_MIN = 400 * 1440
"""Over more than this a difference is not spread: a wrong date would fill years."""


@dataclass(frozen=True)
class Readings:
    """What registers showed at instants. `meter`: -1 for unsaid; `at`: minutes since EPOCH;
    `kwh` before the multiplier `times`."""

    entity: NDArray[np.int32]
    meter: NDArray[np.int32]
    at: NDArray[np.int32]
    kwh: NDArray[np.float64]
    times: NDArray[np.float64]
    quality: NDArray[np.uint8]
    generation: NDArray[np.int16]
    source: NDArray[np.int16]
    line: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.entity)

    def take(self, places: NDArray[np.integer] | NDArray[np.bool_] | slice) -> Readings:
        """Some of them."""
        return Readings(*(getattr(self, one.name)[places] for one in fields(self)))


READING_TYPES = {
    "entity": np.int32,
    "meter": np.int32,
    "at": np.int32,
    "kwh": np.float64,
    "times": np.float64,
    "quality": np.uint8,
    "generation": np.int16,
    "source": np.int16,
    "line": np.int32,
}


def differences(readings: Readings, step_min: int) -> tuple[Values, list[Note]]:
    """Energies of intervals of `step_min`, and readings that gave none by why.

    A difference over several intervals is spread evenly, and its sum is kept to the watt-hour.
    The order of `readings` does not matter.
    """
    notes: list[Note] = []
    readings = _one_each(readings, notes)
    readings = _without_slips(readings, notes)
    if len(readings) < 2:
        return as_values(readings.take(slice(0, 0))), notes
    before, after = readings.take(slice(0, -1)), readings.take(slice(1, None))
    same_user = before.entity == after.entity
    same = same_user & (before.meter == after.meter)
    replaced = same_user & ~same & (before.meter >= 0) & (after.meter >= 0)
    _note(notes, "meter_replaced", after, replaced)
    # Of whole watt-hours, so that differences add up to the last one less the first.
    first, last = _wh(before), _wh(after)
    wh = last - first
    back = same & (after.kwh < before.kwh)
    capacity = np.select([before.kwh < one for one in _CAPACITIES], _CAPACITIES, 0.0)
    days = np.maximum(1.0, (after.at - before.at) / 1440)
    rolled = back & (capacity - before.kwh + after.kwh <= _ROLLED_A_DAY * capacity * days)
    wh = np.where(rolled, wh + np.rint(capacity * after.times * 1000).astype(np.int64), wh)
    _note(notes, "rolled_over", after, rolled)
    back &= ~rolled
    restarted = back & (after.kwh <= _RESTART * before.kwh)
    _note(notes, "meter_unclear", after, restarted)
    _note(notes, "register_back", after, back & ~restarted)
    other = same & (before.times != after.times)
    _note(notes, "multiplier_changed", after, other & ~back)
    long = same & ~back & (after.at - before.at > _LONGEST_MIN)
    _note(notes, "gap_too_long", after, long)
    good = same & ~back & ~long & ~other
    return _spread(before.take(good), after.take(good), wh[good], step_min), notes


def _wh(readings: Readings) -> NDArray[np.int64]:
    return np.rint(readings.kwh * readings.times * 1000).astype(np.int64)


def as_values(readings: Readings) -> Values:
    """For notes: where the readings stand, without energies."""
    zeros = np.zeros(len(readings), np.int64)
    return Values(
        readings.entity,
        (readings.at // 1440).astype(np.int32),
        zeros,
        readings.quality,
        np.full(len(readings), FROM_REGISTER, np.uint8),
        readings.generation,
        readings.source,
        readings.line,
    )


def _note(notes: list[Note], what: str, readings: Readings, holds: NDArray[np.bool_]) -> None:
    if holds.any():
        notes.append(Note(what, as_values(readings.take(holds))))


def _one_each(readings: Readings, notes: list[Note]) -> Readings:
    """One reading for each register and instant: the newest import's; of contradicting ones the
    smaller, as doubtful. In order of user, time of the register's first reading, time."""
    order = np.lexsort(
        (
            *(readings.line, readings.source, readings.times, readings.kwh, readings.quality),
            *(-readings.generation.astype(np.int64), readings.at, readings.meter, readings.entity),
        )
    )
    readings = readings.take(order)
    if not len(readings):
        return readings
    series = (readings.entity[1:] != readings.entity[:-1]) | (
        readings.meter[1:] != readings.meter[:-1]
    )
    fresh = np.append(True, series | (readings.at[1:] != readings.at[:-1]))
    winner = np.flatnonzero(fresh)[np.cumsum(fresh) - 1]
    differs = readings.kwh != readings.kwh[winner]
    as_good = (readings.generation == readings.generation[winner]) & (
        readings.quality == readings.quality[winner]
    )
    _note(notes, "duplicate_same", readings, ~fresh & ~differs)
    _note(notes, "duplicate_differs", readings, ~fresh & differs & as_good)
    newer = readings.generation < readings.generation[winner]
    _note(notes, "corrected", readings, ~fresh & differs & newer)
    _note(notes, "weaker_replaced", readings, ~fresh & differs & ~newer & ~as_good)
    quality = readings.quality.copy()
    quality[winner[~fresh & differs & as_good]] = Quality.DOUBTFUL
    kept = replace(readings, quality=quality).take(fresh)
    # Registers of one user follow each other by when they were first read, whatever their numbers.
    starts = np.append(
        True, (kept.entity[1:] != kept.entity[:-1]) | (kept.meter[1:] != kept.meter[:-1])
    )
    first_at = kept.at[np.flatnonzero(starts)][np.cumsum(starts) - 1]
    return kept.take(np.lexsort((kept.at, kept.meter, first_at, kept.entity)))


def _without_slips(readings: Readings, notes: list[Note]) -> Readings:
    """Without single readings that lie beside their neighbours, which agree with each other."""
    if len(readings) < 3:
        return readings
    kwh = readings.kwh
    series = (readings.entity[1:] == readings.entity[:-1]) & (
        readings.meter[1:] == readings.meter[:-1]
    )
    inner = series[1:] & series[:-1]
    a, b, c = kwh[:-2], kwh[1:-1], kwh[2:]
    low = np.zeros(len(readings), bool)
    high = low.copy()
    low[1:-1] = inner & (b < a) & (c >= a)
    high[1:-1] = inner & (c < b) & (c >= a)
    # 100, 110, 108, 120: one of the middle ones is wrong, and the later one is left out.
    high[:-1] &= ~low[1:]
    slipped = low | high
    _note(notes, "register_slipped", readings, slipped)
    return readings.take(~slipped)


def _spread(before: Readings, after: Readings, wh: NDArray[np.int64], step_min: int) -> Values:
    count = (after.at - before.at) // step_min
    begin = before.at // step_min
    number = np.repeat(np.arange(len(wh)), count)
    place = np.arange(len(number)) - np.repeat(np.cumsum(count) - count, count)
    total, parts = wh[number], count[number]
    share = total * (place + 1) // parts - total * place // parts
    quality = np.where(count > 1, Quality.SPREAD, Quality.READ)
    for kind in (Quality.ESTIMATED, Quality.DOUBTFUL):
        either = (before.quality == kind) | (after.quality == kind)
        quality = np.where(either, kind, quality)
    return Values(
        after.entity[number],
        (begin[number] + place).astype(np.int32),
        share,
        quality.astype(np.uint8)[number],
        np.full(len(number), FROM_REGISTER, np.uint8),
        np.maximum(before.generation, after.generation)[number],
        after.source[number],
        after.line[number],
    )
