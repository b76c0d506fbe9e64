"""The metering chip BL0942: set up, watched, and read as volts, amperes and watts.

No I/O: `turn` says what to send, `receive` takes what came; every moment is an argument, and
nothing waits. After any answer that is late, torn or wrong the line rests for 20 ms (then the chip
forgets half a frame, datasheet V1.05) and the question is put again; a chip from which nothing
valid has come for 1.2 s is set up afresh, for it may have lost its supply and its settings.

The line stays at the chip's 4800 bits a second: a packet then takes 53 of 400 ms, and what must be
quick, over-current, leaves the chip by a pin. Faster is more than its optocouplers are good for.
What a triac or a relay did shows in the fast current, which therefore goes before all else
(`fast_current.py`).
"""

from metercheck_device.metering import frames
from metercheck_device.metering.energy_check import EnergyCheck
from metercheck_device.metering.fast_current import FastCurrent
from metercheck_device.metering.oscillator import Mains, Oscillator
from metercheck_device.metering.reading import Reading
from metercheck_device.metering.set_up import SetUp
from metercheck_device.metering.updates import Updates
from metercheck_wire.compat import const

SILENT_US = const(1200000)
"""Without a valid packet for so long the chip is silent."""

_BYTE_US = const(2084)  # 10 bits at 4800
_REST_US = const(20000)
_TURNS_US = const(500)  # from the end of a question to the answer, and some
_LATE_US = const(40000)  # what the board, the loop and the chip may take on top of the bytes
_FIRST_US = const(460000)  # after a reset: before its first update a chip measures nothing
_MOST_HEARD = const(64)
_PACKET = const(23)
_REGISTER = const(4)
_JUMP = const(64)  # pulses between two packets; a chip that lost its supply counts from 0


