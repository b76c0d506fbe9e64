"""The loop that carries events from the board to the session, and the session's will back.

Cooperative and single-threaded. Whatever goes wrong in it, the load is taken off first. The
dead-man of the relays and the watchdog are fed at the end of a turn, and nowhere else: after every
measurement was looked at.
"""

from metercheck_device.check import PIN_REFERENCE
from metercheck_device.link import Link
from metercheck_device.metering.bl0942 import Bl0942
from metercheck_device.panel.panel import Panel
from metercheck_device.session import Session
from metercheck_wire.compat import const

PIN_ZERO_CROSS = const(1)

_LINE_BYTES = const(512)  # for one turn
_BREATHS = const(4)  # hypotheses between two looks: some 15 ms
_VOLTAGE_WINDOW_US = const(400000)


class App:
    """The device's program on any board (`boards/__init__.py` says what a board is)."""

    def __init__(self, board):
        self.board = board
        board.set_load(0, 0)
        board.keep_relays(0)
        self.link = Link(self._handle)
        self._real_time = getattr(board, "REAL_TIME", True)
        self.session = Session(board, self._send, self._breathe if self._real_time else None)
        self._calibration = self.session.adjustments.calibration
        self.chip = Bl0942(self._calibration)
        self.panel = Panel(self.session, getattr(board, "display", True))
        self._breaths = 0
        self._held = b""  # heard from the host while an edge was being computed
        self._packets = 0
        self._level = 0
        self._token_us = 0

    def step(self):
        """One turn: wait for the board, take what happened, act."""
        try:
            self._turn()
        except Exception as error:
            # Nothing may leave the load on. The supervisor's trip is sticky and says why.
            self.board.set_load(0, 0)
            self._level = 0
            self.session.fail()
            self.board.report(error)

    def _turn(self):
        board = self.board
        session = self.session
        reader = session.meter.reader
        until_us = min(session.deadline_us, self.chip.deadline_us, reader.deadline_us)
        board.wait(min(until_us, self.panel.deadline_us))
        session.armed = board.armed or self.panel.armed(board.now_us)
        self._take(board, session)
        heard = self._held + board.received
        if heard:
            self._held = b""
            self.link.feed(heard)
            if session.adjustments.calibration is not self._calibration:
                self._recalibrate(session.adjustments.calibration)
        session.tick(board.now_us)
        if self._real_time:
            self._look_again(board, session)
        self._guard(board, session)
        if self.link.pending():
            board.send(self.link.take(_LINE_BYTES))
        self.panel.turn(board)

    def _recalibrate(self, calibration):
        """Another calibration is another chip: set up anew, and what it said forgotten."""
        self._calibration = calibration
        self.chip = Bl0942(calibration)
        self._packets = 0

    def _breathe(self):
        """Between hypotheses: safety looks, and only then feeds dead-man and watchdog.

        Commands wait: they would reach into what is being computed.
        """
        self._breaths += 1
        if self._breaths % _BREATHS:
            return
        self._look_again(self.board, self.session)
        self._guard(self.board, self.session)

    def _look_again(self, board, session):
        """What has happened meanwhile, since computing takes time.

        Whoever judges the load by an old clock takes it for one that does not obey.
        """
        board.wait(board.now_us)
        self._take(board, session)
        self._held = (self._held + board.received)[-_LINE_BYTES:]

    def _take(self, board, session):
        """Hand over what has happened. STOP takes the load off whatever is being computed."""
        if board.buttons and self.panel.press(board.buttons):
            session.control.end()
        chip = self.chip
        for t_us, level in board.loads:
            session.load(t_us, level)
        mains = session.supervisor.mains
        for t_us, pin, level in board.edges:
            if pin == PIN_ZERO_CROSS:
                chip.zero_cross(t_us)
                mains.zero_cross(t_us)
                continue
            if pin == PIN_REFERENCE and level:
                chip.energy_pulse(t_us)
            session.edge(t_us, pin, level)
        if board.chip:
            chip.receive(board.now_us, board.chip)
            if chip.packets != self._packets:
                self._packets = chip.packets
                session.reading(board.now_us, chip.reading, _VOLTAGE_WINDOW_US)
        if board.meter:
            session.meter.reader.receive(board.now_us, board.meter)

    def _guard(self, board, session):
        """Look at everything; then tell load, relays and blower, and only then feed what bites."""
        question = self.chip.turn(board.now_us)
        if question:
            board.chip_send(question)
        question = session.meter.reader.turn(board.now_us)
        if question:
            board.meter_send(question)
        session.guard(board, self.chip)
        control = session.control
        level = control.level
        token_us = control.token_us if level else 0
        if level != self._level or token_us != self._token_us:
            self._level = level
            self._token_us = token_us
            board.set_load(level, max(token_us - board.now_us, 0) if level else 0)
        board.set_blower(session.supervisor.temperature.blower_percent)
        board.keep_relays(control.mask)
        board.alive()

    def _handle(self, name, values):
        return self.session.handle(name, values)

    def _send(self, name, values):
        self.link.send(name, values)
        self.panel.hear(name, values)
