"""Outdoor temperature of a district: what all of its households have in common.

Own model, of a place with hot summers and cold, damp winters (the middle Yangtze): the year's
sine, spells of some days (a first-order autoregression), and the day's course.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

_MEAN_C, _SWING_C, _COLDEST_DAY = 18.0, 12.0, 20
_SPELL_C, _SPELL_KEEPS = 3.0, 0.75
_DAY_SWING_C, _WARMEST_MIN = 3.5, 15 * 60


@dataclass(frozen=True)
class Weather:
    """`day_c` [days] mean temperature; `season` [days] -1 in midsummer to 1 in midwinter."""

    first: date
    day_c: NDArray[np.float64]
    season: NDArray[np.float64]

    @property
    def weekday(self) -> NDArray[np.int64]:
        """[days] 0 for Monday."""
        return (self.first.weekday() + np.arange(len(self.day_c))) % 7

    def at(self, minute: NDArray[np.float64]) -> NDArray[np.float64]:
        """[days, minutes] temperature at minutes of the day."""
        course = np.cos(2 * np.pi * (minute - _WARMEST_MIN) / 1440)
        return self.day_c[:, None] + _DAY_SWING_C * course


def weather(random: np.random.Generator, first: date, days: int) -> Weather:
    """A period's weather."""
    of_year = first.timetuple().tm_yday + np.arange(days)
    season = np.cos(2 * np.pi * (of_year - _COLDEST_DAY) / 365.25)
    news = random.normal(0.0, _SPELL_C, days)
    spell = np.empty(days)
    spell[0] = news[0]
    rest = np.sqrt(1 - _SPELL_KEEPS**2)
    for day in range(1, days):
        spell[day] = _SPELL_KEEPS * spell[day - 1] + rest * news[day]
    return Weather(first, _MEAN_C - _SWING_C * season + spell, season)
