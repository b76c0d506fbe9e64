"""Out of staged sources the tables of readings: by number, aside by district, merged, sorted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import DAY_MIN, EPOCH
from metercheck.district.importing.buckets import Buckets, buckets_of
from metercheck.district.importing.conserving import conserved
from metercheck.district.importing.limits import within_limits
from metercheck.district.importing.master import Master
from metercheck.district.importing.merging import TYPES, Note, Values, daily_sums, merged
from metercheck.district.importing.notes import Told
from metercheck.district.importing.points import REGISTER, Part
from metercheck.district.importing.registers import READING_TYPES, Readings, differences
from metercheck.district.importing.rows import CHANNELS, supply_rows, user_rows
from metercheck.district.writing import TableWriter

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends import BaseBackend

_BATCH = 1_000_000


@dataclass(frozen=True)
class Staging:
    """A part and where it came from; `number` is its source's place among all sources."""

    part: Part
    file: Path
    number: int
    generation: int


class Extent:
    """First and last day, since EPOCH, that has any reading in each district."""

    def __init__(self, districts: int) -> None:
        self.first = np.full(districts, 2**31 - 1, np.int64)
        self.last = np.full(districts, -1, np.int64)

    def take(self, district: NDArray[np.integer], days: NDArray[np.integer]) -> None:
        """Widen it."""
        np.minimum.at(self.first, district, days)
        np.maximum.at(self.last, district, days)

    def with_other(self, other: Extent) -> Extent:
        """What both cover."""
        both = Extent(len(self.first))
        both.first = np.minimum(self.first, other.first)
        both.last = np.maximum(self.last, other.last)
        return both

    @property
    def days(self) -> tuple[date | None, date | None]:
        """Of all districts, as dates."""
        if self.last.max(initial=-1) < 0:
            return None, None
        begin = EPOCH.date()
        first, last = int(self.first.min()), int(self.last.max())
        return begin + timedelta(days=first), begin + timedelta(days=last)


