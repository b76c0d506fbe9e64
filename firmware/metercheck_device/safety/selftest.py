"""The test of relays, triacs and elements before each check.

It says which poles and gates it wants, step by step, and looks at what comes of each:

    poles  gates   what must be
    none   none    a good mains; no current, no voltage behind the relays
    none   both    the same: else both relays are welded
    1      both    the same: else relay 2 is welded
    2      both    the same: else relay 1 is
    both   none    voltage behind the relays; no current, not half of it: else a triac is shorted
    both   1       within 15 % of the nominal current of its element; 71 % are a half-wave
    both   2       the same

The voltage behind the relays is seen only when both conduct, so the sensor for it is tested, too:
one that is stuck shows with both poles open, or with both closed. The times allow a relay 15 ms
(HF115F, datasheet) and the sensor a period of the mains; a relay that needs longer is refused.
"""

from metercheck_device.boards.hardware_figures import OPEN_US
from metercheck_device.safety.contactor import NEVER_US
from metercheck_device.safety.metering_watch import LEAK_MA, SEEN_US, expected_ma
from metercheck_wire.compat import const

_BOTH = const(3)
_STEPS = ((0, 0), (0, _BOTH), (1, _BOTH), (2, _BOTH), (_BOTH, 0), (_BOTH, 1), (_BOTH, 2))
_MAINS = const(0)
_GATES_US = const(100000)  # gates on while no current may flow
_MAINS_US = const(2500000)  # the metering chip may have just been powered
_PATIENCE_US = const(1500000)  # for a packet
_LOOK_US = const(20000)
_TOLERANCE = const(15)
_OPEN_PER_CENT = const(25)
_HALF_PER_CENT = (60, 80)


class SelfTest:
    """`mask` and `level` are wanted; ends with `done`, or with `fault`: the name of a trip."""

    def __init__(self, now_us):
        self.mask = 0
        self.level = 0
        self.done = False
        self.fault = ""
        self.done_us = 0
        self.parts_per_cent = [0, 0, 0, 0]  # by level: of the nominal current
        self._step = _MAINS
        self._began_us = now_us
        self._stands_us = now_us  # since when poles and load are as this step wants them

    @property
    def token_us(self):
        """How long this step's gates may stay on without a word from the loop."""
        return self._began_us + _PATIENCE_US

    @property
    def tries_elements(self):
        """Both relays are closed: what is tried next shows in the current alone."""
        return self.mask == _BOTH and not self.done

    def deadline_us(self, now_us):
        """When to look again."""
        return NEVER_US if self.done or self.fault else now_us + _LOOK_US

    def turn(self, now_us, contactor, level, switched_us, load_side, reading, mains_fault):
        """Look at what is.

        level: of the load as reported, since switched_us; load_side: voltage behind the relays;
        reading: the latest of the metering chip; mains_fault: what is wrong with the mains, "" if
        nothing.
        """
        if self.done or self.fault:
            return
        stands = contactor.mask == self.mask and contactor.level == self.level == level
        if not stands:
            self._stands_us = now_us
            if now_us - self._began_us > _PATIENCE_US:
                self._fail("no_voltage")  # without crossings the load cannot follow
            return
        # It may have been half a period after its command and yet before the first look here.
        self._stands_us = max(self._stands_us, switched_us)
        stood_us = now_us - max(self._stands_us, contactor.moved_us)
        seen = reading.fast_us - self._stands_us >= SEEN_US
        if self._step == _MAINS:
            if stood_us >= OPEN_US:
                self._look_at_mains(now_us, load_side, reading, mains_fault)
        elif self.mask != _BOTH:
            self._look_for_welded(stood_us, load_side, reading if seen else None)
        elif not load_side:
            if stood_us >= OPEN_US:
                self._fail("relay_open")
        elif seen:
            self._look_at_current(now_us, reading)
        elif now_us - self._began_us > _PATIENCE_US:
            self._fail("chip_silent")

    def _look_at_mains(self, now_us, load_side, reading, mains_fault):
        if load_side or reading.fast_ma > LEAK_MA:
            self._fail("relay_welded")
        elif not mains_fault:
            self._next(now_us)
        elif mains_fault != "no_voltage" or now_us - self._began_us > _MAINS_US:
            self._fail(mains_fault)

    def _look_for_welded(self, stood_us, load_side, reading):
        if reading is not None and reading.fast_ma > LEAK_MA:
            self._fail("relay_welded")
        elif stood_us < _GATES_US:
            return
        elif load_side:
            self._fail("relay_welded")
        else:
            self._next(self._stands_us + stood_us)

    def _look_at_current(self, now_us, reading):
        if not self.level:
            if reading.fast_ma > LEAK_MA:
                self._fail("load_stuck")
            else:
                self._next(now_us)
            return
        nominal_ma = max(expected_ma(self.level, reading.voltage_mv), 1)
        per_cent = (reading.fast_ma * 100 + nominal_ma // 2) // nominal_ma
        self.parts_per_cent[self.level] = per_cent
        if abs(per_cent - 100) <= _TOLERANCE:
            self._next(now_us)
        elif per_cent < _OPEN_PER_CENT:
            self._fail("load_open")
        elif _HALF_PER_CENT[0] <= per_cent <= _HALF_PER_CENT[1]:
            self._fail("half_wave")
        else:
            self._fail("load_wrong")

    def _next(self, now_us):
        self._step += 1
        if self._step == len(_STEPS):
            self.done = True
            self.done_us = now_us
            self.level = 0
            parts = self.parts_per_cent
            parts[_BOTH] = (parts[1] + parts[2]) // 2
            return
        self.mask, self.level = _STEPS[self._step]
        self._began_us = self._stands_us = now_us

    def _fail(self, name):
        self.fault = name
        self.mask = self.level = 0
