"""Writes the folder that `tables` describes: what an import and a synthetic dataset share."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from metercheck.district.tables import VERSION, schema

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

ABOUT = "about.json"
_SCHEMA_OF = {
    "daily": "readings",
    "interval": "readings",
    "supply_daily": "supply",
    "supply_interval": "supply",
}
_GROUP_ROWS = 400_000
"""A row group is closed at the first end of a district beyond this: about 20 districts a year."""
_FILE_ROWS = 16_000_000


def write_about(
    folder: Path,
    *,
    step_min: int | None,
    first_day: date | None,
    last_day: date | None,
    sources: Sequence[Mapping[str, object]] = (),
) -> None:
    """The last file of a dataset to be written: what lacks it is none.

    `step_min`: of interval/, None when there are only daily readings. `sources`: at least
    "name" and "sha256" each.
    """
    about = {
        "version": VERSION,
        "step_min": step_min,
        "first_day": first_day.isoformat() if first_day else None,
        "last_day": last_day.isoformat() if last_day else None,
        "sources": [dict(one) for one in sources],
    }
    text = json.dumps(about, ensure_ascii=False, indent=1)
    (folder / ABOUT).write_text(text + "\n", encoding="utf-8")


def write_table(folder: Path, table: str, rows: pa.Table) -> None:
    """A small table (districts, users, events, problems, labels) as `<table>.parquet`."""
    import pyarrow.parquet as pq

    rows = rows.select(schema(table).names).cast(schema(table))
    pq.write_table(rows, folder / f"{table}.parquet", compression="zstd")


class TableWriter:
    """Writes one of daily, interval, supply_daily, supply_interval.

    What is appended must be sorted by district, user, step, and so must one append be behind the
    other. Row groups end where districts end. Files appear as soon as there are rows.
    """

    def __init__(self, folder: Path, table: str) -> None:
        self.rows = 0
        self._folder = folder / table
        self._schema = schema(_SCHEMA_OF[table])
        self._folder.mkdir(parents=True, exist_ok=True)
        self._waiting: list[pa.Table] = []
        self._writer: pq.ParquetWriter | None = None
        self._files = self._file_rows = 0

    def append(self, rows: pa.Table) -> None:
        """Rows of one or many districts, with the columns of the table's schema in any order."""
        if not rows.num_rows:
            return
        rows = rows.select(self._schema.names).cast(self._schema)
        self.rows += rows.num_rows
        self._waiting.append(rows)
        if sum(one.num_rows for one in self._waiting) > _GROUP_ROWS:
            self._write_groups(whole=False)

    def finish(self) -> None:
        """Write what still waits. Nothing can be appended afterwards."""
        self._write_groups(whole=True)
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _write_groups(self, whole: bool) -> None:
        """Row groups of whole districts; the last district waits for more unless `whole`."""
        import pyarrow as pa

        if not self._waiting:
            return
        rows = pa.concat_tables(self._waiting)
        numbers = rows["district_no"].to_numpy()
        ends = np.flatnonzero(numbers[1:] != numbers[:-1]) + 1
        if whole:
            ends = np.append(ends, rows.num_rows)
        begin = 0
        while begin < rows.num_rows:
            later = ends[ends >= begin + _GROUP_ROWS]
            if len(later):
                end = int(later[0])
            elif whole:
                end = rows.num_rows
            else:
                break
            self._write(rows.slice(begin, end - begin))
            begin = end
        rest = rows.slice(begin)
        self._waiting = [rest] if rest.num_rows else []

    def _write(self, group: pa.Table) -> None:
        import pyarrow.parquet as pq

        writer = self._writer
        if writer is None or self._file_rows >= _FILE_ROWS:
            if writer is not None:
                writer.close()
            # Sorted numbers come in runs; steps and energies differ little from row to row.
            runs = [name for name in self._schema.names if name.endswith("_no")]
            packed = {
                field.name: "DELTA_BINARY_PACKED"
                for field in self._schema
                if field.name == "step" or field.name.startswith("wh")
            }
            self._writer = writer = pq.ParquetWriter(
                self._folder / f"part-{self._files:04}.parquet",
                self._schema,
                compression="zstd",
                use_dictionary=[*runs, "quality"],
                column_encoding=packed,
            )
            self._files += 1
            self._file_rows = 0
        self._file_rows += group.num_rows
        writer.write_table(group, row_group_size=group.num_rows)
