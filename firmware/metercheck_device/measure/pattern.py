"""How the test load moves: a pseudo-random telegraph between off and full.

The household's own switching must not look like the test load. So the slots differ in length and
cannot be foreseen, while both states take about half of the time in every stretch of a few slots:
that is what separates the meter's answer from a background that drifts.
"""

from metercheck_wire.compat import const

OFF = const(0)
FULL = const(3)

_SHORTEST_US = const(1200000)
_SPREAD_US = const(2400000)


class LoadPattern:
    """Yields slots. The same seed gives the same pattern, and the record carries the seed."""

    def __init__(self, seed):
        self._state = (seed ^ 0x2545F491) & 0x3FFFFFFF or 1
        self._level = OFF

    def _random(self, below):
        """0 .. below-1 from a 30-bit linear congruential generator (high bits are used)."""
        self._state = (self._state * 1103515245 + 12345) & 0x3FFFFFFF
        return (self._state >> 12) % below

    def next_slot(self):
        """(level, length in us) of the next slot; starts with the load full."""
        self._level = OFF if self._level else FULL
        return self._level, _SHORTEST_US + self._random(1024) * (_SPREAD_US // 1024)
