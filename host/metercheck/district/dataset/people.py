"""The users of a batch of districts: their records, and what was noted of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from metercheck.district.dataset.grids import Rows
from metercheck.district.frame import DAY_MIN, EPOCH, DistrictFrame, Event, User

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


@dataclass(frozen=True)
class People:
    """Users by ascending number."""

    numbers: NDArray[np.int32]
    homes: NDArray[np.int32]
    """The number of the district that each is in now."""
    users: Sequence[User]

    @classmethod
    def read(cls, asked: ir.Table) -> People:
        """What the engine answers, in whatever order."""
        answered: pa.Table = asked.to_pyarrow().sort_by("user_no")
        columns = [
            answered[field.name].fill_null("") if field.type == "str" else answered[field.name]
            for field in fields(User)
        ]
        numbers, homes = (answered[name].to_numpy() for name in ("user_no", "district_no"))
        return cls(numbers, homes, [*map(User, *(column.to_pylist() for column in columns))])

    def of(self, district: int, readers: NDArray[np.int32]) -> NDArray[np.int32]:
        """Numbers of who is in `district` now and of its `readers`, who were once, ascending."""
        return np.union1d(self.numbers[self.homes == district], readers)

    def at_home(self, district: int, numbers: NDArray[np.int32]) -> NDArray[np.bool_]:
        """[numbers] who of them is in `district` now."""
        return np.isin(numbers, self.numbers[self.homes == district])

    def records(self, district: int, numbers: NDArray[np.int32]) -> tuple[User, ...]:
        """Of users `numbers` as seen from `district`: whose phase it was once, nobody wrote down.

        Raises KeyError for a user without a record.
        """
        places = np.searchsorted(self.numbers, numbers)
        if not np.array_equal(np.append(self.numbers, -1)[places], numbers):
            raise KeyError("user_no")
        return tuple(
            self.users[place] if home == district else replace(self.users[place], phase="")
            for place, home in zip(places.tolist(), self.homes[places].tolist(), strict=True)
        )


@dataclass(frozen=True)
class Noted:
    """Events of a batch, sorted by user, time and kind."""

    numbers: NDArray[np.int32]
    at: list[datetime]
    kinds: list[str]

    @classmethod
    def read(cls, asked: ir.Table) -> Noted:
        """What the engine answers, in whatever order."""
        order = [(name, "ascending") for name in ("user_no", "at", "kind")]
        answered: pa.Table = asked.to_pyarrow().sort_by(order)
        at, kinds = (answered[name].to_pylist() for name in ("at", "kind"))
        return cls(answered["user_no"].to_numpy(), at, kinds)

    @classmethod
    def nothing(cls) -> Noted:
        return cls(np.zeros(0, np.int32), [], [])

    def within(
        self, frame: DistrictFrame, numbers: NDArray[np.int32], moved: NDArray[np.bool_]
    ) -> tuple[Event, ...]:
        """What was noted of the users of `frame` within its time, sorted by user, time and kind.

        `numbers`: those of its users. `moved`: who is elsewhere now; what was noted after the day
        of the last reading here was noted there.
        """
        return tuple(self._within(frame, numbers, moved)) if self.at else ()

    def _within(
        self, frame: DistrictFrame, numbers: NDArray[np.int32], moved: NDArray[np.bool_]
    ) -> Iterator[Event]:
        begin, end = frame.at(0), frame.at(len(frame.supply_kwh))
        lows = np.searchsorted(self.numbers, numbers, "left")
        highs = np.searchsorted(self.numbers, numbers, "right")
        for row in np.flatnonzero(highs > lows).tolist():
            until = _end_of_stay(frame, row) if moved[row] else end
            for place in range(lows[row], highs[row]):
                if begin <= self.at[place] < until:
                    yield Event(frame.users[row].user, self.at[place], self.kinds[place])


def _end_of_stay(frame: DistrictFrame, row: int) -> datetime:
    known = np.flatnonzero(~np.isnan(frame.kwh[row]))
    if not len(known):
        return frame.at(0)
    minutes = (frame.first + int(known[-1])) * frame.step_min
    return EPOCH + timedelta(days=minutes // DAY_MIN + 1)


def readers_of(layers: Iterable[Rows]) -> NDArray[np.int32]:
    """Ascending numbers of the users that have a row."""
    found = [np.zeros(0, np.int32)]
    for rows in layers:
        numbers = rows["user_no"]
        if len(numbers):
            found.append(numbers[np.r_[True, numbers[1:] != numbers[:-1]]])
    return np.unique(np.concatenate(found))
