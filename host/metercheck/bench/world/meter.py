"""The meter: counts the power that its element sees and flashes its LED once per 1/constant kWh.

Widths: 80 ms +-20 ms by the State Grid's specification, 2 ms to 200 ms seen elsewhere. The LED is
late by up to one turn of the meter's program, evenly spread: `jitter_ms` is the standard
deviation of that, the turn sqrt(12) times as long.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from metercheck.bench.world.counting import EnergyCounter, Integral, PulseOutput
from metercheck.bench.world.ranges import number, whole

J_PER_KWH = 3_600_000.0


@dataclass(frozen=True)
class MeterSettings:
    """`[meter]`. `class_error_percent`: what it registers too much (or, negative, too little)."""

    constant_imp_per_kwh: int = whole(1200, 50, 20_000)
    class_error_percent: float = number(0.0, -20.0, 20.0)
    width_ms: float = number(80.0, 0.5, 500.0)
    jitter_ms: float = number(1.0, 0.0, 100.0)


class Meter:
    """Registered energy and the light of the pulse LED."""

    def __init__(self, settings: MeterSettings, source: random.Random) -> None:
        self.gain = 1.0 + settings.class_error_percent / 100.0
        self._turn_us = settings.jitter_ms * 1000.0 * math.sqrt(12.0)
        self._source = source
        self._counter = EnergyCounter(J_PER_KWH / settings.constant_imp_per_kwh, source.random())
        self._led = PulseOutput(round(settings.width_ms * 1000.0))
        self._registered = Integral()

    @property
    def due_us(self) -> int:
        """When the next pulse is full, if the power stays as it is."""
        return self._counter.due_us

    @property
    def pulses(self) -> int:
        """Pulses so far."""
        return self._counter.taken

    def set_power(self, now_us: int, seen_w: float) -> None:
        """From `now_us` on the meter's element sees `seen_w`."""
        registers_w = seen_w * self.gain
        self._registered.set(now_us, registers_w)
        self._counter.set_power(now_us, registers_w)

    def registered_j(self, now_us: int) -> float:
        """Energy registered since the start."""
        return self._registered.at(now_us)

    def flash(self, now_us: int) -> tuple[int, int]:
        """Count the pulse that is due at `now_us`; when its light goes on and off, in us."""
        period_us = self._counter.take(now_us)
        late_us = int(self._source.random() * self._turn_us)
        return self._led.pulse(now_us + late_us, period_us)
