"""The household behind the meter: a recorded or steady power, with what recordings leave out.

Recordings are means or holds over 1 to 6 s and are replayed as holds. Real loads also move within
a second; that is added as noise with a correlation of 2 s. The power is that at 220 V; a share of
it (heaters, kettles) is resistive and follows the square of the voltage, the rest (electronics)
takes its power whatever the voltage.
"""

from __future__ import annotations

import bisect
import random
from dataclasses import dataclass

from metercheck.bench.world.randomness import Wander
from metercheck.bench.world.ranges import number

NOMINAL_V = 220.0
_NOISE_CORRELATION_S = 2.0
_LARGEST_NOISE_SHARE = 1.0 / 3.0


@dataclass(frozen=True)
class Trace:
    """A recording: from `times_us[i]` on the power is `powers_w[i]`; the last holds to the end.

    `times_us` starts at 0 and rises; `length_us` is later than all of it.
    """

    name: str
    times_us: tuple[int, ...]
    powers_w: tuple[float, ...]
    length_us: int


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


class Household:
    """Power at 220 V as a function of time, constant between `step`s and steps of the trace."""

    def __init__(self, settings: HouseholdSettings, step_s: float, source: random.Random) -> None:
        self._trace = settings.trace or Trace("steady", (0,), (settings.steady_w,), 1 << 62)
        # Drawn even where it is given: the noise stays the same for both.
        drawn_us = int(source.random() * self._trace.length_us)
        given_s = settings.offset_s
        start_us = drawn_us if given_s is None else round(given_s * 1e6)
        self._noise_w = settings.noise_w
        self._noise = Wander(1.0, _NOISE_CORRELATION_S, step_s, source)
        self.resistive_share = settings.resistive_share
        self._find(start_us % self._trace.length_us, 0)

    def _find(self, in_trace_us: int, now_us: int) -> None:
        """Enter the hold that covers `in_trace_us`; `now_us` is the world's time there."""
        times_us = self._trace.times_us
        self._index = bisect.bisect_right(times_us, in_trace_us) - 1
        self._recorded_w = self._trace.powers_w[self._index]
        last = self._index + 1 == len(times_us)
        hold_ends_us = self._trace.length_us if last else times_us[self._index + 1]
        self.next_change_us = now_us + hold_ends_us - in_trace_us

    def step(self) -> None:
        """Let the noise move on by one step."""
        self._noise.step()

    def follow(self, now_us: int) -> None:
        """Go on to the hold that begins at `now_us`, if one does; a trace repeats at its end."""
        if now_us == self.next_change_us:
            index = (self._index + 1) % len(self._trace.times_us)
            self._find(self._trace.times_us[index], now_us)

    def nominal_w(self) -> float:
        """Power that the household would take now at 220 V."""
        recorded_w = self._recorded_w
        noise_w = min(self._noise_w, recorded_w * _LARGEST_NOISE_SHARE) * self._noise.value
        return max(0.0, recorded_w + noise_w)
