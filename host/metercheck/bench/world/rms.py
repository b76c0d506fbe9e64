"""Effective values of sines that change their size in steps."""

from __future__ import annotations

import math
from collections import deque

from metercheck.bench.world.counting import Integral

_REMEMBERED_US = 400_000  # twice the longest window that a fast RMS covers, and more


class Rms:
    """The effective value since it was last asked for."""

    def __init__(self) -> None:
        self._squares = Integral()
        self._began_us = 0
        self._before = 0.0
        self.present = 0.0

    def set(self, now_us: int, value: float) -> None:
        """From `now_us` on the effective value is `value`."""
        self.present = value
        self._squares.set(now_us, value * value)

    def take(self, now_us: int) -> float:
        """The effective value since the call before, which was earlier."""
        total = self._squares.at(now_us)
        mean = (total - self._before) / ((now_us - self._began_us) * 1e-6)
        self._began_us, self._before = now_us, total
        return math.sqrt(max(0.0, mean))


class FastRms:
    """Effective values over short windows, which follow each other from the start on."""

    def __init__(self) -> None:
        self._squares: deque[tuple[int, float]] = deque([(0, 0.0)])
        self.present = 0.0

    def set(self, now_us: int, value: float) -> None:
        """From `now_us` on the effective value is `value`."""
        self.present = value
        squares = self._squares
        squares.append((now_us, value * value))
        while squares[1][0] <= now_us - _REMEMBERED_US:
            squares.popleft()

    def last(self, now_us: int, window_us: int) -> float:
        """The effective value over the last window that is complete; at most 160 ms long."""
        ends_us = now_us // window_us * window_us
        begins_us = max(0, ends_us - window_us)
        total, until_us = 0.0, ends_us
        for since_us, square in reversed(self._squares):
            if since_us <= begins_us:
                total += square * (until_us - begins_us)
                break
            if since_us < until_us:
                total += square * (until_us - since_us)
                until_us = since_us
        return math.sqrt(total / window_us)


def clipped(rms: float, largest_rms: float) -> float:
    """The effective value of a sine whose crests are cut where those of `largest_rms` end.

    In a quarter period the sine lasts until the angle a = asin(largest / rms), then the cut: the
    mean square is (2 / pi) * (rms^2 * (a - sin a cos a) + 2 * largest^2 * (pi / 2 - a)).
    """
    if rms <= largest_rms:
        return rms
    angle = math.asin(largest_rms / rms)
    sine = rms * rms * (angle - math.sin(angle) * math.cos(angle))
    cut = 2.0 * largest_rms * largest_rms * (math.pi / 2.0 - angle)
    return math.sqrt((sine + cut) * 2.0 / math.pi)
