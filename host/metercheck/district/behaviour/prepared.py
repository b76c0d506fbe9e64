"""Readings as features take them: by days, what was not measured taken out, neighbours beside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from metercheck.district.behaviour.masked import mean, median, ratio
from metercheck.district.frame import DAY_MIN, Quality

_FIRST_WEEKDAY = 5
"""frame.EPOCH was a Saturday."""
_FEWEST_NEIGHBOURS = 8
"""A median of fewer users follows each of them too closely to be called the neighbours'."""
_KNOWN_OF_DAY = 0.75
"""Share of a day's intervals that must be known for the day to count."""


@dataclass(frozen=True)
class Neighbours:
    """What the users of a district do together: no single user shows in it."""

    common: NDArray[np.float64]
    """[days] the median user's consumption relative to its own mean; about 1."""
    profile: NDArray[np.float64] | None
    """[slots] the median user's share of a day in each slot; sums to 1."""
    daily_kwh: float
    """The median user's mean day."""


@dataclass(frozen=True)
class Prepared:
    """Readings of some users over the same days."""

    kwh: NDArray[np.float64]
    """[users, days] measured days, NaN for others."""
    level: NDArray[np.float64]
    """[users, days] the same and days of which only the sum with others was measured."""
    slots: NDArray[np.float32] | None
    """[users, days, slots] measured intervals, NaN for others; None for daily readings."""
    slot_min: int
    weekday: NDArray[np.int64]
    """[days] 0 for Monday to 6 for Sunday."""
    mean_kwh: NDArray[np.float64]
    """[users] mean day."""
    neighbours: Neighbours

    @cached_property
    def relative(self) -> NDArray[np.float64]:
        """[users, days] consumption over what own mean and the neighbours make one expect."""
        expected = self.mean_kwh[:, None] * self.neighbours.common
        return ratio(self.kwh, expected)


def prepare(
    kwh: NDArray[np.float64],
    quality: NDArray[np.uint8],
    first: int,
    step_min: int,
    neighbours: Neighbours | None = None,
) -> Prepared:
    """`kwh` [users, times] of `quality` from interval `first` since EPOCH, in steps of `step_min`.

    Estimated and doubtful readings are no measurement and count as unknown. `neighbours`: of a
    district from which these users are a part; computed from the users themselves without.
    """
    measured = np.where((quality == Quality.READ) | (quality == Quality.SPREAD), kwh, np.nan)
    spread = quality == Quality.SPREAD
    slots = None
    if step_min == DAY_MIN:
        first_day, level, single = first, measured, np.where(spread, np.nan, measured)
    else:
        per_day = DAY_MIN // step_min
        before = -first % per_day  # only whole days: a begun one is no day
        days = (kwh.shape[1] - before) // per_day
        first_day = (first + before) // per_day
        shape = (len(kwh), days, per_day)
        whole = measured[:, before : before + days * per_day].reshape(shape)
        spoiled = spread[:, before : before + days * per_day].reshape(shape)
        level = mean(whole, least=int(_KNOWN_OF_DAY * per_day)) * per_day
        slots = np.where(spoiled, np.nan, whole).astype(np.float32)
        single = np.where(spoiled.any(axis=-1), np.nan, level)
    weekday = (_FIRST_WEEKDAY + first_day + np.arange(level.shape[1])) % 7
    alone = Neighbours(np.ones(level.shape[1]), None, np.nan)
    own = mean(level, least=7)
    made = Prepared(single, level, slots, step_min, weekday, own, neighbours or alone)
    return made if neighbours else replace(made, neighbours=_neighbours(made))


def _neighbours(of: Prepared) -> Neighbours:
    usable = of.mean_kwh > 0
    days = of.level.shape[1]
    per_day = DAY_MIN // of.slot_min
    if usable.sum() < _FEWEST_NEIGHBOURS:
        profile = None if of.slots is None else np.full(per_day, 1 / per_day)
        return Neighbours(np.ones(days), profile, np.nan)
    relative = of.level[usable] / of.mean_kwh[usable, None]
    common = median(relative.T, least=_FEWEST_NEIGHBOURS)
    common = np.where(np.isnan(common), 1.0, common)
    common = np.maximum(common / max(float(common.mean()), 1e-6), 0.05)
    profile = None
    if of.slots is not None:
        profile = median(profiles(of.slots[usable]).T)
        profile = np.where(np.isnan(profile), 1 / per_day, np.maximum(profile, 1e-4))
        profile = profile / profile.sum()
    return Neighbours(common, profile, float(median(of.mean_kwh)))


def profiles(slots: NDArray[np.float32]) -> NDArray[np.float64]:
    """[users, slots] each user's mean share of a day in each slot; sums to 1 for a user."""
    by_slot = mean(np.swapaxes(slots, -1, -2), least=5).astype(np.float64)
    return ratio(by_slot, by_slot.sum(axis=-1, keepdims=True))
