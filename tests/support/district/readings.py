"""Users' readings for tests: plain households, and what is to be seen in them put in by hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FIRST_DAY = 8766
"""2024-01-01, a Monday, in days since EPOCH."""


def daily(seed: int, users: int = 60, days: int = 180) -> NDArray[np.float64]:
    """[users, days] kWh: own levels, a season in common, single days that differ."""
    random = np.random.default_rng(seed)
    season = 1 + 0.3 * np.cos(2 * np.pi * np.arange(days) / 180)
    level = random.lognormal(1.8, 0.5, (users, 1))
    return level * season * random.lognormal(0, 0.2, (users, days))


def half_hourly(seed: int, users: int = 20, days: int = 60) -> NDArray[np.float64]:
    """[users, times] kWh: a base load all day and an evening."""
    random = np.random.default_rng(seed)
    hour = np.arange(48) / 2
    evening = np.exp(-(((hour - 20) / 2.5) ** 2))
    own = random.uniform(0.5, 1.5, (users, days, 1)) * evening
    readings = 0.05 + 0.5 * own * random.lognormal(0, 0.4, (users, days, 48))
    return (readings * random.lognormal(0, 0.3, (users, 1, 1))).reshape(users, -1)


def read(kwh: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Quality of readings that were all measured."""
    return np.zeros(kwh.shape, dtype=np.uint8)
