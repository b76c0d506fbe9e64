"""The household behind the meter: what was recorded or is steady, appliances, solar panels.

Recordings are means or holds over 1 to 6 s and are replayed as holds. Real loads also move within
a second; that is added as noise with a correlation of 2 s. Powers are those at 220 V; a share of
the recording (heaters, kettles) follows the voltage as V^`exponent`, the rest (electronics) takes
its power whatever the voltage. Each appliance follows it in its own way (`appliances.py`).
"""

from __future__ import annotations

import bisect
import random
from dataclasses import dataclass

from metercheck.bench.world.appliances import Appliances, AppliancesSettings
from metercheck.bench.world.draw import NOMINAL_V, Draw, draw_of
from metercheck.bench.world.randomness import Wander
from metercheck.bench.world.ranges import number
from metercheck.bench.world.solar import Solar, SolarSettings
from metercheck.bench.world.trace import Trace

_NOISE_CORRELATION_S = 2.0
_LARGEST_NOISE_SHARE = 1.0 / 3.0


@dataclass(frozen=True)
class HouseholdSettings:
    """`[household]`: a trace, or `steady_w` where there is none (0: nobody uses anything).

    `noise_w` is a standard deviation; it never exceeds a third of the power itself, so that
    an empty house stays empty. `offset_s` says where in the trace the world begins.
    """

    trace: Trace | None = None
    steady_w: float = number(300.0, 0.0, 20_000.0)
    offset_s: float | None = number(None, 0.0, 1e6)
    noise_w: float = number(15.0, 0.0, 1000.0)
    resistive_share: float = number(0.4, 0.0, 1.0)
    exponent: float = number(2.0, 0.0, 2.0)


class Household:
    """What the house draws over time, constant between `step`s and until `next_change_us`."""

    def __init__(
        self,
        settings: HouseholdSettings,
        step_s: float,
        source: random.Random,
        appliances: Appliances | None = None,
        solar: Solar | None = None,
    ) -> None:
        """Without `appliances` or `solar` there are none."""
        self._trace = settings.trace or Trace("steady", (0,), (settings.steady_w,), 1 << 62)
        # Drawn even where it is given: the noise stays the same for both.
        drawn_us = int(source.random() * self._trace.length_us)
        given_s = settings.offset_s
        start_us = drawn_us if given_s is None else round(given_s * 1e6)
        self._noise_w = settings.noise_w
        self._noise = Wander(1.0, _NOISE_CORRELATION_S, step_s, source)
        # What one recorded watt draws.
        share = settings.resistive_share
        resistive = draw_of(share, settings.exponent)
        self._per_watt = resistive.plus(draw_of(1.0 - share, 0.0))
        self._appliances = appliances or Appliances(AppliancesSettings(), random.Random(0))
        self._solar = solar or Solar(SolarSettings(), step_s, random.Random(0))
        self._find(start_us % self._trace.length_us, 0)

    def _find(self, in_trace_us: int, now_us: int) -> None:
        """Enter the hold that covers `in_trace_us`; `now_us` is the world's time there."""
        times_us = self._trace.times_us
        self._index = bisect.bisect_right(times_us, in_trace_us) - 1
        self._recorded_w = self._trace.powers_w[self._index]
        last = self._index + 1 == len(times_us)
        hold_ends_us = self._trace.length_us if last else times_us[self._index + 1]
        self._hold_ends_us = now_us + hold_ends_us - in_trace_us

    @property
    def next_change_us(self) -> int:
        """When the recording or an appliance goes on to another power."""
        return min(self._hold_ends_us, self._appliances.next_change_us)

    def step(self, voltage_v: float = NOMINAL_V) -> None:
        """Let the noise and the sun move on by one step; `voltage_v` was there until now."""
        self._noise.step()
        self._solar.step(voltage_v)

    def follow(self, now_us: int) -> None:
        """Go on to what begins at `now_us`, if anything does; a trace repeats at its end."""
        if now_us == self._hold_ends_us:
            index = (self._index + 1) % len(self._trace.times_us)
            self._find(self._trace.times_us[index], now_us)
        self._appliances.follow(now_us)

    def nominal_w(self) -> float:
        """Power that the loads, without the panels, would take now at 220 V."""
        still_w = self._recorded_w + self._appliances.nominal_w
        noise_w = min(self._noise_w, still_w * _LARGEST_NOISE_SHARE) * self._noise.value
        return max(0.0, still_w + noise_w)

    def draw(self) -> Draw:
        """What the house draws now; the noise moves all of its loads alike."""
        recorded_w, appliances = self._recorded_w, self._appliances
        still_w = recorded_w + appliances.nominal_w
        stirred = self.nominal_w() / still_w if still_w else 0.0
        per_watt, own = self._per_watt, appliances.draw
        return Draw(
            (per_watt.conductance_s * recorded_w + own.conductance_s) * stirred,
            (per_watt.current_a * recorded_w + own.current_a) * stirred,
            (per_watt.power_w * recorded_w + own.power_w) * stirred - self._solar.power_w,
        )
