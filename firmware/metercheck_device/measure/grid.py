"""Whether the meter's edges keep to a grid: it then adds its energy up in blocks.

Many meters update their energy every 0.1 to 1 s and give the pulses that are due only then.
Their edges are sharp and yet late by up to a block. Nothing in a single interval tells; but all of
them are whole numbers of blocks (further pulses of the same block apart). Each block that there
may be is weighed by how well the intervals hit it, against their hitting it by chance.
"""

import math
from array import array

from metercheck_wire.compat import const, micropython

_STEP_US = const(10000)
_FIRST = const(10)  # 100 ms
_BLOCKS = const(91)  # up to 1 s
_SHARP_US = const(5000)  # how far an edge may be off its block at most,
_SCATTER_US = 2000.0  # and its deviation
_LONGEST_US = const(6000000)  # the clocks of meter and device drift apart over longer intervals
_ALIKE_US = const(20000)
_OF_LATE = 0.1
_ROOT_TWO_PI = 2.5066
_AMONG = -7.0  # log prior: one block out of 91, and few meters have one
_MISFIT = -4.0  # of an edge off the grid: a false or a missed pulse
_LEAST = -12.0
_LOG_PEAKS = tuple(
    math.log((at + _FIRST) * _STEP_US / (_ROOT_TWO_PI * _SCATTER_US)) for at in range(_BLOCKS)
)


class EdgeGrid:
    """Feed the intervals; afterwards:

    block_s: the likeliest block; credit: the log of the factor by which the last interval has
    changed the odds for blocks; surely: the sum of these, without what intervals like the one
    before add to it, for a steady household makes such, too; steady: share of intervals like the
    one before, of late.
    """

    def __init__(self):
        self.block_s = 0.0
        self.credit = 0.0
        self.surely = 0.0
        self.steady = 0.0
        self._weight = 0.0
        self._interval_us = 0
        self._weights = array("f", bytes(4 * _BLOCKS))
        self._since_us = array("i", bytes(4 * _BLOCKS))  # since the last pulse that was compared
        for at in range(_BLOCKS):
            self._weights[at] = _AMONG

    @micropython.native
    def feed(self, interval_us):
        """One more interval between edges."""
        self.credit = 0.0
        if interval_us > _LONGEST_US:
            for at in range(_BLOCKS):
                self._since_us[at] = 0
            return
        best = _LEAST
        for at in range(_BLOCKS):
            since_us = self._since_us[at] + interval_us
            block_us = (at + _FIRST) * _STEP_US
            if since_us < block_us - _SHARP_US:
                self._since_us[at] = since_us  # one more pulse of the same block
                weight = self._weights[at]
            else:
                self._since_us[at] = 0
                off_us = (since_us + _SHARP_US) % block_us - _SHARP_US
                weight = max(self._weights[at] + _hit(off_us, at), _LEAST)
                self._weights[at] = weight
            if weight >= best:
                best = weight
                self.block_s = block_us / 1e6
        self.credit = best - self._weight
        self._weight = best
        alike = abs(interval_us - self._interval_us) < _ALIKE_US
        self.steady += _OF_LATE * (alike - self.steady)
        if self.credit < 0.0 or not alike:
            self.surely = max(self.surely + self.credit, 0.0)
        self._interval_us = interval_us


@micropython.native
def _hit(off_us, at):
    """Log of how much likelier an edge `off_us` off the block is than one anywhere."""
    if off_us > _SHARP_US:
        return _MISFIT
    off = off_us / _SCATTER_US
    return _LOG_PEAKS[at] - 0.5 * off * off
