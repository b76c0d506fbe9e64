"""An estimator that runs along with the measurement, from whatever moment it was started."""

from metercheck_device.measure.estimator import Estimator


class Track:
    """Turns times and totals into what an Estimator takes: differences from the last edge."""

    def __init__(self, joule_per_pulse, following):
        """following: the FollowingPower of each of priors.FOLLOWING, stepped by their owner."""
        self._joule = joule_per_pulse
        self._following = following
        self._estimator = Estimator(joule_per_pulse)
        self._edge_us = 0
        self._edge_mj = 0
        self._edge_mw = [0.0] * len(following)

    @property
    def edges(self):
        """Edges since the start."""
        return self._estimator.edges

    def restart(self, t_us, energy_mj):
        """Forget everything; know nothing before t_us."""
        self._estimator.restart()
        self._from(t_us, energy_mj)

    def edge(self, t_us, energy_mj, power_mw):
        """The meter gave an edge at t_us, when the test load had taken energy_mj so far."""
        self._estimator.edge(
            (t_us - self._edge_us) / 1000000,
            self._pulses(energy_mj - self._edge_mj),
            self._pulses(power_mw),
            self._changes(),
            [self._pulses(power_mw - following.power_mw) for following in self._following],
        )
        self._from(t_us, energy_mj)

    def posterior(self, t_us, energy_mj, out):
        """What is known at t_us, into `out`."""
        energy = self._pulses(energy_mj - self._edge_mj)
        self._estimator.posterior((t_us - self._edge_us) / 1000000, energy, self._changes(), out)

    def _from(self, t_us, energy_mj):
        self._edge_us = t_us
        self._edge_mj = energy_mj
        for i in range(len(self._following)):
            self._edge_mw[i] = self._following[i].power_mw

    def _pulses(self, milli):
        """mJ to meter pulses, mW to pulses per second: of small differences, hence floats."""
        return milli / (1000 * self._joule)

    def _changes(self):
        """Change of the followed powers since the last edge, in pulses per second."""
        return [
            self._pulses(self._following[i].power_mw - self._edge_mw[i])
            for i in range(len(self._following))
        ]
