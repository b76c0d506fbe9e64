"""A made-up dataset of the size of a city or a province, as an import would write it.

Plausible and no more: how much a household uses is drawn, and every district has a technical
loss; in some a user registers less than he uses. Nothing that estimates anything is tuned here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from metercheck.district.frame import EPOCH, Quality
from metercheck.district.tables import schema
from metercheck.district.writing import TableWriter, write_about, write_table

FIRST_DAY = date(2025, 1, 1)
_MEAN_USERS = 200
_WITH_THIEF = 0.2
_GAIN_SD = 0.004  # of a user's meter, class 1
_SUPPLY_SD = 0.002  # from day to day, of the supply's meter and of what nobody models
_MISSING = 0.003
_ESTIMATED = 0.002


@dataclass(frozen=True)
class Big:
    """What was written."""

    users: int
    districts: int
    days: int
    readings: int
    bytes: int


def write_big(folder: Path, users: int, days: int = 365, seed: int = 1) -> Big:
    """Write a dataset of daily readings: one seed, the same files."""
    draw = np.random.default_rng(seed)
    sizes = _sizes(draw, users)
    # Numbers of users follow their names: those of a district lie anywhere.
    mixed = np.random.default_rng(seed + 1).permutation(users).astype(np.int32)
    homes = np.zeros(users, np.int32)
    first = (FIRST_DAY - EPOCH.date()).days
    steps = np.arange(first, first + days, dtype=np.int32)
    folder.mkdir(parents=True, exist_ok=True)
    readings, supply = TableWriter(folder, "daily"), TableWriter(folder, "supply_daily")
    begin = 0
    for number, size in enumerate(sizes):
        own = np.sort(mixed[begin : begin + size])
        homes[own] = number
        begin += size
        used = _consumption(draw, size, days)
        supplied = used.sum(axis=0)
        registered = _registered(draw, used)
        readings.append(_reading_rows(draw, number, own, steps, registered))
        supply.append(_supply_rows(number, steps, _with_technical_loss(draw, supplied, size)))
    readings.finish()
    supply.finish()
    write_table(folder, "districts", _districts(sizes))
    write_table(folder, "users", _users(homes))
    write_table(folder, "events", _events(draw, users, days))
    write_about(
        folder,
        step_min=None,
        first_day=FIRST_DAY,
        last_day=FIRST_DAY + timedelta(days=days - 1),
    )
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Big(users, len(sizes), days, readings.rows, size)


def _sizes(draw: np.random.Generator, users: int) -> list[int]:
    """Users of each district, some 200."""
    sizes: list[int] = []
    left = users
    while left:
        drawn = int(np.clip(draw.lognormal(np.log(_MEAN_USERS) - 0.08, 0.4), 30, 600))
        sizes.append(min(drawn, left))
        left -= sizes[-1]
    return sizes


def _consumption(draw: np.random.Generator, size: int, days: int) -> NDArray[np.float32]:
    """kWh [users, days]: a level, the season, weekends, and what differs from day to day."""
    level = draw.lognormal(np.log(6.0), 0.7, (size, 1)).astype(np.float32)
    heating = draw.uniform(0.0, 0.6, (size, 1)).astype(np.float32)
    weekend = draw.normal(1.05, 0.1, (size, 1)).astype(np.float32)
    day = np.arange(days)
    season = (0.5 + 0.5 * np.cos(2 * np.pi * day / 182.6)).astype(np.float32)  # winter and summer
    weekday = (FIRST_DAY.weekday() + day) % 7
    noise = np.exp(0.25 * draw.standard_normal((size, days), np.float32))
    used = level * (1 + heating * season) * np.where(weekday >= 5, weekend, 1) * noise
    return used.astype(np.float32, copy=False)


def _registered(draw: np.random.Generator, used: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the meters register of it: in some districts one of them too little, from some day."""
    registered = used * draw.normal(1.0, _GAIN_SD, (len(used), 1)).astype(np.float32)
    if draw.random() >= _WITH_THIEF:
        return registered
    thief, since = draw.integers(len(used)), draw.integers(used.shape[1])
    registered[thief, since:] *= draw.uniform(0.1, 0.7)
    return registered


