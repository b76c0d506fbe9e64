"""Whether the BL0942's energy pulses say the same as its power, integrated by the Pico's clock.

Pulses count in quanta of 134 J, of which one is always under way, and the chip's pulses come
behind a filter of up to 0.4 s. So energies are compared only over stretches of steady power, long
enough after a switch, from one pulse to another: there both are exact. What the filter and the
unknown instant of the chip's updates can still do is allowed for in joules.

A pin that is stuck or picks up noise shows much earlier: the chip itself counts its pulses.
Energies are in nJ, which is mW * us.
"""

from metercheck_wire.compat import const

_LEAST_MW = const(100000)
_STEADY = const(50)  # 2 %: one part in so many from one update to the next
_SETTLED = const(5)  # updates alike before a stretch begins: 2 s, five times the longest filter
_LONGEST_US = const(600000)  # between updates; more and one was missed
_FILTER_US = const(400000)
_REST_US = const(
    4000
)  # of power: what the filter still holds 2 s after a switch, and update times
_ENOUGH = const(48)  # pulses for a comparison
_APART_PPM = const(3000)
_STARVED = const(5)  # quanta of power without a single pulse
_MOST_PULSES = const(16)  # between two updates; 8 are 2.5 kW
_COUNTS_APART = const(4)  # the pin is ahead of the packet by as long as the packet takes
_COUNT_READINGS = const(25)  # 10 s
_COUNT_MASK = const(0xFFFFFF)


class Stretch:
    """Steady power from one pulse to another: by pulses, and by the power meanwhile."""

    def __init__(self):
        self.pulses = 0  # after the first
        self._begun = False
        self._taken_nj = 0  # since the first pulse
        self._rest_nj = 0  # of this, since the last pulse
        self._first_mw = 0
        self._last_mw = 0

    def forget(self):
        """The power has changed: nothing is known."""
        self.pulses = 0
        self._begun = False

    def extend(self, taken_nj):
        """An update: so much was taken since the last one."""
        if self._begun:
            self._taken_nj += taken_nj
            self._rest_nj += taken_nj

    def pulse(self, power_mw, rest_nj):
        """Before this update was a pulse, with rest_nj taken since, while power_mw was taken."""
        if self._begun:
            self.pulses += 1
        else:
            self._begun = True
            self._first_mw = power_mw
            self._taken_nj = rest_nj
        self._rest_nj = rest_nj
        self._last_mw = power_mw

    def measured_nj(self):
        """Energy by the power, from the first pulse to the last."""
        return self._taken_nj - self._rest_nj

    def unsure_nj(self):
        """By how much the pulses may be off for what the filter holds back at either end."""
        change_mw = abs(self._last_mw - self._first_mw)
        return self._last_mw * _REST_US + change_mw * _FILTER_US


class EnergyCheck:
    """Fed with pulses and updates in order of time; `disagrees` while they contradict."""

    def __init__(self):
        self._stretch = Stretch()
        self._pulses = [0] * _MOST_PULSES  # later than the last update
        self.restart()

    def restart(self):
        """The chip begins anew, and its count with it."""
        self._stretch.forget()
        self._apart = False
        self._waiting = 0
        self._update_us = 0
        self._mw = 0
        self._alike = 0
        self._unseen_nj = 0  # taken since the last pulse
        self._miscounts = False
        self._edges = 0
        self._count = -1  # the chip's when this comparison began
        self._readings = 0
        self._begin()

    @property
    def disagrees(self):
        """Pulses at the pin, the chip's count of them and its power do not belong together."""
        return self._apart or self._miscounts

    def pulse(self, t_us):
        """A rising edge of CF."""
        self._edges += 1
        if self._waiting < _MOST_PULSES:
            self._pulses[self._waiting] = t_us
            self._waiting += 1

    def count(self, cf_count):
        """The chip has counted so many pulses, with 24 bits."""
        if self._count < 0:
            self._count = cf_count
            self._edges = 0
            self._readings = 0
            return
        counted = (cf_count - self._count) & _COUNT_MASK
        apart = abs(self._edges - counted) > _COUNTS_APART
        self._readings += 1
        if apart or self._readings >= _COUNT_READINGS:
            self._miscounts = apart
            self._count = -1

    def update(self, t_us, power_mw, quantum_nj):
        """The chip found at t_us that power_mw was the mean since its last update.

        quantum_nj: what one pulse is worth, with the oscillator as it is.
        """
        lasted_us = t_us - self._update_us
        change_mw = abs(power_mw - self._mw)
        self._update_us = t_us
        self._mw = power_mw
        if 0 < lasted_us <= _LONGEST_US:
            taken_nj = power_mw * lasted_us
            self._unseen_nj += taken_nj
            if power_mw >= _LEAST_MW and change_mw * _STEADY <= power_mw:
                self._alike += 1
                self._stretch.extend(taken_nj)
            else:
                self._unsteady()
        else:
            self._unsteady()
        self._take_pulses(t_us, power_mw)
        if self._unseen_nj > _STARVED * quantum_nj and not self._waiting:
            self._apart = True
        if self._counted + self._stretch.pulses >= _ENOUGH:
            self._close_stretch()
            self._judge(quantum_nj)

    def _unsteady(self):
        self._alike = 0
        self._close_stretch()

    def _take_pulses(self, t_us, power_mw):
        """Those up to t_us; what came later waits for the next update."""
        kept = 0
        for number in range(self._waiting):
            pulse_us = self._pulses[number]
            if pulse_us > t_us:
                self._pulses[kept] = pulse_us
                kept += 1
                continue
            self._unseen_nj = power_mw * (t_us - pulse_us)
            if self._alike > _SETTLED:
                self._stretch.pulse(power_mw, self._unseen_nj)
        self._waiting = kept

    def _close_stretch(self):
        stretch = self._stretch
        if stretch.pulses:
            self._counted += stretch.pulses
            self._measured_nj += stretch.measured_nj()
            self._unsure_nj += stretch.unsure_nj()
        stretch.forget()

    def _judge(self, quantum_nj):
        apart_nj = abs(self._counted * quantum_nj - self._measured_nj)
        self._apart = apart_nj > self._measured_nj * _APART_PPM // 1000000 + self._unsure_nj
        self._begin()

    def _begin(self):
        """A new comparison."""
        self._counted = 0
        self._measured_nj = 0
        self._unsure_nj = 0
