"""The device's metering chip (BL0942): energy pulses on CF and mean voltages.

Datasheet V1.05 with a shunt of 5 mohm and a divider of 5 x 390 k / 510: 134.56 J a pulse, high for
80 ms, or for half the period when that is under 160 ms; a new mean of the voltage every 400 ms.
Each device keeps an error of gain that calibration left in it, known only as an uncertainty.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from metercheck.bench.world.counting import EnergyCounter, Integral, PulseOutput
from metercheck.bench.world.ranges import number

CF_PIN = 0
NOMINAL_J_PER_PULSE = 134.56
_CF_WIDTH_US = 80_000
_MEAN_US = 400_000


@dataclass(frozen=True)
class MeteringSettings:
    """`[metering]`. `error_ppm`: this device's error of energy, drawn within `u95_ppm` if absent.

    By default the error of the voltage is fixed: only differences of voltage decide anything.
    """

    u95_ppm: float = number(6000.0, 0.0, 100_000.0)
    error_ppm: float | None = number(None, -100_000.0, 100_000.0)
    voltage_error_percent: float = number(0.2, -5.0, 5.0)
    voltage_noise_mv: float = number(30.0, 0.0, 5000.0)


class Metering:
    """Energy of the test load as the chip sees it, and the voltage at its clips."""

    def __init__(self, settings: MeteringSettings, source: random.Random) -> None:
        self.error_ppm = _drawn_error_ppm(settings, source)
        self._gain = 1.0 + self.error_ppm * 1e-6
        self._voltage_gain = 1.0 + settings.voltage_error_percent / 100.0
        self._voltage_noise_mv = settings.voltage_noise_mv
        self._source = source
        self._counter = EnergyCounter(NOMINAL_J_PER_PULSE, source.random())
        self._cf = PulseOutput(_CF_WIDTH_US)
        self._volt_seconds = Integral()
        self._mean_began = (0, 0.0)  # us, volt seconds
        self.mean_due_us = source.randrange(1, _MEAN_US)

    @property
    def pulse_due_us(self) -> int:
        """When the next energy pulse is full, if the power stays as it is."""
        return self._counter.due_us

    @property
    def pulses(self) -> int:
        """Energy pulses so far."""
        return self._counter.taken

    def set_power(self, now_us: int, test_w: float, voltage_v: float) -> None:
        """From `now_us` on the test load takes `test_w` at `voltage_v`."""
        self._volt_seconds.set(now_us, voltage_v)
        self._counter.set_power(now_us, test_w * self._gain)

    def pulse(self, now_us: int) -> tuple[int, int]:
        """Count the energy pulse that is due now; when CF rises and falls, in us."""
        return self._cf.pulse(now_us, self._counter.take(now_us))

    def mean_mv(self, now_us: int) -> int:
        """The mean voltage that is due now: since the one before, with the chip's errors."""
        began_us, before = self._mean_began
        volt_seconds = self._volt_seconds.at(now_us)
        self._mean_began = (now_us, volt_seconds)
        self.mean_due_us = now_us + _MEAN_US
        mean_v = (volt_seconds - before) / ((now_us - began_us) * 1e-6)
        noise_mv = self._source.gauss(0.0, self._voltage_noise_mv)
        return max(0, round(mean_v * self._voltage_gain * 1000.0 + noise_mv))


def _drawn_error_ppm(settings: MeteringSettings, source: random.Random) -> float:
    # Drawn even where it is given: everything after it stays the same for both.
    drawn_ppm = source.gauss(0.0, settings.u95_ppm / 2.0)
    if settings.error_ppm is not None:
        return settings.error_ppm
    return max(-settings.u95_ppm, min(settings.u95_ppm, drawn_ppm))