def _with_technical_loss(
    draw: np.random.Generator, supplied: NDArray[np.float32], size: int
) -> NDArray[np.float64]:
    """What the transformer delivers: fixed and quadratic losses, a few per cent, as it is read."""
    mean = float(supplied.mean()) or 1.0
    delivered = supplied + 0.03 * size + 0.02 * supplied.astype(np.float64) ** 2 / mean
    return delivered * draw.normal(1.0, _SUPPLY_SD, len(supplied))


def _reading_rows(
    draw: np.random.Generator,
    number: int,
    own: NDArray[np.int32],
    steps: NDArray[np.int32],
    registered: NDArray[np.float32],
) -> pa.Table:
    chance = draw.random(registered.shape, np.float32)
    there = chance >= _MISSING
    wh = np.rint(registered * 1000).astype(np.int32)[there]
    estimated = chance[there] < _MISSING + _ESTIMATED
    columns = {
        "district_no": np.full(len(wh), number, np.int32),
        "user_no": np.broadcast_to(own[:, None], registered.shape)[there],
        "step": np.broadcast_to(steps, registered.shape)[there],
        "wh": wh,
        "quality": np.where(estimated, Quality.ESTIMATED, Quality.READ).astype(np.uint8),
    }
    return pa.table(columns, schema=schema("readings"))


def _supply_rows(number: int, steps: NDArray[np.int32], kwh: NDArray[np.float64]) -> pa.Table:
    unknown = pa.nulls(len(steps), pa.int64())
    columns = {
        "district_no": np.full(len(steps), number, np.int32),
        "step": steps,
        "wh": np.rint(kwh * 1000).astype(np.int64),
        **dict.fromkeys(("wh_a", "wh_b", "wh_c"), unknown),
        "quality": np.zeros(len(steps), np.uint8),
    }
    return pa.table(columns, schema=schema("supply"))


def _districts(sizes: list[int]) -> pa.Table:
    count = len(sizes)
    names = [f"TQ{number:06}" for number in range(count)]
    limits = pa.nulls(count, pa.float64())
    columns = {
        "district_no": np.arange(count, dtype=np.int32),
        "district": names,
        "name": [f"{name} 公变" for name in names],
        "capacity_va": np.full(count, 400_000),
        "limit_low": limits,
        "limit_high": limits,
    }
    return pa.table(columns, schema=schema("districts"))


def _users(homes: NDArray[np.int32]) -> pa.Table:
    count = len(homes)
    numbers = np.arange(count)
    columns = {
        "user_no": numbers.astype(np.int32),
        "user": [f"33{number:08}" for number in range(count)],
        "meter": [f"{number:012}" for number in range(count)],
        "district_no": homes,
        "phase": pa.array(["A", "B", "C"]).take(pa.array(numbers % 3)),
        "category": ["居民"] * count,
        "contract_w": np.full(count, 8000),
        "constant_imp_per_kwh": np.full(count, 1200, np.int32),
        "address": [""] * count,
    }
    return pa.table(columns, schema=schema("users"))


def _events(draw: np.random.Generator, users: int, days: int) -> pa.Table:
    """One in twenty users has an event."""
    count = users // 20
    seconds = draw.integers(days * 86_400, size=count)
    columns = {
        "user_no": draw.integers(users, size=count).astype(np.int32),
        "at": np.datetime64(FIRST_DAY, "s") + seconds.astype("timedelta64[s]"),
        "kind": pa.array(["cover", "power_loss", "clock"]).take(
            pa.array(draw.integers(3, size=count))
        ),
    }
    return pa.table(columns, schema=schema("events"))
