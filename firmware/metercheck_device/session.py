"""What the device is doing: the check under way, commands answered, records kept.

Knows neither pins nor bytes of the line: app.py carries events in and out.
"""

from metercheck_device import record_head, telling
from metercheck_device.adjustments import Adjustments
from metercheck_device.check import EVENTS_BYTES, PIN_HEAD, PIN_REFERENCE
from metercheck_device.check_commands import CheckCommands
from metercheck_device.clock import Clock
from metercheck_device.device_commands import DeviceCommands
from metercheck_device.link import refusal
from metercheck_device.measure.pulses import PulseFilter
from metercheck_device.meter.link import MeterLink
from metercheck_device.record_commands import RecordCommands
from metercheck_device.safety.load_control import LoadControl
from metercheck_device.safety.supervisor import trip_code
from metercheck_device.store.archive import Archive
from metercheck_device.store.resting_flash import RestingFlash
from metercheck_wire.chain import short_hash
from metercheck_wire.codec import pack
from metercheck_wire.compat import collect, const

_PROGRESS_US = const(250000)
_IDLE_US = const(1000000)
_BUSY_US = const(100000)
_WRITING_US = const(10000)
_MOST_WAIT_S = const(3600)
_MEMORY_US = const(600000000)  # pulses seen longer ago say nothing about this set-up


