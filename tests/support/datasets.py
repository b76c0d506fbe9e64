"""Small datasets of districts, written row by row as an import might, in any order of rows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from metercheck.district.frame import EPOCH, DistrictFrame, Quality
from metercheck.district.tables import schema
from metercheck.district.writing import write_about

FIRST = date(2025, 3, 1)

Reading = tuple[int, int, int, int, int]
"""District, user, step, Wh, quality."""


def day_number(day: date) -> int:
    """The step of a daily reading."""
    return (day - EPOCH.date()).days


FIRST_STEP = day_number(FIRST)


@dataclass
class Made:
    """The rows of a dataset; `homes` is the district of each user."""

    homes: Sequence[int]
    days: int = 4
    districts: int = 2
    step_min: int | None = None
    daily: list[Reading] = field(default_factory=list)
    interval: list[Reading] = field(default_factory=list)
    supply_daily: list[tuple[int | None, ...]] = field(default_factory=list)
    """District, step, Wh, those of three phases, quality."""
    supply_interval: list[tuple[int | None, ...]] = field(default_factory=list)
    events: list[tuple[int, datetime, str]] = field(default_factory=list)

    def write(self, folder: Path, shuffled: int | None = None) -> Path:
        """As files in `folder`; `shuffled`: rows in another order, and over several files."""
        folder.mkdir()
        for name, kind in _MANY.items():
            self._spread(folder, name, kind, getattr(self, name), shuffled)
        numbers = range(self.districts)
        _write(
            folder / "districts.parquet",
            "districts",
            [(n, f"D{n}", f"台区{n}", 400_000, 0.01 * n or None, None) for n in numbers],
        )
        _write(
            folder / "users.parquet",
            "users",
            [
                (n, f"U{n:03}", f"M{n:03}", home, "ABC"[n % 3], None, 8000, None, None)
                for n, home in enumerate(self.homes)
            ],
        )
        _write(folder / "events.parquet", "events", self.events)
        write_about(
            folder,
            step_min=self.step_min,
            first_day=FIRST,
            last_day=date.fromordinal(FIRST.toordinal() + self.days - 1),
        )
        return folder

    def _spread(
        self, folder: Path, name: str, kind: str, rows: Sequence[tuple], shuffled: int | None
    ) -> None:
        if not rows:
            return
        parts = [rows]
        if shuffled is not None:
            mixed = Random(shuffled).sample(list(rows), len(rows))
            parts = [mixed[: len(rows) // 3], mixed[len(rows) // 3 :]]
        for number, part in enumerate(parts):
            (folder / name).mkdir(exist_ok=True)
            _write(folder / name / f"part-{number}.parquet", kind, part)


_MANY = {
    "daily": "readings",
    "interval": "readings",
    "supply_daily": "supply",
    "supply_interval": "supply",
}


def _write(path: Path, kind: str, rows: Iterable[tuple]) -> None:
    names = schema(kind).names
    made = [dict(zip(names, row, strict=True)) for row in rows]
    pq.write_table(pa.Table.from_pylist(made, schema=schema(kind)), path)


def plain(homes: Sequence[int], days: int = 4, districts: int = 2) -> Made:
    """Every user read on every day, some Wh that tell who and when; supply a little more."""
    made = Made(homes, days, districts)
    sums: dict[tuple[int, int], int] = {}
    for user, home in enumerate(homes):
        for step in range(FIRST_STEP, FIRST_STEP + days):
            wh = 1000 + 100 * user + step - FIRST_STEP
            made.daily.append((home, user, step, wh, Quality.READ))
            sums[home, step] = sums.get((home, step), 0) + wh
    for (home, step), wh in sums.items():
        made.supply_daily.append((home, step, wh + 500, None, None, None, Quality.READ))
    return made


def same(one: DistrictFrame, other: DistrictFrame) -> bool:
    """Whether two frames hold the same, NaN for NaN."""
    values = ((getattr(one, item.name), getattr(other, item.name)) for item in fields(one))
    return all(
        np.array_equal(left, right, equal_nan=left.dtype.kind == "f")
        if isinstance(left, np.ndarray)
        else left == right
        for left, right in values
    )


def told(frame: DistrictFrame) -> Mapping[str, object]:
    """Something to map over districts that tells every reading of them apart."""
    return {
        "district": frame.district,
        "users": [user.user for user in frame.users],
        "kwh": float(np.nansum(frame.kwh)),
        "supply_kwh": float(np.nansum(frame.supply_kwh)),
    }


def told_except_d1(frame: DistrictFrame) -> Mapping[str, object]:
    """The same, but for one district it fails."""
    if frame.district == "D1":
        raise ZeroDivisionError("nobody")
    return told(frame)


def ended(frame: DistrictFrame) -> None:
    """Ends its process at once, as the system does when memory runs out."""
    os._exit(1)
