"""The supply: a source behind an impedance, so that whoever takes current lowers the voltage.

Source impedance: IEC 60725 takes 0.4 ohm (resistive part, single-phase) as its reference; 0.1 to
1 ohm occur. At the power factors of heaters the resistive part alone decides the drop.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from metercheck.bench.world.randomness import Wander
from metercheck.bench.world.ranges import number

_DRIFT_CORRELATION_S = 120.0
_NOISE_CORRELATION_S = 0.3


@dataclass(frozen=True)
class SupplySettings:
    """`[supply]`. Drift (minutes) and noise (a third of a second) are standard deviations."""

    voltage_v: float = number(220.0, 150.0, 300.0)
    impedance_ohm: float = number(0.4, 0.0, 2.0)
    frequency_hz: float = number(50.0, 45.0, 55.0)
    drift_v: float = number(0.6, 0.0, 10.0)
    noise_v: float = number(0.15, 0.0, 5.0)


class Supply:
    """Voltage where household and test load are connected, and the mains' zero crossings."""

    def __init__(self, settings: SupplySettings, step_s: float, source: random.Random) -> None:
        self._settings = settings
        self._half_period_us = round(500_000.0 / settings.frequency_hz)
        self._first_crossing_us = source.randrange(self._half_period_us)
        self._drift = Wander(settings.drift_v, _DRIFT_CORRELATION_S, step_s, source)
        self._noise = Wander(settings.noise_v, _NOISE_CORRELATION_S, step_s, source)
        self.open_circuit_v = settings.voltage_v + self._drift.value + self._noise.value

    def step(self) -> None:
        """Let drift and noise move on by one step."""
        self.open_circuit_v = self._settings.voltage_v + self._drift.step() + self._noise.step()

    def loaded_v(self, conductance_s: float, constant_w: float) -> float:
        """Voltage under `conductance_s` of resistors and `constant_w` that do not follow it.

        U = E - R (G U + P / U) is a quadratic in U; its upper root is the stable state. Beyond
        the most that the source can deliver the voltage stays at the point of collapse.
        """
        impedance_ohm = self._settings.impedance_ohm
        stretch = 1.0 + impedance_ohm * conductance_s
        source_v = self.open_circuit_v
        inside = source_v * source_v - 4.0 * stretch * impedance_ohm * constant_w
        return (source_v + math.sqrt(max(0.0, inside))) / (2.0 * stretch)

    def next_crossing_us(self, after_us: int) -> int:
        """The first zero crossing later than `after_us`."""
        half_period_us = self._half_period_us
        return after_us + half_period_us - (after_us - self._first_crossing_us) % half_period_us
