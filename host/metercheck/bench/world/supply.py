"""The supply: a source behind an impedance, so that whoever takes current lowers the voltage.

Source impedance: IEC 60725 takes 0.4 ohm (resistive part, single-phase) as its reference; 0.1 to
1 ohm occur. At the power factors of heaters the resistive part alone decides the drop.

What can go wrong upstream is the same circuit with another source (`_equivalent`): a dip, a
brown-out, a voltage too high, two phases instead of phase and neutral (the square root of 3 times
as high), nothing at all. Where the common neutral has broken, the house and its neighbours on
another phase stand in series between two phases: 381 V behind the neighbours' resistance. The
voltage then divides by what both use, and the less a house uses the more it gets.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.draw import NOMINAL_V, Draw
from metercheck.bench.world.randomness import Wander
from metercheck.bench.world.ranges import number

FAULTS = (
    "supply_lost",
    "sag",
    "brown_out",
    "over_voltage",
    "two_phases_380v",
    "neutral_lost",
    "frequency_off",
    "voltage_flicker",
)

_DRIFT_CORRELATION_S = 120.0
_NOISE_CORRELATION_S = 0.3
_BROWN_OUT_V = 120.0
_OVER_VOLTAGE_V = 280.0  # GB/T 12325 allows 235.4 V
_FREQUENCY_OFF_HZ = 46.0  # a small generator that is overloaded; networks hold 49.5 to 50.5 Hz
_FLICKER = 0.04  # each way, five times a second: a welder nearby
_BETWEEN_PHASES = math.sqrt(3.0)
_ELECTRONICS_STOP_V = 85.0  # the lower end of a universal input, 100 V less 15 %


@dataclass(frozen=True)
class SupplySettings:
    """`[supply]`. Drift (minutes) and noise (a third of a second) are standard deviations.

    `sag_percent`: how much of the voltage the fault `sag` takes away while it lasts.
    `neighbours_w`: what the others use, at 220 V, with whom a lost neutral puts one in series.
    """

    voltage_v: float = number(220.0, 150.0, 300.0)
    impedance_ohm: float = number(0.4, 0.0, 2.0)
    frequency_hz: float = number(50.0, 45.0, 55.0)
    drift_v: float = number(0.6, 0.0, 10.0)
    noise_v: float = number(0.15, 0.0, 5.0)
    sag_percent: float = number(30.0, 1.0, 99.0)
    neighbours_w: float = number(1000.0, 10.0, 20_000.0)


class Supply:
    """Voltage where household and test load are connected, and the mains' zero crossings.

    `open_circuit_v` and `impedance_ohm` are those of the source as it is now.
    """

    def __init__(self, settings: SupplySettings, step_s: float, source: random.Random) -> None:
        self._settings = settings
        self.frequency_hz = settings.frequency_hz
        self._half_period_us = round(500_000.0 / settings.frequency_hz)
        self._first_crossing_us = source.randrange(self._half_period_us)
        self._drift = Wander(settings.drift_v, _DRIFT_CORRELATION_S, step_s, source)
        self._noise = Wander(settings.noise_v, _NOISE_CORRELATION_S, step_s, source)
        self._phase_v = settings.voltage_v + self._drift.value + self._noise.value
        self._faults: set[str] = set()
        self._flicker = 0.0
        self._factor, self.impedance_ohm = self._equivalent()

    @property
    def open_circuit_v(self) -> float:
        """Voltage while nobody takes anything."""
        return self._phase_v * self._factor * (1.0 + self._flicker)

    @property
    def alive(self) -> bool:
        """Whether there is any voltage, so that it can cross zero."""
        return self._factor > 0.0

    def step(self) -> None:
        """Let drift and noise move on by one step."""
        self._phase_v = self._settings.voltage_v + self._drift.step() + self._noise.step()
        if "voltage_flicker" in self._faults:
            self._flicker = -_FLICKER if self._flicker > 0.0 else _FLICKER

    def fault(self, name: str, on: bool) -> None:
        """Switch one of FAULTS. Several at once act together; nothing comes from a lost supply."""
        (self._faults.add if on else self._faults.discard)(name)
        self._factor, self.impedance_ohm = self._equivalent()
        off = "frequency_off" in self._faults
        self.frequency_hz = _FREQUENCY_OFF_HZ if off else self._settings.frequency_hz
        self._half_period_us = round(500_000.0 / self.frequency_hz)
        if "voltage_flicker" not in self._faults:
            self._flicker = 0.0

    def _equivalent(self) -> tuple[float, float]:
        """Thevenin's source: times the phase's voltage, and its impedance in ohm."""
        settings, faults = self._settings, self._faults
        factor = 0.0 if "supply_lost" in faults else 1.0
        impedance_ohm = settings.impedance_ohm
        if "sag" in faults:
            factor *= 1.0 - settings.sag_percent / 100.0
        if "brown_out" in faults:
            factor *= _BROWN_OUT_V / settings.voltage_v
        if "over_voltage" in faults:
            factor *= _OVER_VOLTAGE_V / settings.voltage_v
        if "two_phases_380v" in faults or "neutral_lost" in faults:
            factor *= _BETWEEN_PHASES
        if "neutral_lost" in faults and "two_phases_380v" not in faults:
            impedance_ohm += NOMINAL_V * NOMINAL_V / settings.neighbours_w
        return factor, impedance_ohm

    def solve(self, load: Draw) -> tuple[float, float]:
        """The voltage under `load`, and its power_w as far as the source can deliver it.

        U = E - R (G U + I + P / U) is a quadratic in U; its upper root is the stable state. Where
        P is more than the source can deliver, the voltage stays at the point of collapse and P
        gets what there is. Below 85 V electronics stop, and so does whatever feeds in.
        """
        ohm, stretch = self.impedance_ohm, 1.0 + self.impedance_ohm * load.conductance_s
        driving_v = max(0.0, self.open_circuit_v - ohm * load.current_a)
        power_w = load.power_w
        inside = driving_v * driving_v - 4.0 * stretch * ohm * power_w
        if inside < 0.0:
            power_w = driving_v * driving_v / (4.0 * stretch * ohm)
            inside = 0.0
        voltage_v = (driving_v + math.sqrt(inside)) / (2.0 * stretch)
        if power_w and (voltage_v < _ELECTRONICS_STOP_V or not driving_v):
            return driving_v / stretch, 0.0
        return voltage_v, power_w

    def next_crossing_us(self, after_us: int) -> int:
        """The first zero crossing later than `after_us`, NEVER_US while there is no voltage."""
        if self._factor <= 0.0:
            return NEVER_US
        half_period_us = self._half_period_us
        return after_us + half_period_us - (after_us - self._first_crossing_us) % half_period_us
