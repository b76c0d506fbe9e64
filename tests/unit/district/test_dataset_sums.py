"""Days summed from intervals; and another engine, which answers the same expressions."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import ibis
import numpy as np
import pytest

from metercheck.district.dataset import Dataset, asked
from metercheck.district.dataset.connection import about_of, tables_of
from metercheck.district.frame import Quality
from support.datasets import FIRST, FIRST_STEP, Made, plain, same

STEP_MIN = 360
PER_DAY = 4
DAYS = {"first": FIRST, "last": FIRST + timedelta(days=3)}
DIALECTS = [
    "postgres",
    "mysql",
    "clickhouse",
    "bigquery",
    "snowflake",
    "trino",
    "pyspark",
    "mssql",
]


def halves(homes: list[int], days: int = 4, seed: int = 1) -> Made:
    """Readings in intervals, a few missing or estimated; nothing daily."""
    draw = Random(seed)
    made = Made(homes, days, districts=max(homes) + 1, step_min=STEP_MIN)
    steps = range(FIRST_STEP * PER_DAY, (FIRST_STEP + days) * PER_DAY)
    for user, home in enumerate(homes):
        for step in steps:
            if draw.random() < 0.95:
                quality = Quality.ESTIMATED if draw.random() < 0.1 else Quality.READ
                made.interval.append((home, user, step, draw.randrange(2000), quality))
    for home in sorted({*homes}):
        for step in steps:
            a, b, c = (draw.randrange(3000) for _ in range(3))
            whole = a + b + c if draw.random() < 0.95 else None
            some = b if draw.random() < 0.9 else None
            made.supply_interval.append((home, step, whole, a, some, c, Quality.READ))
    return made


@pytest.mark.parametrize("seed", range(3))
def test_days_are_the_sums_of_whole_days_of_intervals(tmp_path: Path, seed: int) -> None:
    dataset = Dataset.open(halves([0, 1, 0, 1], seed=seed).write(tmp_path / "data", seed))
    assert dataset.step_min == STEP_MIN
    for district in dataset.districts():
        summed = dataset.frame(district, daily=True, **DAYS)
        of_intervals = dataset.frame(district, daily=False, **DAYS).daily()
        known = ~np.isnan(of_intervals.kwh)
        np.testing.assert_allclose(summed.kwh, of_intervals.kwh, rtol=1e-12)
        np.testing.assert_array_equal(summed.quality[known], of_intervals.quality[known])
        np.testing.assert_allclose(summed.supply_kwh, of_intervals.supply_kwh, rtol=1e-12)
        assert summed.supply_phase_kwh is not None
        assert of_intervals.supply_phase_kwh is not None
        whole = ~np.isnan(of_intervals.supply_kwh)
        np.testing.assert_allclose(
            summed.supply_phase_kwh[:, whole], of_intervals.supply_phase_kwh[:, whole], rtol=1e-12
        )


def test_what_was_read_once_a_day_goes_before_sums(tmp_path: Path) -> None:
    made = plain([0, 1])
    del made.daily[1]
    made.step_min = STEP_MIN
    begin = FIRST_STEP * PER_DAY
    made.interval = [(0, 0, begin + step, 25, Quality.READ) for step in range(4 * PER_DAY)]
    frame = Dataset.open(made.write(tmp_path / "data")).frame("D0", daily=True)
    assert frame.kwh.tolist() == [[1.0, 0.1, 1.002, 1.003]]


def test_a_day_with_an_interval_twice_is_no_sum(tmp_path: Path) -> None:
    made = Made([0, 0], step_min=STEP_MIN)
    begin = FIRST_STEP * PER_DAY
    made.interval = [(0, 0, begin + step, 25, Quality.READ) for step in (0, 1, 2, 2, 4, 5, 6, 7)]
    frame = Dataset.open(made.write(tmp_path / "data")).frame("D0", daily=True)
    assert frame.kwh[0].tolist() == [0.1]


def in_sqlite(folder: Path) -> Dataset:
    """The same tables in SQLite, which knows neither Parquet nor DuckDB."""
    other = ibis.sqlite.connect(folder / "copy.sqlite")
    tables: dict[str, Any] = {}
    for name, table in tables_of(folder).items():
        tables[name] = other.create_table(name, schema=table.schema())
        columns = table.to_pyarrow().to_pydict()
        marks = ", ".join("?" * len(columns))
        other.con.executemany(
            f"INSERT INTO {name} VALUES ({marks})", zip(*columns.values(), strict=True)
        )
    return Dataset(tables, about_of(folder))


@pytest.mark.parametrize("make", [lambda: plain([0, 1, 0, 1]), lambda: halves([0, 1, 0])])
def test_another_engine_gives_the_same_frames(tmp_path: Path, make: Callable[[], Made]) -> None:
    made = make()
    made.daily.append((0, 1, FIRST_STEP, 500, Quality.READ))  # moved
    folder = made.write(tmp_path / "data")
    dataset, other = Dataset.open(folder), in_sqlite(folder)
    for daily in (True, False) if dataset.step_min else (True,):
        frames = zip(dataset.frames(daily=daily), other.frames(daily=daily), strict=True)
        assert all(same(one, another) for one, another in frames)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_asked_can_be_said_to_engines_of_a_province(tmp_path: Path, dialect: str) -> None:
    tables = tables_of(halves([0, 1]).write(tmp_path / "data"))
    readings, supply, users = (tables[name] for name in ("interval", "supply_interval", "users"))
    for expression in (
        asked.readings(readings, [0, 1, 5], 0, 9, ["district_no", "step", "wh"]),
        asked.sums(readings, [0, 1], 0, 9, STEP_MIN),
        asked.supply_sums(supply, [0, 1], 0, 9, STEP_MIN),
        asked.users(users, [0, 1], [7]),
        asked.events(tables["events"], asked.users(users, [0])),
        asked.sizes(users),
    ):
        assert ibis.to_sql(expression, dialect=dialect)
