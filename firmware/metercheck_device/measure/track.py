"""From times and totals to what the estimators take: differences from the meter's last edge."""

from metercheck_device.measure import priors
from metercheck_device.measure.estimator import Estimator
from metercheck_device.measure.following import DelayedPower, LaggingPower
from metercheck_device.measure.outlook import Outlook
from metercheck_wire.compat import const

_HYPOTHESES = const(24)
_INNOCENT = const(6)
_HYPOTHESES_BY_LEVEL = const(8)


class Track:
    """The energy of the test load, as it stands at each edge, given to two estimators.

    `ratio` finds the ratio and is what verdicts rest on; `by_level` tells the load's levels apart.
    """

    def __init__(self, joule_per_pulse, energy):
        """energy: the ReferenceEnergy, fed by its owner, who calls `step` before it changes."""
        self._joule = joule_per_pulse
        self._energy = energy
        self._following = [
            DelayedPower(shape[1]) if shape[0] else LaggingPower(shape[1])
            for shape in priors.FOLLOWING
        ]
        self.ratio = Estimator(joule_per_pulse, priors.FIRST, _HYPOTHESES, _INNOCENT)
        self.by_level = Estimator(joule_per_pulse, priors.FIRST_BY_LEVEL, _HYPOTHESES_BY_LEVEL, 0)
        self._outlook = Outlook(self.ratio, joule_per_pulse)
        self._edge_us = 0
        self._edge_mj = 0
        self._edge_low_mj = 0
        self._edge_steep_mw = [0.0] * len(self._following)
        self._edge_held_mj = [0.0] * len(self._following)
        self._energies = [0.0] * len(self._following)
        self._extras = [0.0] * len(self._following)
        self._lacks = [0.0] * len(self._following)

    def step(self, t_us):
        """Time has come to t_us with the power that the load has had since the last step."""
        power_mw = self._energy.power_mw()
        for following in self._following:
            following.step(t_us, power_mw)

    def edge(self, t_us):
        """The meter gave an edge at t_us; `step` was there before."""
        power_mw = self._energy.power_mw()
        for i in range(priors.BY_LEVEL):
            self._lacks[i] = self._pulses(power_mw - self._following[i].power_mw)
        self._bring_extras(t_us)
        for estimator in (self.ratio, self.by_level):
            estimator.edge(
                (t_us - self._edge_us) / 1000000,
                self._energies,
                self._pulses(power_mw),
                self._extras,
                self._lacks,
            )
        self._edge_us = t_us
        self._edge_mj = self._energy.energy_mj(t_us)
        self._edge_low_mj = self._energy.low_mj(t_us)
        for i in range(len(self._following)):
            self._edge_steep_mw[i] = self._following[i].steepness_mw
            self._edge_held_mj[i] = self._following[i].held_mj()

    def posterior(self, t_us, out):
        """What is known of the ratio at t_us, into `out`."""
        self._bring_extras(t_us)
        dt_s = (t_us - self._edge_us) / 1000000
        self._outlook.posterior(dt_s, self._energies, self._extras, out)

    def _pulses(self, milli):
        """mJ to meter pulses, mW to pulses per second: of small differences, hence floats."""
        return milli / (1000 * self._joule)

    def _bring_extras(self, t_us):
        energy_mj = self._energy.energy_mj(t_us) - self._edge_mj
        for i in range(len(self._following)):
            held_mj = self._following[i].held_mj() - self._edge_held_mj[i]
            steep_mw = self._edge_steep_mw[i] - self._following[i].steepness_mw
            self._energies[i] = self._pulses(energy_mj - held_mj)
            self._extras[i] = self._pulses(steep_mw)
        low_mj = self._energy.low_mj(t_us) - self._edge_low_mj
        self._extras[priors.BY_LEVEL] = self._pulses(low_mj)
