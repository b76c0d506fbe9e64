"""The reference standard at the bench: a totalising meter behind the same clips as the device.

It has an error of its own, as its certificate says: drawn from a normal distribution whose
expanded uncertainty (k = 2) that certificate states, once for each bench, and the same in all
readings. On top each reading has noise, and steps. It counts all energy of the load, the device's
self-test included.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import NamedTuple

from metercheck.bench.world.ranges import number


@dataclass(frozen=True)
class StandardSettings:
    """`[standard]`. Expanded uncertainties in ppm; `error_ppm`: of energy, drawn if absent."""

    energy_u_ppm: float = number(300.0, 0.0, 10_000.0)
    voltage_u_ppm: float = number(300.0, 0.0, 10_000.0)
    frequency_u_ppm: float = number(100.0, 0.0, 10_000.0)
    error_ppm: float | None = number(None, -100_000.0, 100_000.0)
    voltage_noise_ppm: float = number(30.0, 0.0, 10_000.0)
    energy_step_wh: float = number(0.001, 0.0, 10.0)
    voltage_step_v: float = number(0.01, 0.0, 10.0)
    total_wh: float = number(1234.0, 0.0, 1e9)


class Shown(NamedTuple):
    """What its display shows."""

    energy_wh: float
    voltage_v: float
    frequency_hz: float


class ReferenceStandard:
    """One of them. `source` draws its errors and its noise."""

    def __init__(self, settings: StandardSettings, source: random.Random) -> None:
        self._settings = settings
        self._source = source
        drawn = [source.gauss(0.0, u / 2.0) for u in self._u_ppm()]
        if settings.error_ppm is not None:
            drawn[0] = settings.error_ppm
        self._gains = [1.0 + ppm * 1e-6 for ppm in drawn]

    @property
    def error_ppm(self) -> float:
        """How much more energy it counts than there is."""
        return (self._gains[0] - 1.0) * 1e6

    def show(self, taken_j: float, voltage_v: float, frequency_hz: float) -> Shown:
        """What it shows when so much has been taken since the start of the world."""
        settings = self._settings
        energy_wh = settings.total_wh + taken_j * self._gains[0] / 3600.0
        noise = 1.0 + self._source.gauss(0.0, settings.voltage_noise_ppm) * 1e-6
        return Shown(
            _stepped(energy_wh, settings.energy_step_wh),
            _stepped(voltage_v * self._gains[1] * noise, settings.voltage_step_v),
            _stepped(frequency_hz * self._gains[2], 0.001),
        )

    def _u_ppm(self) -> tuple[float, float, float]:
        settings = self._settings
        return settings.energy_u_ppm, settings.voltage_u_ppm, settings.frequency_u_ppm


def _stepped(value: float, step: float) -> float:
    return round(value / step) * step if step else value
