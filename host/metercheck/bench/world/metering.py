"""The device's metering chip between mains and firmware: what reaches it, and what comes of that.

BL0942, datasheet V1.05, behind a shunt of 5 mohm and a divider of 5 x 390 k / 510: registers are
V = 73989 mV / 1.218, I = 305978 mV / 1.218 and W = 3537 mV mV / 1.218^2 of what is at its pins,
a CF pulse comes each 1638.4 * 256 / W seconds (134.56 J). Crests beyond 70 mV rms and, at a gain
of 16, 30 mV rms (267.7 V, 6 A) are cut off.

Its oscillator runs at about 4 MHz and everything that counts time goes by it: pulses, updates and
FREQ (1e6 / f). Before the energy is counted the power passes a filter that the datasheet does not
describe, taken as a low pass of first order. Each device keeps an error of gain that calibration
left in it, known only as an uncertainty.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass

from metercheck.bench.world import bl0942
from metercheck.bench.world.bl0942 import Bl0942
from metercheck.bench.world.cf import CfPin
from metercheck.bench.world.chip_line import ChipLine
from metercheck.bench.world.counting import NEVER_US, Integral
from metercheck.bench.world.energy_count import EnergyCount
from metercheck.bench.world.hardware_figures import MV_PER_A, MV_PER_V
from metercheck.bench.world.ranges import number
from metercheck.bench.world.rms import FastRms, Rms, clipped

FAULTS = (
    "chip_silent",
    "chip_resets",
    "cf_stuck",
    "cf_noise",
    "packets_corrupt",
    "packets_garbage",
    "packets_lost",
    "oscillator_off",
)

_REFERENCE_V = 1.218
COUNTS_PER_V = 73_989.0 * MV_PER_V / _REFERENCE_V
COUNTS_PER_A = 305_978.0 * MV_PER_A / _REFERENCE_V
COUNTS_PER_W = 3537.0 * MV_PER_V * MV_PER_A / _REFERENCE_V**2
FAST_PER_RMS = 0.363
NOMINAL_J_PER_PULSE = 134.56  # 1638.4 * 256 / COUNTS_PER_W, as rounded as the device has it
_FULL_SCALE_V = 70.0 / MV_PER_V
_FULL_SCALE_A_AT_16 = 30.0 / MV_PER_A
_CALIBRATED_C = 25.0
_WARM_UP_S = 300.0
_OSCILLATOR_OFF = 0.97
_DAMAGED_SHARE = 0.5  # of all answers
_LEAST_V = 10.0
_READ_BYTES = 2  # whatever is longer may write


@dataclass(frozen=True)
class MeteringSettings:
    """`[metering]`. `error_ppm`: this device's error of energy, drawn within `u95_ppm` if absent.

    By default the error of the voltage is fixed: only differences of voltage decide anything.
    The oscillator is off by `oscillator_ppm` at 25 C and by `oscillator_ppm_per_k` more for each
    degree above. The chip starts at `temperature_c` and warms up by `warm_up_k`, with a time
    constant of five minutes.
    """

    u95_ppm: float = number(6000.0, 0.0, 100_000.0)
    error_ppm: float | None = number(None, -100_000.0, 100_000.0)
    voltage_error_percent: float = number(0.2, -5.0, 5.0)
    voltage_noise_mv: float = number(30.0, 0.0, 5000.0)
    current_noise_ma: float = number(1.0, 0.0, 100.0)
    power_noise_w: float = number(0.05, 0.0, 10.0)
    filter_s: float = number(0.0, 0.0, 0.4)
    oscillator_ppm: float = number(0.0, -50_000.0, 50_000.0)
    oscillator_ppm_per_k: float = number(0.0, -500.0, 500.0)
    temperature_c: float = number(25.0, -25.0, 60.0)
    warm_up_k: float = number(0.0, 0.0, 40.0)


class Metering:
    """Energy of the test load as the chip sees it, the voltage at its clips, and its serial line.

    `noise` is a stream of its own for what nobody sees who does not read all registers.
    """

    def __init__(
        self,
        settings: MeteringSettings,
        mains_hz: float,
        source: random.Random,
        noise: random.Random,
    ) -> None:
        self._settings = settings
        self.mains_hz = mains_hz
        self._power_gain = 1.0 + _drawn_error_ppm(settings, source) * 1e-6
        self._voltage_gain = 1.0 + settings.voltage_error_percent / 100.0
        self._source, self._noise = source, noise
        self._faults: set[str] = set()
        self._chip = Bl0942()
        self._line = ChipLine(self._chip, noise)
        self._energy = EnergyCount(NOMINAL_J_PER_PULSE, settings.filter_s)
        self._filled = source.random()
        self._cf = CfPin(noise)
        self._volts, self._amperes, self._fast_amperes = Rms(), Rms(), FastRms()
        self._power_w = 0.0  # of the test load, after the chip's limits
        self._taken_j = Integral()
        self._taken_before_j = 0.0
        self._updated_us = 0
        self._pulse_due_us = NEVER_US
        self._window_due_us = NEVER_US
        self.over_current = False  # level of pin CF2
        self._update_due_us = source.randrange(1, self._chip.update_us)
        self.pulses = 0
        self._tune(0)

    @property
    def updated_us(self) -> int:
        """When it last put new means into its registers."""
        return self._updated_us

    @property
    def registers(self) -> Mapping[int, int]:
        """What it has measured, by register."""
        return self._chip.measured

    @property
    def error_ppm(self) -> float:
        """How much more energy its pulses count than there was: gain and clock together."""
        return (self._power_gain * self._clock - 1.0) * 1e6

    @property
    def due_us(self) -> int:
        """When `act` has to be called next, if the power stays as it is."""
        return min(self._pulse_due_us, self._update_due_us, self._window_due_us, self._cf.due_us)

    def fault(self, name: str, on: bool) -> None:
        """Switch one of FAULTS; it shows from the next `set_power` on, which has to follow."""
        was_silent = "chip_silent" in self._faults
        (self._faults.add if on else self._faults.discard)(name)
        self._line.damaged_share = _DAMAGED_SHARE if "packets_corrupt" in self._faults else 0.0
        if "packets_garbage" in self._faults:
            self._line.damaged_share = 1.0
        back = was_silent and "chip_silent" not in self._faults
        if back or (on and name == "chip_resets"):
            self._chip.reset()
        self._tune(self._updated_us)

    def set_power(self, now_us: int, test_w: float, voltage_v: float, current_a: float) -> None:
        """From `now_us` on the test load takes `test_w` at `voltage_v` and `current_a`, rms."""
        chip_v = clipped(voltage_v, _FULL_SCALE_V)
        chip_a = clipped(current_a, _FULL_SCALE_A_AT_16 * 16.0 / self._chip.gain)
        self._power_w = test_w
        if chip_v < voltage_v or chip_a < current_a:
            self._power_w *= chip_v * chip_a / (voltage_v * current_a) if current_a else 0.0
        if self._settings.oscillator_ppm_per_k:
            self._tune(now_us)
        self._volts.set(now_us, chip_v)
        self._amperes.set(now_us, chip_a)
        self._fast_amperes.set(now_us, chip_a)
        self._taken_j.set(now_us, self._power_w)
        self._cf.disturb(now_us, "cf_noise" in self._faults)
        self._count(now_us)
        self._watch_current(now_us)

    def send(self, now_us: int, data: bytes) -> list[tuple[int, int]]:
        """The device sends `data` to the chip; (t_us, byte) of what it will answer."""
        if "chip_silent" in self._faults:
            return []
        self._measure_now(now_us)
        answers = self._line.send(now_us, data)
        if len(data) > _READ_BYTES:  # a frame may have changed what it counts and watches
            self._tune(now_us)
            self._count(now_us)
            self._watch_current(now_us)
        return [] if "packets_lost" in self._faults else answers

    def act(self, now_us: int) -> list[tuple[int, int]]:
        """Do what is due now: edges (t_us, level) of CF."""
        edges = self._cf.spike(now_us) if now_us == self._cf.due_us else []
        if now_us == self._pulse_due_us:
            edges += self._pulse(now_us)
        if now_us == self._window_due_us:
            self._measure_now(now_us)
            self.over_current = self._chip.over_current
            self._watch_current(now_us)
        if now_us == self._update_due_us:
            self._update(now_us)
        return edges

    @property
    def _window_us(self) -> int:
        """One window of the fast RMS."""
        return round(self._chip.fast_half_cycles * 500_000.0 / self.mains_hz)

    def _watch_current(self, now_us: int) -> None:
        """Look at the end of this window where CF2 may change then: when the current is large."""
        may_rise = self._fast_counts(self._fast_amperes.present) >> 8 >= self._chip.threshold
        if "chip_silent" in self._faults:
            self.over_current = may_rise = False
        # A window in which the current was large counts, even if it is small again by its end.
        begun = now_us < self._window_due_us < NEVER_US
        watched = may_rise or self.over_current or begun
        window_us = self._window_us
        self._window_due_us = (now_us // window_us + 1) * window_us if watched else NEVER_US

    def _fast_counts(self, current_a: float) -> int:
        return round(current_a * COUNTS_PER_A * self._gain / self._voltage_gain * FAST_PER_RMS)

    def _tune(self, now_us: int) -> None:
        """Find what the chip counts of a watt, and from which power on, as it is set now."""
        settings, chip = self._settings, self._chip
        warmer_k = settings.temperature_c - _CALIBRATED_C
        warmer_k += settings.warm_up_k * -math.expm1(-now_us * 1e-6 / _WARM_UP_S)
        off_ppm = settings.oscillator_ppm + settings.oscillator_ppm_per_k * warmer_k
        self._clock = 1.0 + off_ppm * 1e-6
        if "oscillator_off" in self._faults:
            self._clock *= _OSCILLATOR_OFF
        self._gain = self._power_gain * chip.gain / 16.0
        counts = chip.counts_energy and "chip_silent" not in self._faults
        self._counted_of_1_w = self._gain * self._clock if counts else 0.0
        self._creeps_below_w = chip.creep_counts / (COUNTS_PER_W * self._gain)

    def _count(self, now_us: int) -> None:
        """Let the counter go on with the power as it is."""
        creeps = self._power_w < self._creeps_below_w
        self._energy.set_power(now_us, 0.0 if creeps else self._power_w * self._counted_of_1_w)
        self._plan(now_us)

    def _plan(self, now_us: int) -> None:
        self._pulse_due_us = self._energy.reaches_us(now_us, self.pulses + 1 - self._filled)

    def _pulse(self, now_us: int) -> list[tuple[int, int]]:
        rate_per_s = self._energy.rate_per_s(now_us)
        self.pulses += 1
        self._chip.cf_count = (self._chip.cf_count + 1) & 0xFFFFFF
        self._plan(now_us)
        stuck = "cf_stuck" in self._faults
        return [] if stuck else self._cf.pulse(now_us, int(1e6 / rate_per_s))

    def _update(self, now_us: int) -> None:
        """The chip puts new means into its registers."""
        settings, noise, measured = self._settings, self._noise, self._chip.measured
        voltage_v = self._volts.take(now_us) * self._voltage_gain
        voltage_v += self._source.gauss(0.0, settings.voltage_noise_mv) * 1e-3
        # Uncorrelated noise adds in squares, and nothing to the mean power.
        current_a = math.hypot(self._amperes.take(now_us), settings.current_noise_ma * 1e-3)
        taken_j = self._taken_j.at(now_us)
        power_w = (taken_j - self._taken_before_j) / ((now_us - self._updated_us) * 1e-6)
        power_w += noise.gauss(0.0, settings.power_noise_w)
        self._taken_before_j, self._updated_us = taken_j, now_us
        self._update_due_us = now_us + round(self._chip.update_us / self._clock)

        watt = round(power_w * COUNTS_PER_W * self._gain)
        creeps = watt < self._chip.creep_counts
        measured[bl0942.V_RMS] = max(0, round(voltage_v * COUNTS_PER_V))
        measured[bl0942.I_RMS] = round(current_a * COUNTS_PER_A * self._gain / self._voltage_gain)
        measured[bl0942.WATT] = 0 if creeps else watt
        measured[bl0942.STATUS] = bl0942.CREEPS if creeps else 0
        if voltage_v < _LEAST_V:
            measured[bl0942.STATUS] |= bl0942.NO_VOLTAGE

    def _measure_now(self, now_us: int) -> None:
        """Bring the registers up to now that do not wait for the update."""
        fast_a = self._fast_amperes.last(now_us, self._window_us)
        self._chip.measured[bl0942.I_FAST_RMS] = self._fast_counts(fast_a)
        self._chip.measured[bl0942.FREQ] = round(1e6 * self._clock / self.mains_hz)


def _drawn_error_ppm(settings: MeteringSettings, source: random.Random) -> float:
    # Drawn even where it is given: everything after it stays the same for both.
    drawn_ppm = source.gauss(0.0, settings.u95_ppm / 2.0)
    if settings.error_ppm is not None:
        return settings.error_ppm
    return max(-settings.u95_ppm, min(settings.u95_ppm, drawn_ppm))
