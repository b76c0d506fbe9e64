"""Whether the head sees the meter, in four bars and a word on what to do.

From counts of the pulse filter alone. Pulses that came one after the other fill the bars. Lamps
make a hundred crowded edges a second; sun under the hood and a LED that stays lit both show as one
long light and then nothing, since the head takes changes only; a head that is loose makes glints.
"""

from metercheck_device.measure.pulses import CROWDED, SHORT, STEADY
from metercheck_wire.compat import const

# As in texts.HEAD_WORDS.
NONE = const(0)
GOOD = const(1)
STEADY_LIGHT = const(2)
FLICKER = const(3)
LOOSE = const(4)

_LOOK_US = const(1000000)
_MOST = const(4)
_FLICKERS = const(30)  # refused in a second: a lamp makes a hundred, each half too short
_GLINTS = const(3)
_SILENT_US = const(60000000)  # 300 W at 600 imp/kWh leave 20 s between pulses


class HeadSignal:
    """`level` (0 to 4) and `word`, renewed once a second."""

    def __init__(self):
        self.level = 0
        self.word = NONE
        self.pulses = 0
        self._accepted = 0
        self._refused = [0, 0, 0]
        self._steady = False
        self._pulse_us = 0
        self._look_us = 0

    def turn(self, now_us, pulses):
        """pulses: the PulseFilter that watches the head."""
        if now_us < self._look_us:
            return
        self._look_us = now_us + _LOOK_US
        more = pulses.accepted - self._accepted
        refused = pulses.refused
        bad = refused[CROWDED] + refused[SHORT] - self._refused[CROWDED] - self._refused[SHORT]
        self._steady = (self._steady or refused[STEADY] > self._refused[STEADY]) and not more
        self._accepted = pulses.accepted
        self._refused[:] = refused
        self.pulses = pulses.accepted
        if more:
            self._pulse_us = now_us
        troubled = bad >= _GLINTS or self._steady
        if troubled or now_us - self._pulse_us > _SILENT_US:
            self.level = 0
        else:
            self.level = min(self.level + more, _MOST)
        self.word = self._judge(bad)

    def _judge(self, bad):
        if bad >= _GLINTS:
            return FLICKER if bad >= _FLICKERS else LOOSE
        if self._steady:
            return STEADY_LIGHT
        return GOOD if self.level else NONE
