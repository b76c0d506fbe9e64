"""Counting energy and making pulses of it: what the meter and the metering chip have in common."""

from __future__ import annotations

import math

NEVER_US = 1 << 62
_SHORTEST_GAP_US = 1000


class Integral:
    """The integral over time, in seconds, of a quantity that changes in steps.

    It is summed up only where the quantity changes, so that how often anybody looks makes no
    difference to it, not even in rounding.
    """

    def __init__(self) -> None:
        self._total = 0.0
        self._value = 0.0
        self._since_us = 0

    def set(self, now_us: int, value: float) -> None:
        """From `now_us` on the quantity is `value`."""
        self._total = self.at(now_us)
        self._value = value
        self._since_us = now_us

    def at(self, now_us: int) -> float:
        """The integral up to `now_us`, which is not before the last change."""
        return self._total + self._value * ((now_us - self._since_us) * 1e-6)


class EnergyCounter:
    """Counts energy and is due each time that another `quantum_j` is full.

    `filled` is the part of a quantum (0 to 1) that was counted before the start. The moment is
    exact to the microsecond and what lies beyond a quantum counts for the next, so nothing is
    lost or gained over time.
    """

    def __init__(self, quantum_j: float, filled: float) -> None:
        self._quanta_per_ws = 1.0 / quantum_j
        self._filled = filled
        self._counted = Integral()
        self._rate_per_s = 0.0
        self.taken = 0
        self.due_us = NEVER_US

    def set_power(self, now_us: int, power_w: float) -> None:
        """From `now_us` on `power_w` (never negative) is counted."""
        self._rate_per_s = power_w * self._quanta_per_ws
        self._counted.set(now_us, self._rate_per_s)
        self._plan(now_us)

    def take(self, now_us: int) -> int:
        """Take the quantum that is due now; us from one to the next at the present power."""
        self.taken += 1
        self._plan(now_us)
        return int(1e6 / self._rate_per_s)

    def _plan(self, now_us: int) -> None:
        missing = self.taken + 1 - self._filled - self._counted.at(now_us)
        wait_s = missing / self._rate_per_s if self._rate_per_s > 0.0 else math.inf
        # Weeks ahead, at a few milliwatts, is as good as never.
        self.due_us = now_us + max(1, math.ceil(wait_s * 1e6)) if wait_s < 1e6 else NEVER_US


class PulseOutput:
    """An output that goes high for `width_us`, or for half the period when pulses come faster.

    Pulses never run into each other: one that comes too early waits until the output has been
    low for a millisecond.
    """

    def __init__(self, width_us: int) -> None:
        self._width_us = width_us
        self._free_us = 0

    def pulse(self, due_us: int, period_us: int) -> tuple[int, int]:
        """When the output rises and falls for a pulse due at `due_us`, in us."""
        rise_us = max(due_us, self._free_us)
        fall_us = rise_us + max(1, min(self._width_us, period_us // 2))
        self._free_us = fall_us + _SHORTEST_GAP_US
        return rise_us, fall_us
