"""The metering chip's pin CF: pulses of energy and, where it is disturbed, spikes between them.

BL0942, datasheet V1.05: a pulse is high for 80 ms, or for half its period when that is under
160 ms. Spikes, as from a relay's arc or a loose lead, are short: up to 0.2 ms, five a second.
"""

from __future__ import annotations

import random

from metercheck.bench.world.counting import NEVER_US, PulseOutput

CF_PIN = 0
_WIDTH_US = 80_000
_SPIKES_PER_S = 5.0
_LONGEST_SPIKE_US = 200


class CfPin:
    """Edges (t_us, level) of the pin, in order of time."""

    def __init__(self, noise: random.Random) -> None:
        self._noise = noise
        self._output = PulseOutput(_WIDTH_US)
        self._pulse_us = (0, 0)  # rise and fall of the last pulse
        self._spiked_us = 0
        self.due_us = NEVER_US

    def disturb(self, now_us: int, on: bool) -> None:
        """Let spikes come from now on, or no more."""
        if not on:
            self.due_us = NEVER_US
        elif self.due_us == NEVER_US:
            self._plan_spike(now_us)

    def pulse(self, due_us: int, period_us: int) -> list[tuple[int, int]]:
        """A pulse of energy; the next is expected a period later."""
        rise_us, fall_us = self._output.pulse(max(due_us, self._spiked_us + 1), period_us)
        self._pulse_us = (rise_us, fall_us)
        return [(rise_us, 1), (fall_us, 0)]

    def spike(self, now_us: int) -> list[tuple[int, int]]:
        """The spike that is due now: up while the pin is low, down while it is high.

        One that would touch an edge of a pulse is lost in it.
        """
        ends_us = now_us + self._noise.randrange(1, _LONGEST_SPIKE_US)
        self._plan_spike(now_us)
        rise_us, fall_us = self._pulse_us
        high = rise_us < now_us and ends_us < fall_us
        if not high and not ends_us < rise_us and not fall_us < now_us:
            return []
        self._spiked_us = ends_us
        return [(now_us, 0 if high else 1), (ends_us, 1 if high else 0)]

    def _plan_spike(self, now_us: int) -> None:
        # Further apart than the longest, so that they do not run into each other.
        self.due_us = (
            now_us + _LONGEST_SPIKE_US + round(self._noise.expovariate(_SPIKES_PER_S) * 1e6)
        )
