"""How the test load moves: with the meter's own edges, and by chance.

Between two edges the meter has counted exactly one pulse, so a slot that ends soon after an edge
leaves no remainder; and two neighbouring slots, one with the whole load and one with less, compare
load and household while the household has had little time to change. A slot ends soon after its
second or third edge (after the first or second with less load), but lasts at least 1.6 s, so that
a count that lags has time to settle; slots of different lengths tell a fixed delay from the ratio.

- With the whole load a slot waits for edges up to 8 s: each interval that is longer than the load
  alone could make it speaks against the meter, whatever the household does.
- With less load a slot without edges ends after 3 to 4 s: little comes from waiting.
- The low state takes turns between nothing, which compares best, and one element. Two levels tell
  a shunt that acts above some power, and a net power that changes its sign, from a plain shunt;
  and a meter that stops at no load and starts late does so half as often. A stair of the three
  levels was tried: it compares worse (real households: 0.67 against 0.48 % in the median).
- Only where the first slot gives no edge does one element come first: time without load is lost
  then.

What is left to chance keeps the household's own switching from looking like the test load.
"""

from metercheck_wire.compat import const

OFF = const(0)
ONE = const(1)
FULL = const(3)

LONGEST_US = const(8000000)
_SHORTEST_US = const(1600000)
_SPREAD_US = const(2400000)
_FULL_SPREAD_US = const(3000000)
_LOW_US = const(4000000)
_LOW_SPREAD_US = const(1000000)
_FIRST_EDGES = const(3)  # two whole intervals under load


class LoadPattern:
    """Slots one after the other. The same seed and edges give the same pattern."""

    def __init__(self, seed):
        self._state = (seed ^ 0x2545F491) & 0x3FFFFFFF or 1
        self.level = OFF
        self._slots = 0
        self._rested = False  # the last low state was nothing
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
        """Begin the next slot; the first has the whole load on."""
        self.level = self._next_level()
        self._slots += 1
        self._from_us = now_us
        self._edges = 0
        self._least_us = _SHORTEST_US + self._random(1024) * (_SPREAD_US // 1024)
        chance = self._random(1024)
        if self._slots == 1:
            self._wanted = _FIRST_EDGES
            self._most_us = LONGEST_US
        elif self.level == FULL:
            self._wanted = 2 + self._random(2)
            self._most_us = LONGEST_US - chance * (_FULL_SPREAD_US // 1024)
        else:
            self._wanted = 1 + self._random(2)
            self._most_us = _LOW_US - chance * (_LOW_SPREAD_US // 1024)
        return self.level

    def _next_level(self):
        if self.level != FULL:
            return FULL
        if self._slots == 1 and not self._edges:
            self._rested = True
        self._rested = not self._rested
        return OFF if self._rested else ONE
