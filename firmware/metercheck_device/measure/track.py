"""From times and totals to what the estimators take: differences from the meter's last edge."""

from metercheck_device.measure import priors
from metercheck_device.measure.drive import Drive
from metercheck_device.measure.estimator import Estimator
from metercheck_device.measure.outlook import Outlook
from metercheck_wire.compat import const

_HYPOTHESES = const(26)
_INNOCENT = const(5)
_HYPOTHESES_BY_LEVEL = const(6)


class Track:
    """The energy of the test load, as it stands at each edge, given to two estimators.

    `ratio` finds the ratio and is what verdicts rest on; `by_level` tells the load's levels apart.
    """

    def __init__(self, joule_per_pulse, energy):
        """energy: the ReferenceEnergy, fed by its owner, who tells `load` of switches."""
        self._joule = joule_per_pulse
        self._energy = energy
        self._drive = Drive()
        self.ratio = Estimator(joule_per_pulse, priors.FIRST, _HYPOTHESES, _INNOCENT)
        self.by_level = Estimator(joule_per_pulse, priors.FIRST_BY_LEVEL, _HYPOTHESES_BY_LEVEL, 0)
        self._outlook = Outlook(self.ratio, joule_per_pulse)
        self._edge_us = 0
        self._edge_mj = 0
        self._edge_low_mj = 0
        self._switched_us = -1000000000

    def load(self, t_us, level):
        """The load really switched to `level` at t_us."""
        before_mw = self._energy.power_mw()
        self._energy.load(t_us, level)
        self._switched_us = t_us
        self._drive.step = self._pulses(self._energy.power_mw() - before_mw)

    def edge(self, t_us):
        """The meter gave an edge at t_us."""
        drive = self._bring(t_us)
        self.ratio.edge(drive)
        self.by_level.edge(drive)
        drive.edge()
        self._edge_us = t_us
        self._edge_mj = self._energy.energy_mj(t_us)
        self._edge_low_mj = self._energy.low_mj(t_us)

    def posterior(self, t_us, out):
        """What is known of the ratio at t_us, into `out`."""
        self._outlook.posterior(self._bring(t_us), out)

    def _bring(self, t_us):
        drive = self._drive
        drive.dt_s = (t_us - self._edge_us) / 1000000
        drive.since_s = (t_us - self._switched_us) / 1000000
        drive.energy = self._pulses(self._energy.energy_mj(t_us) - self._edge_mj)
        drive.low = self._pulses(self._energy.low_mj(t_us) - self._edge_low_mj)
        drive.power = self._pulses(self._energy.power_mw())
        return drive

    def _pulses(self, milli):
        """mJ to meter pulses, mW to pulses per second: of small differences, hence floats."""
        return milli / (1000 * self._joule)
