"""How a meter that counts late sees the test load.

What such a meter has counted is the energy less what it still holds back, so that no filter over
time is needed: only that amount, which changes after a switch of the load and is steady otherwise.
Each kind knows, too, how the amount would change for a constant that is a little longer.
"""

import math

from metercheck_wire.compat import const

_SWITCHED_MW = const(50000)  # a change of power that is not just the heaters' drift


class LaggingPower:
    """First-order lag, as of a filter: the power that is counted follows exponentially.

    power_mw: counted now; steepness_mw: change of what is held back per second of constant.
    """

    def __init__(self, constant_us):
        self._constant_us = constant_us
        self._since_us = 0
        self.power_mw = 0.0
        self.steepness_mw = 0.0

    def step(self, t_us, power_mw):
        """Bring the power to t_us; `power_mw` has flowed since the last step."""
        if self._constant_us:
            passed = (t_us - self._since_us) / self._constant_us
            share = math.exp(-passed)
            lack_mw = power_mw - self.power_mw
            bent_mw = self.steepness_mw - self.power_mw
            self.power_mw = power_mw - lack_mw * share
            self.steepness_mw = self.power_mw + share * (bent_mw - lack_mw * passed)
        else:
            self.power_mw = self.steepness_mw = power_mw
        self._since_us = t_us

    def held_mj(self):
        """Energy that has flowed and is not counted yet."""
        return self._constant_us * self.power_mw / 1000000


class DelayedPower:
    """Pure delay, as of a display or a queue: all is counted, later. See LaggingPower.

    The load switches more seldom than the delay lasts, so one switch is all there is to remember.
    """

    def __init__(self, constant_us):
        self._constant_us = constant_us
        self._since_us = 0
        self._switched_us = -constant_us
        self._before_mw = 0.0
        self._now_mw = 0.0
        self.power_mw = 0.0
        self.steepness_mw = 0.0
        self._passed_us = constant_us

    def step(self, t_us, power_mw):
        """Bring the power to t_us; `power_mw` has flowed since the last step."""
        if abs(power_mw - self._now_mw) > _SWITCHED_MW:
            self._before_mw = self._now_mw
            self._switched_us = self._since_us
        self._now_mw = power_mw
        self._passed_us = min(t_us - self._switched_us, self._constant_us)
        shown = self._passed_us >= self._constant_us
        self.power_mw = self.steepness_mw = power_mw if shown else self._before_mw
        self._since_us = t_us

    def held_mj(self):
        """Energy that has flowed and is not counted yet."""
        older_us = self._constant_us - self._passed_us
        return (self._now_mw * self._passed_us + self._before_mw * older_us) / 1000000
