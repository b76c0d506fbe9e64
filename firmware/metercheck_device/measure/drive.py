"""What the test load did between two edges of the meter, and what a late count sees of it.

A meter that is late has counted the energy less what it still holds back. With the load at rest
that is delay x power, whatever the meter is late by, so no filter over time is needed: only the
difference, which dies out after a switch. For a ratio r and a delay x/r the energy held back is
linear in r and x, and the two coefficients follow from how the switch fades (`lagging`,
`delayed`).
"""

import math

_FADED = 5.0  # delays after which nothing is left of a switch


class Drive:
    """Since the last edge; energies in meter pulses, powers in pulses/s.

    power, step, since_s: now, the last switch of the power and the time since then; the same with
    `before_`: as it was at the last edge. low: energy while one element alone was on.
    """

    def __init__(self):
        self.dt_s = 0.0
        self.energy = self.low = 0.0
        self.power = self.step = self.before_power = self.before_step = 0.0
        self.since_s = self.before_since_s = 1000.0

    def edge(self):
        """The meter gave an edge: what is now will have been before."""
        self.before_power = self.power
        self.before_step = self.step
        self.before_since_s = self.since_s


class Faded:
    """How much of a switch a late count still lacks; see `lagging`.

    of_delay, of_time: shares of step x delay, and of step x (time since the switch), that are
    missing in what is held back; left: of the step's energy that is still to come.
    """

    def __init__(self):
        self.of_delay = self.of_time = self.left = 0.0

    def lagging(self, delays):
        """Behind a filter of first order, `delays` delays after the switch."""
        if delays > _FADED:
            self.of_delay = self.of_time = self.left = 0.0
            return
        left = math.exp(-delays)
        self.of_delay = left * (1.0 + delays)
        self.of_time = self.left = left

    def delayed(self, delays):
        """Behind a queue."""
        if delays > 1.0:
            self.of_delay = self.of_time = self.left = 0.0
            return
        self.of_delay = self.of_time = 1.0
        self.left = 1.0 - delays


def jump_if_lagging(dt_s, delay_s, out):
    """What a jump of the background by 1, at an unknown moment within dt_s, does to a late count.

    out: mean and mean square of what is counted of it, mean and variance of what will yet be
    missing.
    """
    passed = dt_s / delay_s
    left = math.exp(-passed)
    one = (1.0 - left) / passed
    two = 0.5 * (1.0 - left * left) / passed
    mean = 0.5 * passed - 1.0 + one
    square = passed * passed / 3.0 - passed + 1.0 + two - 2.0 * one
    square += 2.0 * (1.0 - (1.0 + passed) * left) / passed
    square = max(square, mean * mean)
    out[0] = delay_s * mean
    out[1] = delay_s * delay_s * square
    out[2] = delay_s * one
    out[3] = delay_s * delay_s * max(two - one * one, 0.0)


def jump_if_delayed(dt_s, delay_s, out):
    """The same behind a queue."""
    if dt_s <= delay_s:
        out[0] = 0.0
        out[1] = 1e-6
        out[2] = delay_s - 0.5 * dt_s
        out[3] = dt_s * dt_s / 12.0
        return
    rest = dt_s - delay_s
    held = 0.5 * delay_s * delay_s / dt_s
    out[0] = 0.5 * rest * rest / dt_s
    out[1] = rest * rest * rest / (3.0 * dt_s)
    out[2] = held
    out[3] = max(delay_s * delay_s * delay_s / (3.0 * dt_s) - held * held, 0.0)


def jump_in_time(dt_s, out):
    """The same for a count that is not late: the moment alone is unknown."""
    out[0] = 0.5 * dt_s
    out[1] = dt_s * dt_s / 3.0
    out[2] = out[3] = 0.0
