"""The loop that carries events from the board to the session, and the session's will back.

Cooperative and single-threaded. Whatever goes wrong in it, the load is taken off first.
"""

from metercheck_device.link import Link
from metercheck_device.session import Session
from metercheck_wire.compat import const

_LINE_BYTES = const(512)  # for one turn
_VOLTAGE_WINDOW_US = const(400000)


class App:
    """The device's program on any board (`boards/__init__.py` says what a board is)."""

    def __init__(self, board):
        self.board = board
        board.set_load(0, 0)
        self.link = Link(self._handle)
        self.session = Session(board.identity(), self._send)
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
        board.wait(session.deadline_us)
        session.armed = board.armed
        for t_us, level in board.loads:
            session.load(t_us, level)
        for t_us, mv in board.volts:
            session.volt(t_us, mv, _VOLTAGE_WINDOW_US)
        for t_us, pin, level in board.edges:
            session.edge(t_us, pin, level)
        if board.received:
            self.link.feed(board.received)
        session.tick(board.now_us)
        self._drive(board, session)
        if self.link.pending():
            board.send(self.link.take(_LINE_BYTES))

    def _drive(self, board, session):
        """Give the load what the session wants: off at once, on by a token that runs out."""
        level = session.wanted_level
        token_us = session.check.token_us if level else 0
        if level != self._level or token_us != self._token_us:
            self._level = level
            self._token_us = token_us
            board.set_load(level, max(token_us - board.now_us, 0) if level else 0)

    def _handle(self, name, values):
        return self.session.handle(name, values)

    def _send(self, name, values):
        self.link.send(name, values)