class Assembly:
    """Makes the tables of one kind of readings, users' or supply, in `folder`."""

    def __init__(
        self,
        con: BaseBackend,
        master: Master,
        folder: Path,
        work: Path,
        told: Told,
        step_min: int | None,
        *,
        supply: bool,
        progress: Callable[[int], None],
    ) -> None:
        self._con, self._master, self._told = con, master, told
        self._folder, self._work = folder, work
        self._step_min, self._supply = step_min, supply
        self._progress = progress
        self._meters: dict[str | None, int] = {None: -1, "": -1}
        self.extent = Extent(len(master.districts))
        self.replaced: list[Values] = []
        entities = len(master.districts) * CHANNELS if supply else len(master.users)
        self.days = np.zeros(entities, np.int32)

    def run(self, stagings: Sequence[Staging]) -> None:
        """Write daily and interval tables. Every value of `stagings` is used or told of."""
        rows = sum(one.part.rows for one in stagings)
        bucket_of = self._bucket_of(rows)
        steps = {"daily": DAY_MIN} | ({"interval": self._step_min} if self._step_min else {})
        energies = {
            name: Buckets(self._work / f"{name}-energy", TYPES, bucket_of) for name in steps
        }
        readings = {
            name: Buckets(self._work / f"{name}-register", READING_TYPES, bucket_of)
            for name in steps
        }
        for staging in stagings:
            name = "daily" if staging.part.step_min == DAY_MIN else "interval"
            if staging.part.form == REGISTER:
                self._read_registers(staging, readings[name])
            else:
                self._read_energies(staging, energies[name])
        for name, step in steps.items():
            for number in range(readings[name].count):
                columns = readings[name].read(number)
                values, notes = differences(Readings(**columns), step)  # pyright: ignore[reportArgumentType]
                self._told.notes(notes, self._supply, DAY_MIN, shown=True)
                self.replaced += [note.values for note in notes if note.what == "meter_replaced"]
                self._put(values, step, energies[name])
        if self._step_min:
            self._write("interval", energies["interval"], energies["daily"])
        self._write("daily", energies["daily"], None)

    def _bucket_of(self, rows: int) -> NDArray[np.int16]:
        """Bucket of each district, by how many users hang there."""
        districts = len(self._master.districts)
        if self._supply:
            weights = np.ones(districts, np.int64)
        else:
            homes = self._master.users["district_no"].drop_null().to_numpy()
            weights = np.bincount(homes, minlength=districts) + 1
        return buckets_of(weights, rows) if districts else np.zeros(1, np.int16)

    def _numbered(self, staging: Staging) -> ir.Table:
        """The rows whose user or district is known, with `entity`; the others are told."""
        import ibis
        import pyarrow as pa

        table = self._con.read_parquet(str(staging.file))
        master = self._master
        if staging.part.by == "district":
            names = master.districts["district"].to_pylist()
            numbers = {name: place for place, name in enumerate(names)}
            numbers |= {alias: numbers[name] for alias, name in master.aliases.items()}
            known = pa.table(
                {"name": list(numbers), "number": pa.array(numbers.values(), pa.int32())}
            )
        elif staging.part.by == "meter":
            known = master.meters.rename_columns(["name", "number"])
        else:
            known = master.users.select(["user", "user_no"]).rename_columns(["name", "number"])
        numbered = ibis.memtable(known)
        found = table.left_join(numbered, table.who == numbered.name)
        if staging.part.by == "district":
            return found.mutate(entity=(found.number * CHANNELS + found.channel).cast("int32"))
        return found.mutate(entity=found.number)

    def _unknown(self, staging: Staging, table: ir.Table) -> None:
        lost = table.filter(table.entity.isnull())
        found = self._con.to_pyarrow(
            lost.group_by("who").agg(rows=lost.count(), line=lost.line.min())
        )
        what = "unknown_district" if staging.part.by == "district" else "unknown_user"
        for row in found.to_pylist():
            self._told.one(what, staging.number, row["line"], row["who"], row["rows"])

    def _batches(self, staging: Staging, columns: Sequence[str]) -> Any:
        """Batches of the numbered rows; tells of rows that have no number."""
        import pyarrow.parquet as pq

        table = self._coarser(staging, self._numbered(staging))
        known = table.filter(table.entity.notnull()).select(*columns)
        # Through a file: not every engine that Ibis speaks to hands out batches as it goes.
        passing = self._work / "numbered.parquet"
        self._con.to_parquet(known, passing, compression="snappy")
        rows = 0
        with pq.ParquetFile(passing) as file:
            for batch in file.iter_batches(batch_size=_BATCH):
                rows += batch.num_rows
                self._progress(batch.num_rows)
                yield batch
        passing.unlink()
        if rows < staging.part.rows:
            self._unknown(staging, self._numbered(staging))

    def _coarser(self, staging: Staging, table: ir.Table) -> ir.Table:
        """Intervals finer than the dataset's as sums of whole ones; the others are told."""
        step = staging.part.step_min
        if step in (DAY_MIN, self._step_min) or staging.part.form == REGISTER:
            return table
        ratio = (self._step_min or step) // step
        by = {name: table[name] for name in ("who", "channel", "entity")}
        groups = table.group_by(**by, at=(table["at"] // ratio).cast("int32")).agg(
            value=table.value.sum(),
            quality=table.quality.max(),
            line=table.line.min(),
            rows=table.count(),
            parts=table["at"].nunique(),
        )
        broken = groups.filter((groups.rows != ratio) | (groups.parts != ratio))
        lost = broken.group_by("who").agg(rows=broken.rows.sum(), line=broken.line.min())
        for row in self._con.to_pyarrow(lost).to_pylist():
            self._told.one("broken_interval", staging.number, row["line"], row["who"], row["rows"])
        return groups.filter((groups.rows == ratio) & (groups.parts == ratio))

    def _read_energies(self, staging: Staging, buckets: Buckets) -> None:
        for batch in self._batches(staging, ("entity", "at", "value", "quality", "line")):
            columns = {name: batch[name].to_numpy() for name in batch.schema.names}
            count = batch.num_rows
            wh = np.rint(np.clip(columns["value"] * 1000, -1e18, 1e18)).astype(np.int64)
            values = Values(
                columns["entity"],
                columns["at"],
                wh,
                columns["quality"],
                np.zeros(count, np.uint8),
                np.full(count, staging.generation, np.int16),
                np.full(count, staging.number, np.int16),
                columns["line"],
            )
            self._put(
                values,
                staging.part.step_min if staging.part.step_min == DAY_MIN else self._step_min or 0,
                buckets,
            )

    def _read_registers(self, staging: Staging, buckets: Buckets) -> None:
        step = DAY_MIN if staging.part.step_min == DAY_MIN else self._step_min or 0
        wanted = ("entity", "at", "value", "times", "meter", "quality", "line")
        usual = self._master.district_times if self._supply else self._master.user_times
        for batch in self._batches(staging, wanted):
            columns = {
                name: batch[name].to_numpy(zero_copy_only=False)
                for name in wanted
                if name != "meter"
            }
            entity = columns["entity"].astype(np.int32)
            own = usual[entity // CHANNELS if self._supply else entity]
            times = columns["times"].astype(float)
            times = np.where(np.isnan(times), np.where(np.isnan(own), 1.0, own), times)
            count = batch.num_rows
            readings = Readings(
                entity,
                self._meter_codes(batch["meter"]),
                columns["at"],
                columns["value"],
                times,
                columns["quality"],
                np.full(count, staging.generation, np.int16),
                np.full(count, staging.number, np.int16),
                columns["line"],
            )
            between = readings.at % step != 0
            self._told.readings("between_intervals", readings.take(between), self._supply)
            readings = readings.take(~between)
            if self._supply:
                home = readings.entity // CHANNELS
            else:
                newest = self._master.users["district_no"].fill_null(-1).to_numpy()
                home = newest[readings.entity]
            self._told.readings("no_district", readings.take(home < 0), self._supply)
            readings = readings.take(home >= 0)
            buckets.append(home[home >= 0], vars(readings))

    def _meter_codes(self, meters: pa.Array) -> NDArray[np.int32]:
        encoded = meters.dictionary_encode()
        codes = [
            self._meters.setdefault(one, len(self._meters) - 2)
            for one in encoded.dictionary.to_pylist()
        ]
        # Null has no place in a dictionary: it gets the last one here.
        places = encoded.indices.fill_null(len(codes)).to_numpy()
        return np.array([*codes, -1], np.int32)[places]

    def _put(self, values: Values, step_min: int, buckets: Buckets) -> None:
        """Into the bucket of the district of that day."""
        days = values.step // (DAY_MIN // step_min)
        if self._supply:
            district = values.entity // CHANNELS
        else:
            district = self._master.district_at(values.entity, days)
        lost = district < 0
        if lost.any():
            self._told.notes([Note("no_district", values.take(lost))], self._supply, step_min)
            values, district = values.take(~lost), district[~lost]
        buckets.append(district, vars(values))

    def _write(self, name: str, buckets: Buckets, derived: Buckets | None) -> None:
        step = DAY_MIN if name == "daily" else self._step_min or 0
        writer = TableWriter(self._folder, f"supply_{name}" if self._supply else name)
        for number in range(buckets.count):
            values = Values(**buckets.read(number))  # pyright: ignore[reportArgumentType]
            values, notes = within_limits(values, step, self._master, supply=self._supply)
            self._told.notes(notes, self._supply, step)
            best, notes = merged(values)
            self._told.notes(notes, self._supply, step)
            values, notes = conserved(values, best)
            self._told.notes(notes, self._supply, step)
            per_day = DAY_MIN // step
            days = values.step // per_day
            if self._supply:
                district = values.entity // CHANNELS
            else:
                district = self._master.district_at(values.entity, days)
            self.extent.take(district, days)
            if derived is not None:
                self._put(daily_sums(values, per_day), DAY_MIN, derived)
            if name == "daily":
                np.add.at(self.days, values.entity, 1)
            if self._supply:
                rows, alone = supply_rows(values)
                self._told.notes(alone, True, step)
            else:
                rows = user_rows(values, district)
            writer.append(rows)
        writer.finish()
