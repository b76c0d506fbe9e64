"""Energy of the test load at any instant, from the metering chip's pulses and the on-time.

A reference pulse says that one more quantum (about 135 J) has gone; between two pulses the energy
follows the switching instants. Totals are integers of mJ, so nothing drifts however long it runs.
"""

import math

_NOMINAL_MW = (0, 500000, 500000, 1000000)
"""Power by level before the first pulses tell: two elements of 500 W."""


class ReferenceEnergy:
    """Fed with load changes and reference pulses in order of time; asked for the energy."""

    def __init__(self, mj_per_pulse):
        self.mj_per_pulse = mj_per_pulse
        self.pulses = 0
        self.level = 0
        self.on_us = 0  # total time with the load on
        self._power_mw = list(_NOMINAL_MW)
        self._since_us = 0  # last change or pulse: from here on the power is constant
        self._base_mj = 0  # energy at the last pulse (the first pulse fixes it)
        self._partial_mj = 0  # energy from the last pulse to _since_us
        self._interval_us = -1  # start of a pulse interval that saw no load change, or -1

    def power_mw(self):
        """Power of the load now, as far as it is known."""
        return self._power_mw[self.level]

    def full_mw(self):
        """Power of both elements together."""
        return self._power_mw[3]

    def load(self, t_us, level):
        """The load really switched to `level` at t_us."""
        self._advance(t_us)
        self.level = level
        self._interval_us = -1

    def pulse(self, t_us):
        """One quantum more has gone at t_us."""
        if self._interval_us >= 0 and t_us > self._interval_us:
            fresh = self.mj_per_pulse * 1000000 // (t_us - self._interval_us)
            self._power_mw[self.level] = fresh
        self._advance(t_us)
        if self.pulses == 0:
            # How full the chip's accumulator was at the start is unknown: the first pulse
            # is taken where the on-time puts it. Only differences of energy are used.
            self._base_mj += self._partial_mj
        else:
            self._base_mj += self.mj_per_pulse
        self._partial_mj = 0
        self.pulses += 1
        self._interval_us = t_us if self.level else -1

    def energy_mj(self, t_us):
        """Energy that the load has taken up to t_us (not before the last event fed)."""
        flowing = self._power_mw[self.level] * (t_us - self._since_us) // 1000000
        partial = self._partial_mj + flowing
        if self.pulses:
            # The next pulse has not come yet, so less than one quantum has gone since the last.
            partial = min(partial, self.mj_per_pulse)
        return self._base_mj + partial

    def _advance(self, t_us):
        flowing = self._power_mw[self.level] * (t_us - self._since_us) // 1000000
        self._partial_mj += flowing
        if self.level:
            self.on_us += t_us - self._since_us
        self._since_us = t_us


class FollowingPower:
    """The test power as a count follows it that is late, in the shape of a first-order lag.

    Registered energy is energy less (delay x followed power), so that no filter over time is
    needed: only this power, which moves exponentially between switches of the load.
    """

    def __init__(self, constant_us):
        self._constant_us = constant_us
        self._since_us = 0
        self.power_mw = 0.0

    def step(self, t_us, power_mw):
        """Bring the power to t_us; `power_mw` has flowed since the last step."""
        if self._constant_us:
            share = math.exp(-(t_us - self._since_us) / self._constant_us)
            self.power_mw = power_mw + (self.power_mw - power_mw) * share
        else:
            self.power_mw = power_mw
        self._since_us = t_us
