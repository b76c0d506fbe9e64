"""How wrong a meter is, depending on its load.

Limits at cos phi 1, in percent of the energy, for classes 1 and 2 (IEC 62053-21): 1.5 and 2.5 from
0.05 to 0.1 Ib, 1.0 and 2.0 from there to Imax. Ib is the basic, Imax the maximum current.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from itertools import pairwise

Curve = tuple[tuple[float, float], ...]
"""(current in A, error in percent), currents rising."""

_LIMITS_PERCENT = {"1": (1.5, 1.0), "2": (2.5, 2.0)}
_TESTED_FROM, _FULL_FROM = 0.05, 0.1  # parts of Ib


def limit_percent(accuracy_class: str, current_a: float, basic_a: float) -> float:
    """The limit of error at `current_a`; infinite under 0.05 Ib, where the standard sets none."""
    small, full = _LIMITS_PERCENT[accuracy_class]
    if current_a < _TESTED_FROM * basic_a:
        return math.inf
    return small if current_a < _FULL_FROM * basic_a else full


def drawn_curve(accuracy_class: str, basic_a: float, max_a: float, source: random.Random) -> Curve:
    """A curve as some meter of that class has: at each point anything within the limits."""
    # Straight lines between these stay within the limits, which only narrow with the current.
    currents_a = (_TESTED_FROM * basic_a, _FULL_FROM * basic_a, basic_a, max_a)
    limits = (limit_percent(accuracy_class, current_a, basic_a) for current_a in currents_a)
    errors = (source.uniform(-limit, limit) for limit in limits)
    return tuple(zip(currents_a, errors, strict=True))


class ErrorCurve:
    """Error against current: straight between its points, level before the first, after the last.

    `always_percent` comes on top everywhere.
    """

    def __init__(self, always_percent: float, curve: Curve) -> None:
        points = curve or ((0.0, 0.0),)
        self._currents_a = [current_a for current_a, _ in points]
        self._gains = [1.0 + (always_percent + percent) / 100.0 for _, percent in points]
        self._slopes = [
            (gain - gain_before) / (a - a_before)
            for (a_before, gain_before), (a, gain) in pairwise(
                zip(self._currents_a, self._gains, strict=True)
            )
        ]

    def gain(self, current_a: float) -> float:
        """Registered energy over true energy at `current_a`, which is not negative."""
        index = bisect_right(self._currents_a, current_a) - 1
        if index < 0:
            return self._gains[0]
        if index == len(self._slopes):
            return self._gains[-1]
        return self._gains[index] + self._slopes[index] * (current_a - self._currents_a[index])
