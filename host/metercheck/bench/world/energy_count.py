"""Energy as a meter counts it: in quanta, and behind the power by a lag of first order.

A first-order low pass needs no steps of its own: with time constant T its output has counted
E(t) - T * (p(t) - p(0)), E being the energy that went in and p the power that it shows then.
"""

from __future__ import annotations

import math

from metercheck.bench.world.counting import NEVER_US, Integral

_EXACT_ENOUGH_S = 1e-8
_MOST_TURNS = 40


class EnergyCount:
    """Counts from 0 on, in quanta of `quantum_j`. `lag_s` of 0: the count follows at once.

    The power of the first `set_power` is taken as that of the time before, so that nothing has
    to settle.
    """

    def __init__(self, quantum_j: float, lag_s: float = 0.0) -> None:
        self._quanta_per_ws = 1.0 / quantum_j
        self._lag_s = lag_s
        self._went_in = Integral()
        self._rate_per_s = 0.0
        self._since_us = 0
        self._shown_per_s: float | None = None  # the low pass's output at `_since_us`
        self._first_shown_per_s = 0.0

    def set_power(self, now_us: int, power_w: float) -> None:
        """From `now_us` on `power_w` (never negative) goes in."""
        rate_per_s = power_w * self._quanta_per_ws
        if self._shown_per_s is None:
            self._shown_per_s = self._first_shown_per_s = rate_per_s
        else:
            self._shown_per_s = self.rate_per_s(now_us)
        self._rate_per_s = rate_per_s
        self._since_us = now_us
        self._went_in.set(now_us, rate_per_s)

    def rate_per_s(self, now_us: int) -> float:
        """Quanta counted a second, now."""
        if self._lag_s == 0.0 or self._shown_per_s is None:
            return self._rate_per_s
        return self._shown_after((now_us - self._since_us) * 1e-6, self._shown_per_s)

    def at(self, now_us: int) -> float:
        """Quanta counted up to `now_us`, which is not before the last change of power."""
        went_in = self._went_in.at(now_us)
        if self._lag_s == 0.0:
            return went_in
        return went_in - self._lag_s * (self.rate_per_s(now_us) - self._first_shown_per_s)

    def reaches_us(self, now_us: int, quanta: float) -> int:
        """When the count will be `quanta`, later than `now_us`, if the power stays as it is."""
        missing = quanta - self.at(now_us)
        if missing <= 0.0:
            return now_us + 1
        wait_s = self._wait_s(missing, self.rate_per_s(now_us))
        # Weeks ahead, at a few milliwatts, is as good as never.
        return now_us + max(1, math.ceil(wait_s * 1e6)) if wait_s < 1e6 else NEVER_US

    def _shown_after(self, elapsed_s: float, shown_per_s: float) -> float:
        change = shown_per_s - self._rate_per_s
        return self._rate_per_s + change * math.exp(-elapsed_s / self._lag_s)

    def _wait_s(self, missing: float, shown_per_s: float) -> float:
        """Seconds until `missing` more are counted: Newton, from where it cannot overshoot."""
        rate_per_s, lag_s = self._rate_per_s, self._lag_s
        settling = lag_s * (rate_per_s - shown_per_s)
        if rate_per_s == 0.0 and missing >= -settling:
            return math.inf
        if settling == 0.0:
            return missing / rate_per_s
        # The count bends upwards while the output rises: then its asymptote is the upper bound.
        wait_s = (missing + settling) / rate_per_s if settling > 0.0 else 0.0
        for _ in range(_MOST_TURNS):
            shown_now_per_s = self._shown_after(wait_s, shown_per_s)
            counted = rate_per_s * wait_s - lag_s * (shown_now_per_s - shown_per_s)
            step_s = (missing - counted) / shown_now_per_s
            wait_s += step_s
            if abs(step_s) < _EXACT_ENOUGH_S:
                break
        return wait_s
