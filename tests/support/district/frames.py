"""Small districts for tests of what is computed from a frame: plain, and known to the last kWh.

No model of the world: households and thefts as they are stand in metercheck.district.simulation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import DAY_MIN, DistrictFrame, User
from metercheck.district.tables import schema
from metercheck.district.writing import TableWriter, write_about, write_table

if TYPE_CHECKING:
    import pyarrow as pa

FIRST_DAY = 8766  # 2024-01-01


@dataclass(frozen=True)
class Made:
    """A frame and the technical loss [times] in kWh that is in its supply."""

    frame: DistrictFrame
    technical_kwh: NDArray[np.float64]


def made(
    seed: int,
    *,
    users: int = 20,
    days: int = 60,
    step_min: int = 30,
    fixed_kw: float = 0.05,
    quadratic: float = 0.003,
    tap_kw: float | NDArray[np.float64] = 0.0,
    noise: float = 0.001,
    district: str = "D",
) -> Made:
    """A district of honest meters: independent users with evenings, technical loss as named, and
    `tap_kw`, a number or [times], taken ahead of all meters. `noise`: share of the supply."""
    random = np.random.default_rng(seed)
    per_day, hours = DAY_MIN // step_min, step_min / 60
    times = days * per_day
    hour = np.arange(times) % per_day * hours
    evening = 1.0 if per_day == 1 else 0.5 + 1.5 * np.exp(-(((hour - 19) / 3) ** 2))
    mean_kw = random.lognormal(-1.0, 0.5, (users, 1))
    level = np.repeat(random.lognormal(0, 0.3, (users, days)), per_day, axis=1)
    kwh = np.round(mean_kw * level * evening * random.gamma(3, 1 / 3, (users, times)) * hours, 3)
    used_kw = kwh.sum(axis=0) / hours
    technical = (fixed_kw + quadratic * used_kw**2) * hours
    supply = used_kw * hours * (1 + noise * random.standard_normal(times))
    supply = np.round(supply + technical + tap_kw * hours, 3)
    names = [f"{district}{{}}{number}" for number in range(users)]
    frame = DistrictFrame(
        district=district,
        name="",
        step_min=step_min,
        first=FIRST_DAY * per_day,
        supply_kwh=supply,
        supply_quality=np.zeros(times, np.uint8),
        supply_phase_kwh=None,
        users=tuple(User(name.format("U"), name.format("M")) for name in names),
        kwh=kwh,
        quality=np.zeros(kwh.shape, np.uint8),
    )
    return Made(frame, technical)


def written(folder: Path, frames: Sequence[DistrictFrame]) -> Path:
    """The dataset folder that an import of daily `frames` would make."""
    import pyarrow as pa

    folder.mkdir()
    first_user = 0
    districts, users = [], []
    readings, supplies = TableWriter(folder, "daily"), TableWriter(folder, "supply_daily")
    for number, frame in enumerate(frames):
        steps = frame.first + np.arange(len(frame.supply_kwh))
        districts.append(
            {"district_no": number, "district": frame.district, "name": frame.name}
            | {"capacity_va": frame.capacity_va}
            | {"limit_low": frame.limit_low, "limit_high": frame.limit_high}
        )
        users += [
            {"user_no": first_user + row, "district_no": number, "user": user.user}
            | {"meter": user.meter, "phase": user.phase}
            for row, user in enumerate(frame.users)
        ]
        row, step = np.nonzero(np.isfinite(frame.kwh))
        readings.append(
            pa.table(
                {
                    "district_no": np.full(len(row), number),
                    "user_no": first_user + row,
                    "step": steps[step],
                    "wh": np.rint(1000 * frame.kwh[row, step]).astype(int),
                    "quality": frame.quality[row, step],
                }
            )
        )
        known = np.flatnonzero(np.isfinite(frame.supply_kwh))
        nothing = pa.nulls(len(known), pa.int64())
        supplies.append(
            pa.table(
                {
                    "district_no": np.full(len(known), number),
                    "step": steps[known],
                    "wh": np.rint(1000 * frame.supply_kwh[known]).astype(int),
                    **dict.fromkeys(("wh_a", "wh_b", "wh_c"), nothing),
                    "quality": frame.supply_quality[known],
                }
            )
        )
        first_user += len(frame.users)
    readings.finish()
    supplies.finish()
    write_table(folder, "districts", _whole(districts, "districts"))
    write_table(folder, "users", _whole(users, "users"))
    days = [frame.first_day for frame in frames]
    last = max(frame.first_day + timedelta(days=frame.days - 1) for frame in frames)
    write_about(folder, step_min=None, first_day=min(days), last_day=last)
    return folder


def _whole(rows: Sequence[dict[str, object]], table: str) -> pa.Table:
    import pyarrow as pa

    return pa.Table.from_pylist(list(rows), schema=schema(table))
