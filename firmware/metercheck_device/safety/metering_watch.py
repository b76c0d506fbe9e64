"""Whether the current through the clips is the one that the load should take.

The metering chip's current of the last full period (fast RMS) is compared with what the voltage
makes of two elements of 500 W at 220 V, as the self-test has found each; a current with the load
off, one that is missing, and one that is another show in the packet after it. A period in which
the load switched holds no more than the larger of before and after. The chip's energy pulses are
watched apart: with the load off there are none, and none can come sooner than the largest power
makes them.
"""

from metercheck_device.boards.hardware_figures import MOST_MV, NA_PER_MV
from metercheck_wire.compat import const

_BOTH = const(3)
LEAK_MA = const(120)  # snubbers leak 0.69 mA each, the chip's noise is a few
SEEN_US = const(40000)  # after a switch a whole period of the mains is over
_OPEN_PER_CENT = const(25)
_LEAST_PER_CENT = const(87)  # of the self-test's: warming up 4 %, the chip 2 %, flicker
_MOST_PER_CENT = const(113)
_OVER_PER_CENT = const(98)  # of the current at the highest voltage: it grows with the voltage
_SWITCHING_PER_CENT = const(113)  # the same while an element's own current is not known yet
_BOTH_PER_CENT = const(85)
_MOST_MA = const(7000)
_PERSISTS_US = const(1000000)  # until a mean voltage has followed a dip
_BORNE_US = const(350000)  # a motor that starts is borne for that long
_STEP_PER_MILLE = const(45)  # of the current: a kettle behind 1 ohm makes 41
_STEP_US = const(50000)  # for a motor that starts, some of it is over
_STEPS_APART_US = const(10000000)  # in a restless home the slots are to last
_SMOOTH = const(8)

_RELEASED_US = const(500000)  # the chip's filter may hold back for so long what was used
_STRAY_PULSES = const(3)
_STRAY_US = const(10000000)
_CLOSEST_US = const(60000)  # 2.2 kW


def expected_ma(level, voltage_mv):
    """Current of the elements of `level` at `voltage_mv`."""
    return voltage_mv // 100 * NA_PER_MV[level] // 10000


class MeteringWatch:
    """Fed with what the load did and what the chip says; `fault` names the trip, "" if none."""

    def __init__(self):
        self.fault = ""
        self.level = 0
        self.power_w = 0  # of the load, for its heat
        self.over = False  # more current than any voltage that is borne would make
        self.may_stick = False  # this was in a switch: it may be a triac that no gate can stop
        self.wrong_since_us = -1
        self.collapsed = False  # the supply, as soon as both elements were on
        self.parts_per_cent = [0, 100, 100, 100]  # by level: of a nominal current, as found
        self._bears_ma = -1  # what both are to have once they are proven; -1: they had it
        self._bears_us = 0
        self.switched_us = 0
        self.fast_ma = 0
        self.stepped = False  # down, the voltage as the current shows it: see `_steady`
        self._lately = 0  # the most that was on at any time of the last period
        self._usual_ma = 0  # of this slot so far, 0: nothing yet
        self._step_since_us = -1
        self._stepped_us = -_STEPS_APART_US
        self._pulse_us = 0
        self._strays = 0
        self._stray_us = 0

    def begin(self):
        """A check is to begin."""
        self.over = self.may_stick = self.collapsed = False

    def prove(self, parts_per_cent):
        """The self-test has found these parts of the nominal currents, by level."""
        self.parts_per_cent = parts_per_cent
        self._bears_ma = 0

    def load(self, t_us, level):
        """The load really switched."""
        before = self._lately if t_us - self.switched_us < SEEN_US else self.level
        self._lately = max(before, level)  # of two that are one element either will do
        self.level = level
        self.switched_us = t_us
        self.wrong_since_us = -1
        self._usual_ma = 0
        self._step_since_us = -1

    def fast(self, t_us, fast_ma, voltage_mv, closed):
        """The current of the last whole period before t_us; closed: the relays may have been."""
        self.fast_ma = fast_ma
        if t_us - self.switched_us < SEEN_US:
            most_ma = expected_ma(self._lately, MOST_MV) * _SWITCHING_PER_CENT // 100
            if fast_ma > most_ma:
                self.over = self.may_stick = True
            return
        level = self.level
        if fast_ma > _MOST_MA:
            self._found("over_current")
        elif not level:
            if fast_ma > LEAK_MA:
                self._found("load_stuck" if closed else "relay_welded")
        else:
            parts = self.parts_per_cent[level]
            usual_ma = expected_ma(level, voltage_mv) * parts // 100
            self._compare(t_us, fast_ma * 100 // max(usual_ma, 1))
            if level != _BOTH:
                self._steady(t_us, fast_ma)
            elif self._bears_ma >= 0:
                self._bear(t_us, fast_ma, usual_ma)
            if fast_ma * 10000 > expected_ma(level, MOST_MV) * parts * _OVER_PER_CENT:
                both_ma = expected_ma(_BOTH, voltage_mv) * _BOTH_PER_CENT // 100
                if level != _BOTH and fast_ma > both_ma:
                    self._found("load_stuck")
                self.over = True

    def _compare(self, t_us, per_cent):
        if _LEAST_PER_CENT <= per_cent <= _MOST_PER_CENT:
            self.wrong_since_us = -1
            return
        if self.wrong_since_us < 0:
            self.wrong_since_us = t_us
        if t_us - self.wrong_since_us >= _PERSISTS_US:
            self._found("load_open" if per_cent < _OPEN_PER_CENT else "load_wrong")

    def _bear(self, t_us, fast_ma, usual_ma):
        """Whether the supply bears both elements, each of which had its current a moment ago.

        A neutral that broke meanwhile holds the voltage up under one, and not under both. Of the
        means of the voltage the first that is wholly of then comes up to 1.2 s after the break.
        """
        if not self._bears_ma:
            self._bears_ma = usual_ma * _LEAST_PER_CENT // 100
            self._bears_us = t_us
        if fast_ma >= self._bears_ma:
            self._bears_ma = -1
        elif t_us - self._bears_us >= _BORNE_US:
            self.collapsed = True

    def _steady(self, t_us, fast_ma):
        """Whether the current of one element stays as it is in its slot; `stepped` if it fell.

        A large heater next door does that, and so does a neutral that breaks: which of them it is,
        the voltage tells that the whole load has. Where that is on, the next means tell.
        """
        usual_ma = self._usual_ma or fast_ma
        if (usual_ma - fast_ma) * 1000 <= usual_ma * _STEP_PER_MILLE:
            self._usual_ma = usual_ma + (fast_ma - usual_ma) // _SMOOTH
            self._step_since_us = -1
            return
        if self._step_since_us < 0:
            self._step_since_us = t_us
        lasted = t_us - self._step_since_us >= _STEP_US
        if lasted and t_us - self._stepped_us >= _STEPS_APART_US:
            self._stepped_us = t_us
            self.stepped = True

    def pulse(self, t_us):
        """An energy pulse: its rising edge."""
        expected = self.level or t_us - self.switched_us <= _RELEASED_US
        crowded = t_us - self._pulse_us < _CLOSEST_US
        self._pulse_us = t_us
        if expected and not crowded:
            return
        if t_us - self._stray_us > _STRAY_US:
            self._strays = 0
        self._stray_us = t_us
        self._strays += 1
        if self._strays >= _STRAY_PULSES:
            self._found(
                "load_stuck" if self.fast_ma > LEAK_MA and not self.level else "energy_noise"
            )

    def _found(self, name):
        if not self.fault:
            self.fault = name
