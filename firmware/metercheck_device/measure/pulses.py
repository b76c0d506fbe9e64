"""Raw edges of an optical head in, accepted leading edges and counted rejections out.

A pulse counts when the light was off long enough before it and stayed on long enough. Lamps
flicker at 100 Hz with halves of 5 ms; meters flash for 2 to 200 ms with longer pauses between.
The usual width is learned, so that a glint much shorter than this meter's pulse is refused, and no
width is taken for granted. What counts is the leading edge: its instant is the measurement.
"""

from metercheck_wire.compat import const

SHORT = const(0)
CROWDED = const(1)
STEADY = const(2)

_BOUNCE_US = const(1000)  # a gap below this belongs to the pulse around it
_LEAST_WIDTH_US = const(1000)
_LEAST_DARK_US = const(12000)
_STEADY_US = const(2500000)  # longer than any pulse, while this meter's are not known,
_STEADY_LEAST_US = const(1000000)
_STEADY_TIMES = const(10)  # or than this meter's are by so much
_UNDECIDED_US = const(300000)  # a pulse still lit after this is reported without its width
_LEARNED = const(4)  # pulses before the learned width is used


class PulseFilter:
    """One head. Feed edges in order of time and `tick` in between; collect from `take`.

    Items are (t_us, width_us) for an accepted leading edge, width 0 when the light was still on,
    or (t_us, -1 - kind) for a rejection of kind SHORT, CROWDED or STEADY.
    """

    def __init__(self):
        self.accepted = 0
        self.rejected = 0
        self.refused = [0, 0, 0]  # of each kind
        self.width_us = 0  # learned
        self._lit = False
        self._rise_us = 0
        self._fall_us = -_LEAST_DARK_US
        self._dark_since_us = -_LEAST_DARK_US  # end of the last thing that was light indeed
        self._pending = False
        self._reported = False
        self._steady = False
        self._found = []

    def edge(self, t_us, level):
        """The head changed to `level` (1: light) at t_us."""
        if level == self._lit:
            return
        if level:
            if self._pending and t_us - self._fall_us < _BOUNCE_US:
                self._lit = True  # the pulse goes on: its first edge stays
                return
            self._settle()
            self._rise_us = t_us
            self._pending = True
            self._reported = False
            self._steady = False
        else:
            self._fall_us = t_us
        self._lit = bool(level)

    def tick(self, now_us):
        """Time goes on without an edge."""
        if not self._pending:
            return
        if not self._lit:
            if now_us - self._fall_us >= _BOUNCE_US:
                self._settle()
            return
        lit_us = now_us - self._rise_us
        if lit_us >= _UNDECIDED_US and not self._reported:
            self._reported = True
            self._judge(0)
        if lit_us >= self._longest_us() and not self._steady:
            self._steady = True
            self._reject(STEADY)

    def _longest_us(self):
        """A light that lasts longer than this is no pulse."""
        if self.accepted < _LEARNED or not self.width_us:
            return _STEADY_US
        return min(max(_STEADY_TIMES * self.width_us, _STEADY_LEAST_US), _STEADY_US)

    def renew(self):
        """A check begins: what was found is forgotten, but a light that is steady is said anew."""
        self._found = []
        self._steady = False

    def take(self):
        """What has been found since the last call."""
        found = self._found
        if found:
            self._found = []
        return found

    def _settle(self):
        """The pulse that was pending is over: judge it by its width."""
        if not self._pending:
            return
        self._pending = False
        width = self._fall_us - self._rise_us
        if not self._reported:
            self._judge(width)
        if width >= _LEAST_WIDTH_US:
            self._dark_since_us = self._fall_us

    def _judge(self, width_us):
        least = _LEAST_WIDTH_US
        if self.accepted >= _LEARNED:
            least = max(least, self.width_us // 4)
        if width_us and width_us < least:
            self._reject(SHORT)
        elif self._rise_us - self._dark_since_us < _LEAST_DARK_US:
            self._reject(CROWDED)
        else:
            self.accepted += 1
            if width_us:
                self.width_us += (width_us - self.width_us) // min(self.accepted, 8)
            self._found.append((self._rise_us, width_us))

    def _reject(self, kind):
        self.rejected += 1
        self.refused[kind] += 1
        self._found.append((self._rise_us, -1 - kind))
