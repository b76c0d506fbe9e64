"""Whether the meter's edges keep to a grid: it then adds its energy up in blocks.

Many meters update their energy every 0.1 to 1 s and give the pulses that are due only then.
Their edges are sharp and yet late by up to a block. Nothing in a single interval tells; but all of
them are whole numbers of blocks. Programs count in mains cycles, so blocks are sought in steps of
20 ms. A steady load gives the same interval again and again: only intervals that differ from those
before count as evidence.
"""

import math
from array import array

from metercheck_wire.compat import const

_STEP_MS = const(20)
_FIRST = const(5)  # 100 ms
_LAST = const(50)  # 1 s
_SHARP_MS = 5.0  # how far an edge may be off its block
_LONGEST_MS = 5000.0  # the clocks of meter and device drift apart over longer intervals
_CERTAIN = -11.0  # natural logarithm of the chance that edges keep to this grid by accident
_REMEMBERED = const(16)


class EdgeGrid:
    """Feed the intervals; `block_s` is the block once it is certain, else 0."""

    def __init__(self):
        self.block_s = 0.0
        self._log_chance = array("f", bytes(4 * (_LAST - _FIRST + 1)))
        self._seen_ms = array("f", bytes(4 * _REMEMBERED))
        self._seen = 0

    def feed(self, interval_s):
        """One more interval between edges; True when it has just made the block certain."""
        interval_ms = interval_s * 1000.0
        if interval_ms > _LONGEST_MS or self.block_s:
            return False
        fresh = self._fresh(interval_ms)
        found = 0
        for steps in range(_FIRST, _LAST + 1):
            block_ms = float(steps * _STEP_MS)
            off_ms = interval_ms - block_ms * int(interval_ms / block_ms + 0.5)
            at = steps - _FIRST
            if abs(off_ms) > _SHARP_MS or interval_ms < 0.5 * block_ms:
                self._log_chance[at] = 0.0
                continue
            if fresh:
                self._log_chance[at] += math.log(2.0 * _SHARP_MS / block_ms)
            # Of a block and its divisors the longest is the one: it explains the most.
            if self._log_chance[at] < _CERTAIN:
                found = steps
        self.block_s = found * _STEP_MS / 1000.0
        return found > 0

    def _fresh(self, interval_ms):
        """Whether no interval like this one was seen; it is remembered then."""
        for i in range(min(self._seen, _REMEMBERED)):
            if abs(self._seen_ms[i] - interval_ms) < 4.0 * _SHARP_MS:
                return False
        self._seen_ms[self._seen % _REMEMBERED] = interval_ms
        self._seen += 1
        return True
