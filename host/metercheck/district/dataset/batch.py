"""What was read of some districts at once, and the frame of each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from metercheck.district.dataset.asked import PHASE_COLUMNS
from metercheck.district.dataset.grids import Rows, of_supply, of_users
from metercheck.district.dataset.people import Noted, People, readers_of
from metercheck.district.frame import DAY_MIN, DistrictFrame


@dataclass(frozen=True)
class Period:
    """The days that were asked for, by their numbers since EPOCH; both count.

    A grid begins with the first day that has a reading unless it begins `exactly`, and so it ends.
    """

    begin: int
    end: int
    begins_exactly: bool
    ends_exactly: bool

    @property
    def days(self) -> int:
        return max(self.end - self.begin + 1, 0)

    def grid(self, layers: Sequence[Rows], per_day: int) -> tuple[int, int]:
        """First step and number of steps, whole days. The whole period if nothing was read."""
        begin, end = self.begin, self.end
        read = [rows["step"] for rows in layers if len(rows)]
        if read and not self.begins_exactly:
            begin = min(int(steps.min()) for steps in read) // per_day
        if read and not self.ends_exactly:
            end = max(int(steps.max()) for steps in read) // per_day
        return begin * per_day, max(end - begin + 1, 0) * per_day


@dataclass(frozen=True)
class Batch:
    """Layers of rows of users and of supply: those behind more to be trusted than those before."""

    period: Period
    step_min: int
    users: Sequence[Rows]
    supply: Sequence[Rows]
    people: People
    noted: Noted

    def frame(self, row: Mapping[str, Any]) -> DistrictFrame:
        """The frame of the district that is `row` of its table.

        Raises KeyError when a user with readings has no record.
        """
        number = row["district_no"]
        users = [rows.of(number) for rows in self.users]
        supply = [rows.of(number) for rows in self.supply]
        here = self.people.of(number, readers_of(users))
        first, times = self.period.grid([*users, *supply], DAY_MIN // self.step_min)
        kwh, quality = of_users(users, here, first, times)
        energies, supply_quality = of_supply(supply, first, times, ("wh", *PHASE_COLUMNS))
        frame = DistrictFrame(
            district=row["district"],
            name=row["name"] or "",
            step_min=self.step_min,
            first=first,
            supply_kwh=energies[0],
            supply_quality=supply_quality,
            supply_phase_kwh=None if np.isnan(energies[1:]).all() else energies[1:],
            users=self.people.records(number, here),
            kwh=kwh,
            quality=quality,
            limit_low=row["limit_low"],
            limit_high=row["limit_high"],
            capacity_va=row["capacity_va"],
        )
        events = self.noted.within(frame, here, ~self.people.at_home(number, here))
        return replace(frame, events=events) if events else frame
