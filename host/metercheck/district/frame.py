"""What is known of one district over a period: the one thing that everything is computed from.

A `DistrictFrame` is data of a single district and nothing else. Whatever is told of a district
(its loss, its suspected users) is a pure function from its frame to a result, so that an engine
may map that function over the districts of a province, in any order and any number of processes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - local time, as meters and exports have it
"""Interval 0 begins here: 2000-01-01 00:00, local time without daylight saving."""
DAY_MIN = 1440
PHASES = ("A", "B", "C")


class Quality(IntEnum):
    """How a reading came about. What was never read has no row, and NaN in a frame."""

    READ = 0
    ESTIMATED = 1
    """The system filled it in: no measurement of that interval."""
    SPREAD = 2
    """A measured sum over several intervals, spread evenly: right as a sum only."""
    DOUBTFUL = 3
    """Measured, but it contradicts others (went backwards, more than the meter can carry)."""


@dataclass(frozen=True)
class User:
    """One user (户) at one meter. Texts are "" and numbers None where the export had none."""

    user: str
    meter: str
    phase: str = ""
    """"A", "B", "C", "ABC" for three-phase, "" for unknown."""
    category: str = ""
    contract_w: int | None = None
    constant_imp_per_kwh: int | None = None
    address: str = ""


@dataclass(frozen=True)
class Event:
    """Something that a meter or the office noted: `kind` is one of EVENT_KINDS."""

    user: str
    at: datetime
    kind: str


EVENT_KINDS = (
    *("cover", "terminal_cover", "magnet", "power_loss", "reverse", "clock", "programming"),
    *("meter_replaced", "phase_changed", "other"),
)


@dataclass(frozen=True)
class DistrictFrame:
    """Readings of one district on a regular grid of `times` intervals.

    `first`: number of the first interval since EPOCH, in steps of `step_min` minutes (15, 30, 60
    or 1440). Energies in kWh an interval; NaN: not known.
    """

    district: str
    name: str
    step_min: int
    first: int
    supply_kwh: NDArray[np.float64]
    """[times] measured at the transformer."""
    supply_quality: NDArray[np.uint8]
    """[times] of Quality."""
    supply_phase_kwh: NDArray[np.float64] | None
    """[3, times] phases A, B, C where the supply meter gives them."""
    users: tuple[User, ...]
    kwh: NDArray[np.float64]
    """[users, times] registered by each user's meter."""
    quality: NDArray[np.uint8]
    """[users, times] of Quality; meaningless where kwh is NaN."""
    events: tuple[Event, ...] = ()
    limit_low: float | None = None
    limit_high: float | None = None
    """The district's own limits of its daily loss, shares of the supply."""
    capacity_va: int | None = None
    """Of the transformer, where the office's list has it."""

    def __post_init__(self) -> None:
        times = len(self.supply_kwh)
        fits = self.kwh.shape == self.quality.shape == (len(self.users), times)
        phases = self.supply_phase_kwh
        if not fits or self.supply_quality.shape != (times,):
            raise ValueError("readings and grid differ in size")
        if phases is not None and phases.shape != (3, times):
            raise ValueError("phases and grid differ in size")
        if self.step_min <= 0 or DAY_MIN % self.step_min:
            raise ValueError("the steps do not fill a day")

    @property
    def per_day(self) -> int:
        """Intervals in a day."""
        return DAY_MIN // self.step_min

    @property
    def days(self) -> int:
        """Whole or begun days that the grid touches."""
        return -(-(self.first % self.per_day + len(self.supply_kwh)) // self.per_day)

    @property
    def first_day(self) -> date:
        """The day of the first interval."""
        return EPOCH.date() + timedelta(days=self.first // self.per_day)

    def at(self, index: int) -> datetime:
        """When interval `index` of the grid begins."""
        return EPOCH + timedelta(minutes=(self.first + index) * self.step_min)

    def day_of(self) -> NDArray[np.int64]:
        """[times] number of the day, 0 for `first_day`."""
        return (self.first % self.per_day + np.arange(len(self.supply_kwh))) // self.per_day

    def slot_of(self) -> NDArray[np.int64]:
        """[times] number of the interval within its day."""
        return (self.first + np.arange(len(self.supply_kwh))) % self.per_day

    def weekday_of(self) -> NDArray[np.int64]:
        """[times] 0 for Monday to 6 for Sunday."""
        return (self.first_day.weekday() + self.day_of()) % 7

    def part(self, begin: int, end: int) -> DistrictFrame:
        """The same district between two indices of the grid; events are kept whole."""
        phases = self.supply_phase_kwh
        return replace(
            self,
            first=self.first + begin,
            supply_kwh=self.supply_kwh[begin:end],
            supply_quality=self.supply_quality[begin:end],
            supply_phase_kwh=None if phases is None else phases[:, begin:end],
            kwh=self.kwh[:, begin:end],
            quality=self.quality[:, begin:end],
        )

    def daily(self) -> DistrictFrame:
        """The same by days: a day that lacks an interval is NaN, its quality the worst of it."""
        if self.step_min == DAY_MIN:
            return self
        before = self.first % self.per_day
        after = -(before + len(self.supply_kwh)) % self.per_day

        def summed(values: NDArray[np.float64]) -> NDArray[np.float64]:
            padding = [(0, 0)] * (values.ndim - 1) + [(before, after)]
            whole = np.pad(values, padding, constant_values=np.nan)
            return whole.reshape(*values.shape[:-1], -1, self.per_day).sum(axis=-1)

        def worst(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
            padding = [(0, 0)] * (values.ndim - 1) + [(before, after)]
            whole = np.pad(values, padding)
            return whole.reshape(*values.shape[:-1], -1, self.per_day).max(axis=-1)

        phases = self.supply_phase_kwh
        return replace(
            self,
            step_min=DAY_MIN,
            first=self.first // self.per_day,
            supply_kwh=summed(self.supply_kwh),
            supply_quality=worst(self.supply_quality),
            supply_phase_kwh=None if phases is None else summed(phases),
            kwh=summed(self.kwh),
            quality=worst(self.quality),
        )
