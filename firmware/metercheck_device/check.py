"""One check as a state machine: it is fed timestamped events and says what the load shall do.

It reads no clock and touches no pin, so the same file runs on the Pico, in MicroPython against
the bench, and in CPython for thousands of simulated checks. All times are us of the board's clock.
"""

from metercheck_device.measure.measurement import Measurement
from metercheck_device.measure.pattern import LONGEST_US, LoadPattern
from metercheck_device.measure.pulses import PulseFilter
from metercheck_device.recorder import Recorder
from metercheck_wire.compat import const
from metercheck_wire.messages import CONFIRMATIONS, ENDS, REJECTS, STATES, TRIPS
from metercheck_wire.record import CONFIRM, END, LOAD, METER, REF, REJECT, TRIP, VOLT

PIN_REFERENCE = const(0)
PIN_HEAD = const(2)

_LISTENING = STATES.index("listening")
_MEASURING = STATES.index("measuring")
_FINISHED = STATES.index("finished")

_LISTEN_US = const(1000000)
_TOKEN_MARGIN_US = const(50000)  # a token outlives its slot by no more than this
_SILENT_US = const(1500000)  # on-time without a reference pulse
_CLOSE_US = const(100000)  # for relays to open: computing the result takes longer than that
_REJECTS_KEPT_PER_S = const(4)
_FLOOD_PER_S = const(60)
_FLOOD_SECONDS = const(3)
EVENTS_BYTES = const(24576)
_WIDTH_UNIT_US = const(100)


