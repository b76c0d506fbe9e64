"""Moves a hypothesis to the next edge, as the kind of its count has it."""

from metercheck_device.measure import priors
from metercheck_device.measure.conceive import delay_of
from metercheck_device.measure.drive import Faded, jump_if_delayed, jump_if_lagging, jump_in_time
from metercheck_device.measure.hypothesis import BACK, CLASS, EXTRA, RATIO, predict

_SHAPE = 0.15  # share of what is still to come after a switch that the assumed shape may miss


class Mover:
    """Set `block_s` once the meter is known to add up in blocks, and of which length.

    After `move`, of the row that was moved: delay_s, by how much its count is late (0: it is not),
    and missing, what of the last switch the assumed shape of a late count may miss, in pulses.
    """

    def __init__(self, joule_per_pulse):
        self.block_s = 0.0
        self.delay_s = self.missing = 0.0
        self._noise_per_s = (priors.NOISE_J / joule_per_pulse) ** 2
        self._drift_per_s = (priors.DRIFT_W / joule_per_pulse) ** 2
        self._faded = Faded()
        self._faded_before = Faded()

    def move(self, row, drive):
        """Move a row by what the load did; returns the rate of its count then, in pulses/s."""
        kind = priors.KIND_OF[row[CLASS]]
        rate = row[BACK] + row[RATIO] * drive.power
        self.delay_s = self.missing = 0.0
        if kind == priors.IN_TIME or kind == priors.BY_LEVEL:
            self._predict(row, drive.dt_s, drive.energy, drive.low)
            return rate
        known = kind == priors.BLOCKS and self.block_s > 0.0
        self.delay_s = delay_s = 0.5 * self.block_s if known else delay_of(row)
        before, now = self._faded_before, self._faded
        if known or kind == priors.DELAYED:
            before.delayed(drive.before_since_s / delay_s)
            now.delayed(drive.since_s / delay_s)
        else:
            before.lagging(drive.before_since_s / delay_s)
            now.lagging(drive.since_s / delay_s)
        held = drive.power - drive.step * now.of_delay
        held -= drive.before_power - drive.before_step * before.of_delay
        energy = drive.energy - drive.step * drive.since_s * now.of_time
        energy += drive.before_step * drive.before_since_s * before.of_time
        if known:
            self._predict(row, drive.dt_s, energy - delay_s * held, 0.0)
        else:
            self.missing = _SHAPE * row[EXTRA] * drive.step * now.left
            self._predict(row, drive.dt_s, energy, -held)
        return rate - row[RATIO] * drive.step * now.of_time

    def _predict(self, row, dt_s, energy, extra):
        predict(row, dt_s, energy, extra, self._noise_per_s, self._drift_per_s)

    def jump(self, row, dt_s, moments):
        """What a jump of the background within dt_s does to the count of the row just moved.

        moments: becomes what jump_... of `drive` says.
        """
        if not self.delay_s:
            jump_in_time(dt_s, moments)
        elif priors.KIND_OF[row[CLASS]] == priors.DELAYED:
            jump_if_delayed(dt_s, self.delay_s, moments)
        else:
            jump_if_lagging(dt_s, self.delay_s, moments)
