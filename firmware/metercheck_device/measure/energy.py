"""Energy of the test load at any instant, from the metering chip's pulses and the on-time.

A reference pulse says that one more quantum (about 135 J) has been counted. But the chip counts
what has passed a filter that its datasheet keeps quiet about (0 to 0.4 s), so after a switch its
pulses come late. They are therefore taken at their word only once the load has stood still for a
while: then what the filter holds back is the same each time, and between two such pulses the count
is exact. In between, the energy follows the switching instants and the power learned at that
level. Totals are integers of mJ, so nothing drifts however long it runs.
"""

from metercheck_wire.compat import const

_NOMINAL_MW = (0, 500000, 500000, 1000000)
"""Power by level before the first pulses tell: two elements of 500 W."""

_BOTH = const(3)
_SETTLED_US = const(1000000)


class ReferenceEnergy:
    """Fed with load changes and reference pulses in order of time; asked for the energy."""

    def __init__(self, mj_per_pulse):
        self.mj_per_pulse = mj_per_pulse
        self.pulses = 0
        self.level = 0
        self.on_us = 0  # total time with the load on
        self._low_mj = 0  # of the energy, what was taken while one element alone was on
        self._power_mw = list(_NOMINAL_MW)
        self._learned = [False] * len(_NOMINAL_MW)
        # By how much more power an element takes while it is still cold, as a mean over the time
        # from a switch to the first pulse that is taken at its word.
        self._surge_mw = [0] * (len(_NOMINAL_MW) * len(_NOMINAL_MW))  # by level before, and now
        self._change = 0
        self._pulse_us = -1  # last pulse of this level
        self._now_us = 0  # last event
        self._energy_mj = 0  # up to there
        self._switched_us = 0
        self._settled_us = -1  # last pulse that was taken at its word since the switch
        # Energy less what the pulses say, by level (the filter holds back more of more power), as
        # of the first pulse taken at its word there.
        self._offset_mj = [0] * len(_NOMINAL_MW)
        self._aligned = [False] * len(_NOMINAL_MW)

    def power_mw(self):
        """Power of the load now, as far as it is known."""
        return self._power_mw[self.level]

    def full_mw(self):
        """Power of both elements together."""
        return self._power_mw[_BOTH]

    def load(self, t_us, level):
        """The load really switched to `level` at t_us."""
        self._advance(t_us)
        self._change = len(_NOMINAL_MW) * self.level + level
        self.level = level
        self._switched_us = t_us
        self._settled_us = -1
        self._pulse_us = -1

    def pulse(self, t_us):
        """One quantum more has been counted at t_us."""
        self._advance(t_us)
        self.pulses += 1
        if not self.level or t_us - self._switched_us < _SETTLED_US:
            if not self._learned[self.level] and self.level:
                self._guess(t_us)
            return
        counted_mj = self.pulses * self.mj_per_pulse
        if self._settled_us >= 0 and t_us > self._settled_us:
            self._learn(self.mj_per_pulse * 1000000 // (t_us - self._settled_us))
        if self._aligned[self.level] and self._settled_us < 0:
            missed_mj = counted_mj + self._offset_mj[self.level] - self._energy_mj
            unseen_mw = missed_mj * 1000000 // (t_us - self._switched_us)
            self._surge_mw[self._change] += unseen_mw // 2
        if not self._aligned[self.level]:
            # How full the chip's accumulator was at the start is unknown; only differences count.
            self._offset_mj[self.level] = self._energy_mj - counted_mj
            self._aligned[self.level] = True
        self._settled_us = t_us
        self._correct(counted_mj + self._offset_mj[self.level] - self._energy_mj)

    def energy_mj(self, t_us):
        """Energy that the load has taken up to t_us (not before the last event fed)."""
        return self._energy_mj + self._flow_mj(t_us)

    def low_mj(self, t_us):
        """Of this energy, what was taken while one element alone was on."""
        return self._low_mj + self._flow_mj(t_us) if self._low() else self._low_mj

    def _low(self):
        return 0 < self.level < _BOTH

    def _learn(self, power_mw):
        if not self._learned[self.level]:
            # What was reckoned from the switch to the first such pulse had the nominal power.
            more_mw = power_mw - self._power_mw[self.level]
            self._offset_mj[self.level] += (
                more_mw * (self._settled_us - self._switched_us) // 1000000
            )
            self._learned[self.level] = True
        self._power_mw[self.level] = power_mw

    def _correct(self, more_mj):
        self._energy_mj += more_mj
        if self._low():
            self._low_mj += more_mj

    def _guess(self, t_us):
        """Before any pulse may be taken at its word, the pace of the pulses tells the power."""
        if self._pulse_us >= 0:
            power_mw = self.mj_per_pulse * 1000000 // (t_us - self._pulse_us)
            more_mw = power_mw - self._power_mw[self.level]
            self._correct(more_mw * (t_us - self._switched_us) // 1000000)
            self._power_mw[self.level] = power_mw
        self._pulse_us = t_us

    def _flow_mj(self, t_us):
        power_mw = self._power_mw[self.level]
        if self._settled_us < 0:
            power_mw += self._surge_mw[self._change]
        return power_mw * (t_us - self._now_us) // 1000000

    def _advance(self, t_us):
        flow_mj = self._flow_mj(t_us)
        self._energy_mj += flow_mj
        if self.level:
            self.on_us += t_us - self._now_us
        if self._low():
            self._low_mj += flow_mj
        self._now_us = t_us