class Session:
    """One device between two starts.

    check: the one under way, until its record is kept; None: none is. pulses: the PulseFilter
    that watches the head; pulses_seen, seen_us: how many between checks, and when the last.
    """

    def __init__(self, board, send, breathe=None):
        """board: as boards/__init__.py has it; send(name, values): a message to the host;
        breathe: lets whoever turns the session look at the load in between.
        """
        self.events = bytearray(EVENTS_BYTES)  # of the check: later no such piece is free
        self.identity = board.identity()
        self._send = send
        self.control = LoadControl()
        self.supervisor = self.control.supervisor
        self.meter = MeterLink()
        flash = RestingFlash(board.flash, self.control.is_at_rest)
        device = self.identity["device"]
        self.archive = Archive(flash, device, board.random, board.alive)
        self.adjustments = Adjustments(flash, device)
        self.clock = Clock(self.identity["boot"])
        state = self.archive.state
        self.clock.restore(state.time_s, state.boot, state.uptime_ms)
        self.check = None
        self.breathe = breathe
        self.armed = False
        self.now_us = 0
        self.pulses = PulseFilter()
        self.pulses_seen = 0
        self.seen_us = 0
        self._progress_us = 0
        self._finished = None  # what FINISHED will say
        self._replies = DeviceCommands(self).replies()
        self._replies.update(CheckCommands(self).replies())
        self._replies.update(RecordCommands(self).replies())

    @property
    def settings(self):
        """The limits of the verdicts and the longest check, by name."""
        return self.adjustments.values

    @property
    def short_hash(self):
        """Of the newest record, for people to compare."""
        return short_hash(self.archive.chain)

    @property
    def deadline_us(self):
        """When `tick` is due at the latest; always ahead, so that time moves on."""
        if self.check is None:
            return min(self.now_us + _IDLE_US, self.control.deadline_us)
        check = self.check
        if check.finished:
            return min(self.now_us + _WRITING_US, self.control.deadline_us)
        deadline_us = min(self.now_us + _BUSY_US, self.control.deadline_us)
        if not check.ready:
            return deadline_us
        return min(check.deadline_us, self._progress_us, deadline_us)

    def edge(self, t_us, pin, level):
        """A pin changed."""
        if pin == PIN_REFERENCE and level:
            self.supervisor.metering.pulse(t_us)
        check = self._running()
        if check is not None:
            check.edge(t_us, pin, level)
        elif pin == PIN_HEAD:
            self.pulses.edge(t_us, level)

    def load(self, t_us, level):
        """The load really switched; what the self-test does with it is not part of the check."""
        self.control.load(t_us, level)
        self.meter.load(t_us, level)
        check = self._running()
        if check is not None:
            check.load(t_us, level)

    def reading(self, now_us, reading, window_us):
        """A packet of the metering chip; its means are over the window_us before its t_us."""
        self.supervisor.reading(now_us, reading, window_us)
        self.meter.own(reading)
        check = self._running()
        if check is not None:
            check.volt(reading.t_us, reading.voltage_mv, window_us)

    def guard(self, board, chip):
        """Look at everything that is measured; what the board is to be told is in `control`."""
        check = self.check
        level = token_us = 0
        if check is not None:
            level, token_us = check.wanted_level, check.token_us
        self.control.turn(board.now_us, board, chip, level, token_us)

    def tick(self, now_us):
        """Time has come to now_us."""
        self.now_us = now_us
        check = self.check
        if check is None:
            self._watch(now_us)
            if self.control.is_at_rest() and not self.adjustments.tidy():
                self.archive.tidy()
        elif check.finished:
            self._watch(now_us)
            self._write(check)
        else:
            self._go_on(check, now_us)

    def begin(self, check):
        """A check was accepted."""
        self.check = check
        self._finished = None
        self._progress_us = self.now_us

    def fail(self):
        """The program failed: the load stays off, and a check under way is void."""
        if self.supervisor.trip == trip_code("exception"):
            self.check = None  # it failed again while the check was being closed: give it up
            self.archive.give_up()
        self.supervisor.fail()
        self.control.end()
        check = self._running()
        if check is not None:
            check.trip(self.now_us, self.supervisor.trip)

    def handle(self, name, values):
        """The reply (name, values) to a command."""
        if name not in self._replies:
            return refusal("unknown_message")
        return self._replies[name](values)

    def busy(self, armed=False):
        """A refusal of what may not be done while a check runs, or unless somebody is there."""
        if self.check is not None:
            return refusal("busy", [self.check.head["record"]])
        if not self.control.is_at_rest():
            return refusal("busy", [self.archive.newest])
        return refusal("not_armed") if armed and not self.armed else None

    def cooling_s(self):
        """Seconds until there is room for the heat of a check."""
        supervisor = self.supervisor
        wait_s = supervisor.budget.wait_s(self.settings["longest_s"])
        return min(max(wait_s, supervisor.temperature.too_hot_to_start_s), _MOST_WAIT_S)

    def _running(self):
        """The check that takes events, None: none does."""
        check = self.check
        return check if check is not None and not check.finished else None

    def _go_on(self, check, now_us):
        if self.supervisor.trip:
            check.trip(now_us, self.supervisor.trip)
        if self.control.proven and not check.ready and self.meter.settled(now_us):
            if self.meter.contradicted(now_us):
                check.give_up(now_us, "constant")
            else:
                record_head.prove(check.head, self, self.control)
                check.begin(now_us // 1000 * 1000)
        metering = self.supervisor.metering
        if metering.stepped:
            metering.stepped = False
            check.hurry(now_us)
        check.tick(now_us)
        self.meter.look(check.measurement.evidence.pulses if check.ready else -1)
        if check.ending:
            self.control.end()
        if not check.finished and now_us >= self._progress_us:
            self._progress_us = now_us + _PROGRESS_US
            self._send("PROGRESS", telling.progress(self, check))

    def _write(self, check):
        """The check is over: once the relays are open, its record goes into the flash."""
        if not self.control.is_at_rest():
            return
        if self._finished is None:
            self._seal(check)
        elif self.archive.step():
            self._send("FINISHED", self._finished)
            self.check = None

    def _seal(self, check):
        result = check.measurement.result
        self.meter.end(result)
        record_head.close(check.head, self.control)
        head = pack("RECORD_HEAD", check.head)
        # Sealing needs memory, and the estimator's numbers lie all over it.
        check.measurement.forget()
        collect()
        number = check.head["record"]
        events = check.recorder.writer.view()
        length = self.archive.begin(number, head, pack("RECORD_RESULT", result), events)
        self.pulses_seen += result["meter_pulses"]
        self.seen_us = self.now_us
        self._finished = {
            "record": number,
            "verdict": result["verdict"],
            "ratio_ppm": result["ratio_ppm"],
            "u95_ppm": result["u95_ppm"],
            "length": length,
        }

    def _watch(self, now_us):
        """Between checks the head is watched: pulses seen in this set-up make silence speak."""
        self.pulses.tick(now_us)
        for t_us, width_us in self.pulses.take():
            if width_us >= 0:
                self.pulses_seen += 1
                self.seen_us = t_us
        if now_us - self.seen_us > _MEMORY_US:
            self.pulses_seen = 0