class Bl0942:
    """One chip. `receive`, `zero_cross` and `energy_pulse` go before `turn`, in order of time."""

    def __init__(self, calibration):
        self.calibration = calibration
        self.reading = Reading()
        self.packets = 0  # valid ones, with new values
        self.damaged = 0  # answers that were torn or wrong
        self.deadline_us = 0  # when `turn` is due
        self.ready = False  # set up, and packets are coming
        self.silent = False  # no valid packet for 1.2 s
        self.fast = FastCurrent()
        self._mains = Mains()
        self.oscillator = Oscillator()  # the chip's clock against the mains
        self._updates = Updates()
        self._energy = EnergyCheck()
        self._set_up = SetUp(calibration)
        self._heard = bytearray()
        self._expected = 0  # bytes of the answer under way
        self._checks = False  # the answer under way is that of a setting, not a packet
        self._reset_us = 0
        self._asked_us = 0
        self._late_us = 0  # an answer that has not come by then will not
        self._good_us = -1  # last valid answer
        self._packet_us = -1  # last valid packet
        self._doubted = False  # something valid came that cannot be
        self._quick = False  # the answer under way is the fast current alone

    @property
    def disagrees(self):
        """Pulses of energy and the power of the packets differ by more than 0.3 %."""
        return self._energy.disagrees

    @property
    def reference(self):
        """(energy of one CF pulse in mJ, its expanded uncertainty in ppm) as of now."""
        return self.calibration.reference(self.oscillator)

    def zero_cross(self, t_us):
        """An edge of the zero-cross pin, rising or falling."""
        self._mains.edge(t_us)

    def energy_pulse(self, t_us):
        """A rising edge of CF."""
        self._energy.pulse(t_us)

    def receive(self, now_us, data):
        """Bytes from the chip."""
        if not self._expected or not data:
            return  # nothing was asked: noise
        self._heard += data
        if len(self._heard) > _MOST_HEARD:
            self._heard = self._heard[-_MOST_HEARD:]
        if len(self._heard) < self._expected:
            return
        if self._quick:
            self._take_quick(now_us)
        elif self._checks:
            self._take_setting(now_us)
        else:
            at = frames.find_packet(self._heard)
            if at >= 0:
                self._take_packet(now_us, frames.packet_values(self._heard, at))

    def turn(self, now_us):
        """What to send now, mostly nothing."""
        if self._good_us < 0:
            self._good_us = self._packet_us = now_us
        self.silent = now_us - self._packet_us > SILENT_US
        if self.silent:
            self.ready = False
        if now_us < self.deadline_us:
            return b""
        if self._expected:
            if now_us < self._late_us:
                self.deadline_us = self._late_us
            else:
                self._missed(now_us)
            return b""
        if now_us - self._good_us > SILENT_US:
            self._afresh(now_us)
        return self._next_question(now_us)

    def _next_question(self, now_us):
        """The frames of this step, and when the answer to them is overdue."""
        set_up = self._set_up
        self._quick = False
        if not set_up.done:
            return self._go_on_setting_up(now_us, set_up)
        fast = self.fast
        next_us = self._updates.next_us
        free_us = 0 if self._checks else next_us - now_us
        if self.ready and fast.goes_first(now_us, self.reading.fast_us, free_us):
            early_us = fast.too_early_us(now_us)
            if early_us:
                self.deadline_us = now_us + early_us
                return b""
            return self._ask_quick(now_us)
        if self._checks:
            return self._say(now_us, set_up.question(), _REGISTER)
        if fast.before_packet() and now_us < next_us:
            self.deadline_us = next_us
            return b""
        fast.packet_asked()
        self._asked_us = now_us
        return self._say(now_us, frames.ASK_PACKET, _PACKET)

    def _go_on_setting_up(self, now_us, set_up):
        if set_up.resets:
            self._energy.restart()
            set_up.next()
            self._reset_us = now_us
            return self._say(now_us, frames.UNLOCK + frames.RESET, 0)
        if set_up.locks:
            set_up.next()
            self._checks = False
            question = self._say(now_us, frames.LOCK, 0)
            self.deadline_us = max(self.deadline_us, self._reset_us + _FIRST_US)
            return question
        self._checks = True
        return self._say(now_us, set_up.question(), _REGISTER)

    def _ask_quick(self, now_us):
        """The fast current alone, 13 ms on the line; behind a packet the answer is awaited."""
        self._quick = True
        next_us = self.fast.asked(now_us, self.reading.fast_us, self._updates.next_us)
        question = self._say(now_us, frames.read(frames.I_FAST_RMS), _REGISTER)
        if next_us:
            self.deadline_us = max(self.deadline_us, next_us)
            self._late_us = max(self._late_us, self.deadline_us + 1)
        return question

    def _take_quick(self, now_us):
        if frames.is_answer(frames.I_FAST_RMS, self._heard):
            heard = self._heard
            self.reading.scale_fast(heard[0] | heard[1] << 8 | heard[2] << 16, self.calibration)
            self.reading.fast_us = self.fast.asked_us
            self.fast.heard += 1
            self._expected = 0
            self._good_us = self.deadline_us = now_us

    def _say(self, now_us, question, expected):
        """Send; expect so many bytes, or let the line rest where none are to come."""
        self._heard = bytearray()
        self._expected = expected
        through_us = now_us + (len(question) + expected) * _BYTE_US
        self.deadline_us = through_us + (_TURNS_US if expected else _REST_US)
        self._late_us = through_us + _LATE_US
        return question

    def _missed(self, now_us):
        """The answer is late, or what came was none."""
        if self._heard:
            self.damaged += 1
        self._expected = 0
        self.deadline_us = now_us + _REST_US

    def _afresh(self, now_us):
        self.ready = False
        self._set_up.restart()
        self._updates.restart()
        self._good_us = now_us

    def _take_setting(self, now_us):
        """What was read back of a setting is as it has to be, or the chip has lost it."""
        set_up = self._set_up
        register, value = set_up.wanted()
        if self._heard.find(frames.answer(register, value)) >= 0:
            self._expected = 0
            self._doubted = False
            self.deadline_us = now_us
            if set_up.done:
                self._checks = False
                if not self.fast.watchful:
                    self.deadline_us = max(now_us, self._updates.next_us)
            else:
                self._good_us = now_us
            set_up.confirmed()
        elif set_up.done and frames.is_answer(register, self._heard):
            self._doubt(now_us)

    def _take_packet(self, now_us, values):
        self._expected = 0
        count = values[4]
        if self.ready and (count - self.reading.cf_count) & 0xFFFFFF > _JUMP:
            self._doubt(now_us)
            return
        self._doubted = False
        self._good_us = self._packet_us = self.deadline_us = now_us
        seen = (values[0], values[1], values[3])
        if self._updates.is_new(now_us, self._asked_us, seen, self.oscillator):
            self.ready = True
            self.silent = False
            self._checks = True
            self._show(values)

    def _doubt(self, now_us):
        """The chip seems to have started by itself: asked once more, then set up afresh."""
        if self._doubted:
            self._afresh(now_us)
        self._doubted = not self._doubted
        self._missed(now_us)

    def _show(self, values):
        reading = self.reading
        oscillator = self.oscillator
        oscillator.compare(values[5], *self._mains.take())
        self.packets += 1
        reading.t_us = self._updates.t_us
        reading.fast_us = self._asked_us
        reading.scale(values, self.calibration, oscillator.ppm)
        pulse_nj = self.calibration.pulse_nj(oscillator.ppm)
        self._energy.update(reading.t_us, reading.power_mw, pulse_nj)
        self._energy.count(reading.cf_count)
