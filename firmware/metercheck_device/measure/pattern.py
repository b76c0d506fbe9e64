"""How the test load moves: with the meter's own edges, and by chance.

Between two edges the meter has counted exactly one pulse. A slot that begins and ends at edges is
therefore measured without any remainder, and two neighbouring slots, one with the load on and one
without, compare load and household while the household has had little time to change. So a slot
ends soon after an edge: after one, two or three of them (a count that is late by a fixed delay
shifts every slot by the same energy, whatever its length: slots of different lengths tell delay
and ratio apart). The shortest lasts 1.6 s, so that a count that lags has time to settle; without
edges a slot ends by itself after 5 to 8 s. What is left to chance keeps the household's own
switching from looking like the test load.
"""

from metercheck_wire.compat import const

OFF = const(0)
FULL = const(3)

LONGEST_US = const(8000000)
_SHORTEST_US = const(1600000)
_SPREAD_US = const(1000000)
_MOST_SPREAD_US = const(3000000)


class LoadPattern:
    """Slots one after the other. The same seed and edges give the same pattern."""

    def __init__(self, seed):
        self._state = (seed ^ 0x2545F491) & 0x3FFFFFFF or 1
        self.level = OFF
        self._from_us = 0
        self._wanted = 0
        self._edges = 0
        self._edge_us = 0
        self._least_us = 0
        self._most_us = 0

    def _random(self, below):
        """0 .. below-1 from a 30-bit linear congruential generator (high bits are used)."""
        self._state = (self._state * 1103515245 + 12345) & 0x3FFFFFFF
        return (self._state >> 12) % below

    def edge(self, t_us):
        """The meter gave an edge; one from before the slot says nothing."""
        if t_us > self._from_us:
            self._edges += 1
            self._edge_us = t_us

    def over(self, now_us):
        """Whether the slot has lasted long enough."""
        lasted_us = now_us - self._from_us
        if lasted_us >= self._most_us:
            return True
        enough = self._edges >= self._wanted
        return enough and self._edge_us - self._from_us >= self._least_us

    def next_slot(self, now_us):
        """Begin the next slot; the first has the load on."""
        self.level = OFF if self.level else FULL
        self._from_us = now_us
        self._edges = 0
        self._wanted = 1 + self._random(3 if self.level else 2)
        self._least_us = _SHORTEST_US + self._random(1024) * (_SPREAD_US // 1024)
        self._most_us = LONGEST_US - self._random(1024) * (_MOST_SPREAD_US // 1024)
        return self.level
