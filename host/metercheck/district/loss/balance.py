"""The energy balance: what the transformer supplied less what the users' meters registered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import DistrictFrame, Quality
from metercheck.district.loss.mending import mended

FILLED_SHARE = 0.02
"""A step counts while no more of its supply than this is filled in for missing readings: less
than what a daily loss has to be known to."""
MOVED_SHARE = 0.05
"""A step serves in fits while no more of its supply than this was put there by a profile."""


@dataclass(frozen=True)
class Balance:
    """Arrays [times] on the grid of the frame, energies in kWh a step, NaN: not known."""

    district: str
    step_min: int
    first: int
    """Number of the first step since frame.EPOCH."""
    supply_kwh: NDArray[np.float64]
    supply_phase_kwh: NDArray[np.float64] | None
    """[3, times]"""
    registered_kwh: NDArray[np.float64]
    loss_kwh: NDArray[np.float64]
    """Supply less registered, estimates corrected; NaN where a reading is missing that cannot be
    filled in. The sums over a stretch of estimates are right."""
    filled_kwh: NDArray[np.float64]
    """How much of `registered_kwh` is filled in for missing readings."""
    moved_kwh: NDArray[np.float64]
    """How much of it stands in this step by a user's profile, its sum being measured."""
    counts: NDArray[np.bool_]
    """Fit for regressions: the loss is known and was measured in this very step, but for small
    amounts (FILLED_SHARE, MOVED_SHARE)."""
    complete: NDArray[np.bool_]
    """The loss is known and nothing is filled in."""
    never_read: bool
    """A user has no reading at all: no step is complete."""
    kwh: NDArray[np.float64]
    """[users, times] the readings behind it: estimates corrected, gaps filled, NaN elsewhere."""
    absent: NDArray[np.bool_]
    """[users, times] this user was not supplied yet or any more, or is never read."""
    capacity_va: int | None

    @property
    def hours(self) -> float:
        """Length of a step."""
        return self.step_min / 60

    @property
    def day(self) -> NDArray[np.int64]:
        """[times] number of the day, 0 for that of the first step."""
        per_day = 1440 // self.step_min
        return (self.first % per_day + np.arange(len(self.supply_kwh))) // per_day


def balance(frame: DistrictFrame) -> Balance:
    """The balance of `frame`, step by step.

    A step's loss is known when the supply is, and every user's reading is, or is missing but
    small: then it is filled in from the user's own profile of the days around, as long as all
    that is filled in makes up FILLED_SHARE of the supply at most. A user without any reading for
    a week or more at an end of the period counts as not supplied there. A user who is never read
    leaves no step complete, though the loss (which contains that user) is told.
    """
    offset = frame.first % frame.per_day
    users = mended(frame.kwh, frame.quality, frame.per_day, offset)
    supply = mended(frame.supply_kwh[None], frame.supply_quality[None], frame.per_day, offset)
    known = np.isfinite(supply.kwh[0]) & ~supply.filled[0]
    supply_kwh = np.where(known, supply.kwh[0], np.nan)

    there = np.isfinite(users.kwh)
    values = np.where(there, users.kwh, 0.0)
    unknown = (~there & ~users.absent).any(axis=0)
    registered = np.where(unknown, np.nan, values.sum(axis=0))
    filled, moved = (_sizes_of(values, some) for some in (users.filled, users.moved))
    scale = np.maximum(np.abs(np.nan_to_num(supply_kwh)), np.abs(np.nan_to_num(registered)))
    usable = known & ~unknown & (filled <= FILLED_SHARE * scale)
    never = users.absent.all(axis=1).any()
    read = ~supply.moved[0] & (frame.supply_quality == Quality.READ)
    return Balance(
        district=frame.district,
        step_min=frame.step_min,
        first=frame.first,
        supply_kwh=supply_kwh,
        supply_phase_kwh=frame.supply_phase_kwh,
        registered_kwh=registered,
        loss_kwh=np.where(usable, supply_kwh - registered, np.nan),
        filled_kwh=filled,
        moved_kwh=moved,
        counts=usable & read & (moved <= MOVED_SHARE * scale),
        complete=usable & ~users.filled.any(axis=0) & ~never,
        never_read=bool(never),
        kwh=users.kwh,
        absent=users.absent,
        capacity_va=frame.capacity_va,
    )


def _sizes_of(values: NDArray[np.float64], some: NDArray[np.bool_]) -> NDArray[np.float64]:
    """[times] the sizes of `some` of `values` [rows, times], summed over rows; they are few."""
    row, time = np.nonzero(some)
    sums = np.bincount(time, np.abs(values[row, time]), minlength=values.shape[1])
    return sums.astype(np.float64)
