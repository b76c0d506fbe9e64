"""Integrals over time and pulses: what the meter and the metering chip have in common."""

from __future__ import annotations

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
