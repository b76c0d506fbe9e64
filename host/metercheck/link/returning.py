"""A line that comes back: after the cable was out the same device is looked for, and spoken to.

The device goes on by itself while nobody is there, and a command that is sent again is executed
once, so whoever speaks through this only sees a silence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from metercheck import errors
from metercheck.link.choosing import Ports, reopened
from metercheck.link.client import Client
from metercheck.link.ports import Transport

PATIENCE_S = 60.0
"""A hand that finds the plug again, and a system that takes its time to make the port."""
_LOOK_S = 0.25


class Notice(Protocol):
    """Who is told that the line is gone, and that it is back."""

    def line_lost(self, patience_s: float) -> None:
        """The line went away; it is waited for."""

    def line_back(self, port: str) -> None:
        """The device is there again, at `port`."""


class Returning:
    """`Transport` on top of one that may go away.

    reopen: a transport to the same device, None while there is none. rest: waits so many seconds.
    """

    def __init__(
        self,
        first: Transport,
        reopen: Callable[[], Transport | None],
        rest: Callable[[float], None],
        notice: Notice,
    ) -> None:
        self._inner = first
        self._reopen = reopen
        self._rest = rest
        self._notice = notice

    @property
    def name(self) -> str:
        return self._inner.name

    def write(self, data: bytes) -> None:
        while True:
            try:
                return self._inner.write(data)
            except errors.LinkLost as error:
                self._wait(error)

    def read(self, timeout_s: float) -> bytes:
        try:
            return self._inner.read(timeout_s)
        except errors.LinkLost as error:
            self._wait(error)
            return b""

    def clock(self) -> float:
        return self._inner.clock()

    def close(self) -> None:
        self._inner.close()

    def _wait(self, error: errors.LinkLost) -> None:
        """Until the device is back; raises `error` when it is not within PATIENCE_S."""
        end_s = self._inner.clock() + PATIENCE_S
        self._inner.close()
        self._notice.line_lost(PATIENCE_S)
        while self._inner.clock() < end_s:
            back = self._reopen()
            if back is not None:
                self._inner = back
                self._notice.line_back(back.name)
                return
            self._rest(_LOOK_S)
        raise error


def let_return(client: Client, ports: Ports, notice: Notice) -> None:
    """From now on `client` outlives a pulled cable; its device must have said HELLO by then."""
    device = client.hello()["device"]
    before = ports.ids_of(client.port)
    name = client.port
    client.through(
        lambda first: Returning(
            first, lambda: reopened(device, name, before, ports), ports.rest, notice
        )
    )
