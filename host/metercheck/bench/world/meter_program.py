"""What the program in a meter does to the power before it counts: starting late, and lagging.

Many meters register nothing below a start threshold of a few watts (IEC 62053-21: they have to
start at 0.4 % of Ib for class 1, 4.4 W at 5 A) and need a few tenths of a second to begin again.
Their measuring goes over whole windows of time: what they register now was used up to a second
ago.
"""

from __future__ import annotations

from collections import deque

from metercheck.bench.world.counting import NEVER_US


class LateStart:
    """Lets power through `restart_us` after it has come back from nothing (0: at once)."""

    def __init__(self, restart_us: int) -> None:
        self._restart_us = restart_us
        self._power_w = 0.0
        self._stopped = False
        self.due_us = NEVER_US

    def set_power(self, now_us: int, power_w: float) -> float:
        """From `now_us` on `power_w` could be registered; what is registered now."""
        if power_w == 0.0:
            self._stopped = self._restart_us > 0
            self.due_us = NEVER_US
        elif self._stopped and self.due_us == NEVER_US:
            self.due_us = now_us + self._restart_us
        self._power_w = power_w
        return 0.0 if self._stopped else power_w

    def start(self) -> float:
        """The moment has come; what is registered from now on."""
        self._stopped = False
        self.due_us = NEVER_US
        return self._power_w


class Delay:
    """Gives out each power `delay_us` after it came in."""

    def __init__(self, delay_us: int) -> None:
        self._delay_us = delay_us
        self._coming: deque[tuple[int, float]] = deque()
        self._last_in_w: float | None = None

    @property
    def due_us(self) -> int:
        """When the next power comes out."""
        return self._coming[0][0] if self._coming else NEVER_US

    def put(self, now_us: int, power_w: float) -> None:
        """From `now_us` on `power_w` goes in. The first one has always been there."""
        if power_w == self._last_in_w:
            return
        first = self._last_in_w is None
        self._coming.append((now_us if first else now_us + self._delay_us, power_w))
        self._last_in_w = power_w

    def take(self) -> float:
        """The power that comes out now."""
        return self._coming.popleft()[1]
