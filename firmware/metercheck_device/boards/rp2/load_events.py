"""When the load really switches: tokens followed from zero crossing to zero crossing.

A triac driver (MOC3063) lights at a crossing of the voltage only, and a triac goes out where the
current crosses, so the load follows its gates at the next crossing. The metering chip's ZX pin
tells a crossing 570 us late (BL0942 datasheet V1.05).
"""

from metercheck_device.boards.hardware_figures import ZERO_CROSS_LAG_US
from metercheck_wire.compat import const

_NEXT_US = const(7000)  # edges of ZX sooner after the last are spikes: half a period has 10 ms
_HALF_PERIOD_US = const(10000)
_NO_MAINS_US = const(30000)  # a crossing that has not come by then will not come
_TOKENS = const(4)


class LoadEvents:
    """Fed with tokens and edges of ZX in order of time; tells the changes of the load's level."""

    def __init__(self):
        self.level = 0
        self._tokens = [(0, 0, 0)]  # (from_us, level, until_us), the newest last
        self._crossed_us = -_HALF_PERIOD_US
        self._events = []

    def token(self, now_us, level, hold_us):
        """What the gates were told; 0 is off at once."""
        self._tokens.append((now_us, level, now_us + hold_us))
        if len(self._tokens) > _TOKENS:
            self._tokens.pop(0)

    def zero_cross(self, t_us):
        """An edge of the ZX pin."""
        t_us -= ZERO_CROSS_LAG_US
        if t_us - self._crossed_us >= _NEXT_US:
            self._crossed_us = t_us
            self._become(t_us, self._gates(t_us)[0])

    def take(self, now_us):
        """Events [(t_us, level)] since the last time. Without mains gates are believed anyway."""
        level, since_us = self._gates(now_us)
        if level != self.level and now_us - max(since_us, self._crossed_us) > _NO_MAINS_US:
            self._become(max(since_us, self._crossed_us) + _HALF_PERIOD_US, level)
        events = self._events
        self._events = []
        return events

    def _become(self, t_us, level):
        if level != self.level:
            self.level = level
            self._events.append((t_us, level))

    def _gates(self, t_us):
        """(level of the gates at t_us, since when)."""
        for from_us, level, until_us in reversed(self._tokens):
            if from_us <= t_us:
                return (level, from_us) if t_us < until_us else (0, max(from_us, until_us))
        return 0, t_us  # older than all that is remembered
