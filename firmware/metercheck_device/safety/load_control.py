"""Between what a check wants of the load and what the board is told.

Everything that switches goes through here: the supervisor looks first, the self-test comes before
the check's own pattern, and the contactor puts relays and gates in their order.
"""

from metercheck_device.boards.hardware_figures import OPEN_US
from metercheck_device.safety.contactor import Contactor
from metercheck_device.safety.metering_watch import SEEN_US
from metercheck_device.safety.selftest import SelfTest
from metercheck_device.safety.supervisor import Supervisor, trip_code
from metercheck_device.safety.wiring import findings
from metercheck_wire.compat import const

_BOTH = const(3)
_STUCK = trip_code("load_stuck")
_FOLLOWS_US = const(30000)  # the load follows its gates within half a period of 47 Hz
_LIVE_TURN_US = const(60000)  # a mains that goes away is noticed within 40 + 60 ms
_OPENS_US = const(100000)  # twice what the contactor waits for the triacs
_KEPT_TURN_US = const(100000)
_CLOCK_US = const(300000)  # for the metering chip's clock to be compared with the mains


class LoadControl:
    """`turn` gives `level` (gates), `token_us` (until when) and `mask` (relays) for the board."""

    def __init__(self):
        self.reference = None  # (mJ per pulse, u95 in ppm), of the chip when the load was proven
        self.supervisor = Supervisor()
        self.contactor = Contactor()
        self.running = False  # a check is on
        self.proven = False  # the self-test of this check has passed
        self.token_us = 0
        self._place = 0
        self._takes_current = None  # the load, at the last self-test; None: not tried
        self._test = None
        self._reported = 0
        self._changed_us = 0
        self._blocked_us = -1  # since when the supervisor objects
        self._overdue = False  # the poles should have opened in their order, and are not to wait
        self._now_us = 0

    @property
    def level(self):
        """What the gates may have now; nothing once the supervisor objects, come what may."""
        return 0 if self.supervisor.blocked else self.contactor.level

    @property
    def mask(self):
        """The poles that are to be kept closed now."""
        return 0 if self._overdue else self.contactor.mask

    @property
    def deadline_us(self):
        """When `turn` is due at the latest."""
        contactor = self.contactor
        deadline_us = contactor.deadline_us
        if self.level:
            deadline_us = min(deadline_us, self._now_us + _LIVE_TURN_US)
            deadline_us = min(deadline_us, self.supervisor.too_long_us)
        elif contactor.mask:
            deadline_us = min(deadline_us, self._now_us + _KEPT_TURN_US)
        follows_us = self._changed_us + _FOLLOWS_US
        if self._unasked() and follows_us > self._now_us:
            deadline_us = min(deadline_us, follows_us)
        if self._test is not None:
            deadline_us = min(deadline_us, self._test.deadline_us(self._now_us))
        return deadline_us

    def is_at_rest(self):
        """The gates are off and the relays are open, and have been for long enough to be so."""
        contactor = self.contactor
        if contactor.mask or contactor.level:
            return False
        return not contactor.moved_us or self._now_us - contactor.moved_us >= OPEN_US

    def begin(self, now_us, place):
        """A check has been accepted: the self-test begins. place: index in PLACES."""
        self.supervisor.begin()
        self._place = place
        self._test = SelfTest(now_us)
        self.running = True
        self.proven = False

    def end(self):
        """The check is over: everything opens in its order."""
        self.running = False
        self._test = None

    def load(self, t_us, level):
        """The load really switched."""
        self._reported = level
        self.supervisor.load(t_us, level)

    def turn(self, now_us, board, chip, wanted_level, token_us):
        """Look at everything, then move relays and gates towards what is wanted."""
        self._now_us = now_us
        mask, level = self._wanted(wanted_level)
        supervisor = self.supervisor
        contactor = self.contactor
        live = bool(supervisor.blocked or mask or level or contactor.mask or contactor.level)
        overdue = self._unasked() and now_us - self._changed_us >= _FOLLOWS_US
        # A triac lets go with a crossing: of a mains that has gone away none comes to tell of it.
        if overdue and now_us <= supervisor.mains.deadline_us:
            supervisor.fail("load_stuck")
        supervisor.turn(now_us, board, chip, self.mask, live, self.running)
        if self._test is not None and not supervisor.blocked:
            self._prove(self._test, now_us, board, chip)
            mask, level = self._wanted(wanted_level)
        if supervisor.blocked:
            mask = level = 0
            self._test = None
            if self._blocked_us < 0:
                self._blocked_us = now_us
        else:
            self._blocked_us = -1
        self._overdue = self._blocked_us >= 0 and now_us - self._blocked_us >= _OPENS_US
        before = contactor.level
        at_once = supervisor.trip == _STUCK or supervisor.metering.may_stick
        contactor.turn(now_us, mask, level, at_once)
        if contactor.level != before:
            self._changed_us = now_us
        fast = chip.fast
        fast.watchful = bool(contactor.mask)
        fast.trying = self._test is not None and self._test.tries_elements
        fast.owed_us = max(supervisor.metering.switched_us, contactor.moved_us) + SEEN_US
        self.token_us = token_us if self._test is None else self._test.token_us

    def wiring(self):
        """Bits of WIRING: what the clips are on, as far as is known now."""
        supervisor = self.supervisor
        return findings(
            self._place, supervisor.mains, self._now_us, supervisor.source, self._takes_current
        )

    def _unasked(self):
        """Elements that are reported on and have no token of ours."""
        return self._reported & ~self.contactor.level

    def _wanted(self, wanted_level):
        if self._test is not None:
            return self._test.mask, self._test.level
        return (_BOTH, wanted_level) if self.running and self.proven else (0, 0)

    def _prove(self, test, now_us, board, chip):
        fault = self.supervisor.mains.fault(now_us)
        test.turn(
            now_us,
            self.contactor,
            self._reported,
            self.supervisor.metering.switched_us,
            board.load_side,
            chip.reading,
            fault,
        )
        if not (test.fault or test.done):
            return
        if test.done and not chip.oscillator.known and now_us - test.done_us < _CLOCK_US:
            return  # the packet that the test has held up may tell of it
        if test.fault:
            self._takes_current = False if test.fault == "load_open" else None
            self.supervisor.fail(test.fault)
        else:
            self._takes_current = True
            self.reference = chip.reference
            self.supervisor.metering.prove(test.parts_per_cent)
            self.proven = True
        self._test = None