class Check:
    """From START to a result. `wanted_level` and `token_us` are its only outputs to the load."""

    def __init__(self, head, limits, start_us, pulses=None, held=False, breathe=None, buffer=None):
        """head: the fields of RECORD_HEAD; limits as for Measurement; start_us: board time;
        pulses: the PulseFilter that has watched the head so far, if any; held: the load has still
        to be tested, and until `begin` nothing is evidence but what is confirmed; breathe: see
        Measurement.breathe_by; buffer: EVENTS_BYTES for the record, which it takes as long as it
        lasts.
        """
        self.head = head
        self.start_us = start_us
        self.state = _LISTENING
        self.wanted_level = 0
        self.slot_end_us = start_us + _LISTEN_US
        self.level = 0  # as reported
        self._limits = limits
        self._breathe = breathe
        self.measurement = self._new_measurement()
        self.recorder = Recorder(buffer or bytearray(EVENTS_BYTES), self.measurement)
        self.pulses = pulses or PulseFilter()
        self.pulses.renew()
        self.rejected = 0
        self.ready = not held
        self.until_time = False  # go on when the verdict stands: benchmarks look at what follows
        self._longest_us = limits[5] * 1000000
        self._pattern = LoadPattern(head["pattern_seed"])
        self._end = -1
        self._close_us = 0
        self._reference_us = start_us
        self._volt_sum = 0
        self._volt_count = 0
        self._volt_from_us = start_us
        self._second_us = start_us
        self._rejects_in_second = 0
        self._flooded = 0
        self._confirmed = []

    def _new_measurement(self):
        head = self.head
        measurement = Measurement(
            head["constant_imp_per_kwh"],
            head["reference_mj_per_pulse"],
            head["reference_u95_ppm"],
            self._limits,
            head["pulses_before"],
        )
        if self._breathe is not None:
            measurement.breathe_by(self._breathe)
        return measurement

    def begin(self, now_us):
        """The load is proven, the head is complete, and the record's time begins.

        What the test has taken of energy is in no edge then: the meter counts it before the first.
        """
        self.ready = True
        self.start_us = now_us
        self.slot_end_us = max(self.slot_end_us, now_us)
        self._reference_us = self._volt_from_us = self._second_us = now_us
        self._volt_sum = self._volt_count = self._rejects_in_second = 0
        self.rejected = 0
        self.pulses.renew()
        head = self.head
        self.measurement.refer(head["reference_mj_per_pulse"], head["reference_u95_ppm"])
        for what in self._confirmed:
            self._add(now_us, CONFIRM, what)

    @property
    def finished(self):
        """The result stands and nothing more will come."""
        return self.state == _FINISHED

    @property
    def ending(self):
        """The load is not wanted any more, and the result will follow."""
        return self._end >= 0

    @property
    def token_us(self):
        """How long the load may stay on without a word from the loop."""
        return self.slot_end_us + _TOKEN_MARGIN_US

    @property
    def deadline_us(self):
        """When the next slot or the end is due."""
        return self._close_us if self._end >= 0 else self.slot_end_us

    def elapsed_us(self, now_us):
        """Time since the start, in us."""
        return now_us - self.start_us

    def edge(self, t_us, pin, level):
        """A pin changed: the reference's rising edges and the head's both edges count."""
        if pin == PIN_REFERENCE:
            if level and self.ready:
                self._reference_us = t_us
                self._add(t_us, REF)
        elif pin == PIN_HEAD:
            self.pulses.edge(t_us, level)

    def load(self, t_us, level):
        """The load really switched. The voltages averaged so far belong to the state before."""
        if not self.ready:
            return
        self._close_voltage(t_us)
        self.level = level
        self._reference_us = max(self._reference_us, t_us)
        self._add(t_us, LOAD, level)

    def volt(self, t_us, mv, window_us):
        """Mean voltage over the `window_us` before t_us; one that saw a switch is left out."""
        if t_us - window_us >= self._volt_from_us and self.ready:
            self._volt_sum += mv
            self._volt_count += 1

    def confirm(self, now_us, what):
        """The inspector confirms: index in CONFIRMATIONS."""
        if what >= len(CONFIRMATIONS):
            return
        if self.ready:
            self._add(now_us, CONFIRM, what)
        elif what not in self._confirmed:
            self._confirmed.append(what)

    def stop(self, now_us):
        """The user ends the check; what was measured is kept."""
        self._finish(now_us, "stopped")

    def give_up(self, now_us, why):
        """It cannot be made, says the device: an end (of messages.ENDS) before anything is on."""
        self._finish(now_us, why)

    def trip(self, now_us, code):
        """The supervisor took the load off for good: index in TRIPS."""
        if self._end < 0:
            self._add(now_us, TRIP, min(code, len(TRIPS) - 1))
        self._finish(now_us, "trip")

    def hurry(self, now_us):
        """Let the load switch now: what it does to the voltage has to be known."""
        if self.state == _MEASURING and self._end < 0:
            self._next_slot(now_us)

    def tick(self, now_us):
        """Time has come to now_us: slots, ends and verdicts."""
        self.pulses.tick(now_us)
        self._collect(now_us)
        self.recorder.release(now_us - self.start_us)
        if self._end >= 0:
            self._close(now_us)
        elif not self.ready:
            return
        elif self.measurement.decision.verdict and not self.until_time:
            self._finish(now_us, "verdict")
        elif now_us - self.start_us >= self._longest_us:
            self._finish(now_us, "time")
        elif self.recorder.full:
            self._finish(now_us, "full")
        elif self._flooded >= _FLOOD_SECONDS:
            self._finish(now_us, "flood")
        elif self.level and now_us - self._reference_us > _SILENT_US:
            self._finish(now_us, "silent_reference")
        elif self.state == _LISTENING:
            if now_us >= self.slot_end_us:
                self.state = _MEASURING
                self._next_slot(now_us)
        elif self._pattern.over(now_us):
            self._next_slot(now_us)

    def _next_slot(self, now_us):
        self.wanted_level = self._pattern.next_slot(now_us)
        self.slot_end_us = now_us + LONGEST_US

    def _collect(self, now_us):
        """Take what the pulse filter has found; keep few of many rejections, notice a flood."""
        for t_us, width_us in self.pulses.take():
            if t_us < self.start_us or not self.ready:
                continue
            if width_us >= 0:
                self._add(t_us, METER, width_us // _WIDTH_UNIT_US)
                self._pattern.edge(t_us)
                continue
            self.rejected += 1
            self._rejects_in_second += 1
            if self._rejects_in_second <= _REJECTS_KEPT_PER_S:
                self._add(t_us, REJECT, min(-1 - width_us, len(REJECTS) - 1))
        if now_us - self._second_us >= 1000000:
            busy = self._rejects_in_second > _FLOOD_PER_S
            self._flooded = self._flooded + 1 if busy else 0
            self._rejects_in_second = 0
            self._second_us = now_us

    def _close_voltage(self, t_us):
        if self._volt_count:
            self._add(t_us, VOLT, self._volt_sum // self._volt_count)
        self._volt_sum = 0
        self._volt_count = 0
        self._volt_from_us = t_us

    def _finish(self, now_us, why):
        """Load off first; the result follows when nothing can be on any more."""
        if self._end >= 0:
            return
        self._end = ENDS.index(why)
        self.wanted_level = 0
        self._close_us = now_us + _CLOSE_US
        self._close(now_us)

    def _close(self, now_us):
        if self.state == _FINISHED or now_us < self._close_us:
            return
        self._close_voltage(now_us)
        self.recorder.close(now_us - self.start_us, END, self._end)
        self.state = _FINISHED

    def _add(self, t_us, kind, arg=0):
        self.recorder.add(max(t_us - self.start_us, 0), kind, arg)
