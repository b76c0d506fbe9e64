"""How much heat the load may give off over time, across checks.

The elements and what is around them are made for a mean of 500 W over some minutes (assumed, until
a built device was measured): 1 kW for 60 s is 60 kJ, and a check of two minutes takes 70 to 90 kJ.
Heat comes in with the load and leaves with a time constant of five minutes, so the mean holds as
long as what is inside stays below 500 W x 300 s = 150 kJ.
"""

import math

from metercheck_device.boards.hardware_figures import HEAT_LEAVES_MS, HEAT_MOST_J
from metercheck_wire.compat import const

_STEP_US = const(200000)
_MEAN_W = const(750)  # over a check: both elements most of the time
_MOST_FOR_ONE_J = const(100000)


class ThermalBudget:
    """`heat_j`: what is inside now."""

    def __init__(self):
        self.heat_j = 0
        self._now_us = 0
        self._rest_mj = 0

    def turn(self, now_us, power_w):
        """Time has come to now_us; since the call before the load has taken `power_w`."""
        elapsed_us = now_us - self._now_us
        if elapsed_us < _STEP_US:
            return
        self._now_us = now_us
        elapsed_ms = elapsed_us // 1000
        heat_mj = self._rest_mj + power_w * elapsed_ms
        if elapsed_ms >= HEAT_LEAVES_MS:  # a pause in which most has left
            self.heat_j //= 3
        else:
            heat_mj -= self.heat_j * elapsed_ms // (HEAT_LEAVES_MS // 1000)
        self.heat_j = max(self.heat_j + heat_mj // 1000, 0)
        self._rest_mj = heat_mj % 1000

    @property
    def spent(self):
        """The load has to go off."""
        return self.heat_j >= HEAT_MOST_J

    def wait_s(self, longest_s):
        """Seconds until a check of at most `longest_s` fits, 0: it fits now."""
        room_j = HEAT_MOST_J - min(longest_s * _MEAN_W, _MOST_FOR_ONE_J)
        if self.heat_j <= room_j:
            return 0
        return int(HEAT_LEAVES_MS / 1000 * math.log(self.heat_j / room_j)) + 1
