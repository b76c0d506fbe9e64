"""How far the test load lowers the voltage, from means that each saw one state of the load."""

from metercheck_wire.compat import const

_WEIGHT = const(1000000)


class VoltageDrop:
    """Fed with slot means; compares each with the one before, so that slow drift cancels."""

    def __init__(self):
        self.last_mv = 0
        self._last_level = -1
        self._sum_mv = 0
        self._pairs = 0

    def mean(self, mv, level):
        """A mean of `mv` during which the load stood at `level`."""
        if self._last_level >= 0 and bool(level) != bool(self._last_level):
            self._sum_mv += mv - self.last_mv if self._last_level else self.last_mv - mv
            self._pairs += 1
        self.last_mv = mv
        self._last_level = level

    def relative_ppm(self):
        """Drop relative to the voltage, in ppm; 0 until both states were seen, never negative."""
        if not self._pairs or not self.last_mv:
            return 0
        return max(self._sum_mv * _WEIGHT // (self._pairs * self.last_mv), 0)
