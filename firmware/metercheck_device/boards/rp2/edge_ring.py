"""From the words of the edge ring to edges with 64-bit times.

The PIO program `every_change` (programs.py) writes a word whenever one of its four pins changes:
the pins in the upper 4 bits, below them a counter that goes down by one each microsecond. The
counter is as exact as the processor's clock, since both count the same crystal.
"""

from metercheck_wire.compat import const

COUNT_BITS = const(28)
_COUNT_MASK = const(0xFFFFFFF)
_HALF = const(0x8000000)
_PINS = const(4)


class EdgeRing:
    """Reads what something else writes, and notices when it was too late."""

    def __init__(self, halves, first, words, written):
        """halves[first:]: the ring, two 16-bit halves a word, the lower one first (a word itself
        is no small integer); words: how many it has, a power of two; written(): words since the
        start.
        """
        self._halves = halves
        self._first = first
        self._words = words
        self._written = written
        self._taken = 0
        self._pins = -1  # the first word tells where they stand
        self.overflow = False

    def take(self, now_us):
        """Edges since the last time, [(t_us, pin, level)] in order of time.

        now_us: time since the counter was at 0, taken just before. Once in 2**27 us (two minutes)
        is often enough. When edges were lost `overflow` is True and none are returned.
        """
        self.overflow = False
        begin = self._taken
        end = self._written()
        if end == begin:
            return ()
        edges = ()
        if end - begin <= self._words:
            edges = []
            for number in range(begin, end):
                self._decode(number, now_us, edges)
        # What was read may have been written anew meanwhile.
        if self._written() - begin > self._words:
            edges = ()
            self.overflow = True
            self._pins = self._halves[self._at(end - 1) + 1] >> 12
        self._taken = end
        return edges

    def pending(self):
        """Words that wait."""
        return self._written() - self._taken

    def _at(self, number):
        return self._first + 2 * (number & (self._words - 1))

    def _decode(self, number, now_us, edges):
        at = self._at(number)
        high = self._halves[at + 1]
        counted = -((high & 0xFFF) << 16 | self._halves[at]) & _COUNT_MASK
        pins = high >> 12
        changed = pins ^ self._pins if self._pins >= 0 else 0
        self._pins = pins
        if changed:
            # Signed: an edge may have come since now_us was read, and is not one of long ago.
            t_us = now_us - ((now_us - counted + _HALF & _COUNT_MASK) - _HALF)
            for pin in range(_PINS):
                if changed >> pin & 1:
                    edges.append((t_us, pin, pins >> pin & 1))
