"""Faults in the program's own logic, put into a running `App` in CPython."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_RAISERS = {  # what raises: the path from the app to a method
    "wait": "board.wait",
    "send": "board.send",
    "set_load": "board.set_load",
    "tick": "session.tick",
    "edge": "session.edge",
    "supervisor": "session.supervisor.turn",
    "contactor": "session.control.contactor.turn",
    "self_test": "session.control._test.turn",
    "relays": "board.keep_relays",
    "check": "session.check.tick",
    "measurement": "session.check.measurement.feed",
    "chip": "chip.receive",
    "feed": "link.feed",
}
_FULL = 3
_TOKEN_US = 5_000_000


class MadeUpError(MemoryError):
    """The exception that a fault raises: the one that a small device has to reckon with most."""


class Program:
    """Faults to put into `app`; one that finds no place yet is tried again at each turn."""

    def __init__(self, clock_us: Callable[[], int]) -> None:
        self._clock_us = clock_us
        self._waiting: list[str] = []
        self.raised_us: int | None = None
        """When an exception was first raised."""

    def fault(self, name: str) -> None:
        """From the next turn on the program is wrong in this way, until it restarts."""
        self._waiting.append(name)

    def settle(self, app: Any) -> None:
        """Put in what has a place now."""
        self._waiting = [name for name in self._waiting if not self._put(app, name)]

    def forget(self) -> None:
        """The program has restarted."""
        self._waiting.clear()

    def _put(self, app: Any, name: str) -> bool:
        if name.startswith("raises_"):
            always = name.startswith("raises_always_in_")
            return self._raise_in(app, _RAISERS[name.rpartition("_in_")[2]], always)
        return _WRONG_LOGIC[name](app)

    def _raise_in(self, app: Any, path: str, always: bool) -> bool:
        *owners, method = path.split(".")
        owner = app
        for part in owners:
            owner = getattr(owner, part)
            if owner is None:
                return False
        right = getattr(owner, method)

        def wrong(*given: Any) -> Any:
            if not always:
                setattr(owner, method, right)
            if path == "board.wait":
                right(*given)  # what the board was told before has reached it
            if self.raised_us is None:
                self.raised_us = self._clock_us()
            raise MadeUpError(path)

        setattr(owner, method, wrong)
        return True


def _session_wants(app: Any) -> bool:
    """Whatever the check says: the load, for ever."""
    check = app.session.check
    if check is None:
        return False
    right = type(check)
    names = {
        "wanted_level": property(lambda _self: _FULL, lambda _self, _level: None),
        "token_us": property(lambda _self: app.board.now_us + _TOKEN_US),
    }
    check.__class__ = type("Wrong", (right,), names)
    return True


def _permits(app: Any) -> bool:
    """The supervisor looks at nothing and has no objection."""
    supervisor = app.session.supervisor
    supervisor.turn = lambda *_given: None
    supervisor.fail = lambda *_given: None
    supervisor.trip = 0
    return True


def _ignores_trips(app: Any) -> bool:
    """The check is never told that it is over."""
    check = app.session.check
    if check is None:
        return False
    check.trip = lambda *_given: None
    return True


def _contactor_sticks(app: Any) -> bool:
    """Relays and gates stay as they are wanted now, whatever is wanted later."""
    contactor = app.session.control.contactor
    if not contactor.level:
        return False
    contactor.turn = lambda *_given: None
    contactor.off = lambda *_given: None
    return True


_WRONG_LOGIC: dict[str, Callable[[Any], bool]] = {
    "session_wants_on": _session_wants,
    "supervisor_permits": _permits,
    "trips_ignored": _ignores_trips,
    "contactor_sticks": _contactor_sticks,
}
