"""A dataset that is open: its districts, and the frames of some of them at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from metercheck.district.dataset import asked
from metercheck.district.dataset.batch import Batch, Period
from metercheck.district.dataset.connection import (
    MEMORY_MIB,
    About,
    about_of,
    readable,
    tables_of,
)
from metercheck.district.dataset.grids import Rows
from metercheck.district.dataset.people import Noted, People, readers_of
from metercheck.district.frame import DAY_MIN, EPOCH, DistrictFrame
from metercheck.errors import NoSuchDistrict, NotADataset

if TYPE_CHECKING:
    import ibis.expr.types as ir

BATCH_CELLS = 4_000_000
"""Readings that are read at once, as far as districts are not larger: some 200 MB."""
WORTH_CELLS = 500_000
"""So many take about as long as a process takes to begin."""
BATCHES = 4
_NAMED = 5
_USER_COLUMNS = ("district_no", "user_no", "step", "wh", "quality")
_SUPPLY_COLUMNS = ("district_no", "step", "wh", *asked.PHASE_COLUMNS, "quality")


class Dataset:
    """What an import made. Frames do not depend on the order of rows in its files.

    A frame has the users who are in the district now (a row of NaN for whoever has no reading)
    and those who have readings of it from before they were moved. Its grid covers `first` to
    `last`, days that both count; what is not given begins or ends with the first or last day
    that has any reading of the district.
    """

    def __init__(self, tables: Mapping[str, ir.Table], about: About, folder: Path | None = None):
        """`tables`: Ibis tables by the names and with the columns of `district.tables`."""
        self.folder = folder
        self._tables = tables
        self._about = about
        rows = tables["districts"].to_pyarrow().sort_by("district_no").to_pylist()
        self._districts = {str(row["district"]): row for row in rows}

    @classmethod
    def open(cls, folder: Path | str, memory_mib: int = MEMORY_MIB) -> Dataset:
        """Raises NotADataset, or DistrictMissing without the libraries of the extra.

        `memory_mib`: what DuckDB may take, beside the frames themselves.
        """
        folder = Path(folder)
        about = about_of(folder)
        return cls(tables_of(folder, memory_mib), about, folder)

    def districts(self) -> list[str]:
        """All, in the order of their numbers."""
        return list(self._districts)

    def homes(self) -> dict[str, str]:
        """User -> district in which that user is now; of all users."""
        names = {row["district_no"]: name for name, row in self._districts.items()}
        listed = asked.homes(self._tables["users"]).to_pyarrow()
        numbers = listed["district_no"].to_pylist()
        pairs = zip(listed["user"].to_pylist(), numbers, strict=True)
        return {user: names[number] for user, number in pairs if number in names}

    @property
    def step_min(self) -> int | None:
        """Minutes of an interval reading, None when there are only daily ones."""
        return self._about.step_min if "interval" in self._tables else None

    @property
    def first_day(self) -> date | None:
        """The first day that has any reading, None when nothing was ever read."""
        return self._about.first_day

    @property
    def last_day(self) -> date | None:
        """The last day that has any reading."""
        return self._about.last_day

    def frame(
        self, district: str, *, daily: bool, first: date | None = None, last: date | None = None
    ) -> DistrictFrame:
        """The frame of one district. Raises NoSuchDistrict."""
        return next(self.frames([district], daily=daily, first=first, last=last))

    def frames(
        self,
        districts: Sequence[str] | None = None,
        *,
        daily: bool,
        first: date | None = None,
        last: date | None = None,
    ) -> Iterator[DistrictFrame]:
        """The frames of `districts` (by default of all), in their order. Raises NoSuchDistrict.

        `daily`: by days; what the daily tables lack is summed from whole days of intervals.
        Otherwise in intervals of `step_min`: ValueError when there are none.
        """
        for batch in self.batches(districts, daily=daily, first=first, last=last):
            yield from self._read(batch, daily, self._period(first, last))

    def batches(
        self,
        districts: Sequence[str] | None = None,
        *,
        daily: bool,
        first: date | None = None,
        last: date | None = None,
        processes: int = 1,
    ) -> list[list[str]]:
        """`districts` in groups that are read at once, each as large as fits BATCH_CELLS; smaller
        ones, BATCHES for each of `processes`, but none so small that a process is not worth it."""
        names = self.districts() if districts is None else list(districts)
        steps = self._period(first, last).days * (DAY_MIN // self._step(daily))
        cells = [(self._users_of.get(self._number(name), 0) + 1) * steps for name in names]
        shared = sum(cells) / (processes * BATCHES if processes > 1 else 1)
        most = min(BATCH_CELLS, max(shared, WORTH_CELLS))
        batches: list[list[str]] = []
        filled = 0
        for name, more in zip(names, cells, strict=True):
            if not batches or filled + more > most:
                batches.append([])
                filled = 0
            batches[-1].append(name)
            filled += more
        return batches

    @cached_property
    def _users_of(self) -> dict[int, int]:
        counted = asked.sizes(self._tables["users"]).to_pyarrow()
        return dict(
            zip(counted["district_no"].to_pylist(), counted["users"].to_pylist(), strict=True)
        )

    @cached_property
    def _any_events(self) -> bool:
        return "events" in self._tables and self._tables["events"].count().to_pyarrow().as_py() > 0

    def _number(self, district: str) -> int:
        try:
            return self._districts[district]["district_no"]
        except KeyError:
            known = self.districts()[:_NAMED]
            raise NoSuchDistrict(asked=district, known=known) from None

    def _step(self, daily: bool) -> int:
        if daily:
            return DAY_MIN
        if self.step_min is None:
            raise ValueError("there are no interval readings")
        return self.step_min

    def _period(self, first: date | None, last: date | None) -> Period:
        begin = first or self.first_day or EPOCH.date()
        end = last or self.last_day or begin - timedelta(days=1)
        epoch = EPOCH.date()
        return Period(
            (begin - epoch).days, (end - epoch).days, first is not None, last is not None
        )

    def _read(self, names: Sequence[str], daily: bool, period: Period) -> Iterator[DistrictFrame]:
        """The frames of a batch."""
        with readable(self.folder):
            batch = self._batch([self._number(name) for name in names], daily, period)
        for name in names:
            try:
                yield batch.frame(self._districts[name])
            except KeyError as error:
                raise NotADataset(path=self.folder) from error

    def _batch(self, numbers: Sequence[int], daily: bool, period: Period) -> Batch:
        users, supply = self._layers(numbers, daily, period)
        table = self._tables["users"]
        people = People.read(asked.users(table, numbers))
        moved = np.setdiff1d(readers_of(users), people.numbers).tolist()
        if moved:
            people = People.read(asked.users(table, numbers, moved))
        noted = Noted.nothing()
        if self._any_events:
            belonging = asked.users(table, numbers, moved)
            noted = Noted.read(asked.events(self._tables["events"], belonging))
        return Batch(period, self._step(daily), users, supply, people, noted)

    def _layers(
        self, numbers: Sequence[int], daily: bool, period: Period
    ) -> tuple[list[Rows], list[Rows]]:
        """Rows of users and of supply. Sums of intervals lie below what was read once a day."""
        per_day = DAY_MIN // self._step(daily)
        steps = period.begin * per_day, (period.end + 1) * per_day - 1
        kind = "daily" if daily else "interval"

        def rows(name: str, columns: Sequence[str]) -> list[Rows]:
            if name not in self._tables:
                return []
            return [Rows.read(asked.readings(self._tables[name], numbers, *steps, columns))]

        users, supply = rows(kind, _USER_COLUMNS), rows(f"supply_{kind}", _SUPPLY_COLUMNS)
        if daily and self.step_min is not None:
            some = {number: self._users_of.get(number, 0) * period.days for number in numbers}
            users[:0] = self._summed("interval", asked.sums, _lacking(users, some), period)
            days = dict.fromkeys(numbers, period.days)
            lacking = _lacking(supply, days)
            supply[:0] = self._summed("supply_interval", asked.supply_sums, lacking, period)
        return users, supply

    def _summed(
        self, name: str, sums: Callable[..., ir.Table], districts: Sequence[int], period: Period
    ) -> list[Rows]:
        if not districts or name not in self._tables:
            return []
        step_min = self._about.step_min
        days = sums(self._tables[name], districts, period.begin, period.end, step_min)
        return [Rows.read(days)]


def _lacking(layers: Sequence[Rows], wanted: Mapping[int, int]) -> list[int]:
    """Districts that have fewer rows than `wanted` of them."""
    return [
        number
        for number, rows in wanted.items()
        if sum(len(layer.of(number)) for layer in layers) < rows
    ]
