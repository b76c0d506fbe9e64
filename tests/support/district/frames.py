"""Small districts for tests of what is computed from a frame: plain, and known to the last kWh.

No model of the world: households and thefts as they are stand in metercheck.district.simulation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import DAY_MIN, DistrictFrame, User

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
    frame = DistrictFrame(
        district="D",
        name="",
        step_min=step_min,
        first=FIRST_DAY * per_day,
        supply_kwh=supply,
        supply_quality=np.zeros(times, np.uint8),
        supply_phase_kwh=None,
        users=tuple(User(f"U{number}", f"M{number}") for number in range(users)),
        kwh=kwh,
        quality=np.zeros(kwh.shape, np.uint8),
    )
    return Made(frame, technical)
