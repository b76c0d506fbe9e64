"""The bench on a pseudo-terminal. The only place of the host that needs POSIX.

Importing it elsewhere raises errors.NoPseudoTerminals.
"""

from __future__ import annotations

import errno
import os
import select
import time
from pathlib import Path

from metercheck import errors

try:
    import tty
except ImportError as error:
    raise errors.NoPseudoTerminals() from error

_MOST_AT_ONCE = 4096
_ALONE_S = 0.01  # between looks for a client: the terminal can be asked but does not report


class PtyEndpoint:
    """`Endpoint` on the master of a pseudo-terminal; clients open `name` with pyserial.

    `link`: a symbolic link made to the port for a name that stays the same, removed by `close`.
    Raises errors.FileUnwritable when it cannot be made or something else is there.
    """

    def __init__(self, link: Path | None = None) -> None:
        self._link = link
        self._plug_in()

    @property
    def name(self) -> str:
        return self._device if self._link is None else str(self._link)

    def receive(self, timeout_s: float) -> bytes:
        if self._master is None:
            time.sleep(timeout_s)
            return b""
        state = self._state(0.0 if not self.connected else timeout_s)
        if state & select.POLLHUP and not state & select.POLLIN and not self.connected:
            # A hang-up lasts: waiting for events would return at once, so wait without.
            time.sleep(min(timeout_s, _ALONE_S))
            state = self._state(0.0)
        self.connected = not state & select.POLLHUP
        if not state & select.POLLIN:
            return b""
        try:
            return os.read(self._master, _MOST_AT_ONCE)
        except OSError as error:
            if error.errno not in (errno.EIO, errno.EAGAIN):  # closed meanwhile, or flushed
                raise
            return b""

    def send(self, data: bytes) -> int:
        if self._master is None or not data:
            return 0
        try:
            return os.write(self._master, data)
        except BlockingIOError:
            return 0

    def unplug(self) -> None:
        if self._master is not None:
            os.close(self._master)
            self._master = None
            if self._link is not None and self._is_ours(self._link):
                self._link.unlink()
        self.connected = False

    def replug(self) -> None:
        self._plug_in()

    def close(self) -> None:
        self.unplug()

    def _plug_in(self) -> None:
        """Make the terminal, and the link that names it."""
        master, slave = os.openpty()
        self._device = os.ttyname(slave)
        tty.setraw(slave)
        # The master reports a hang-up while nobody has the slave open, once somebody had.
        os.close(slave)
        os.set_blocking(master, False)
        self._poll = select.poll()
        self._poll.register(master, select.POLLIN)
        self.connected = False
        self._master: int | None = master
        if self._link is not None:
            try:
                self._make(self._link)
            except OSError as error:
                os.close(master)
                self._master = None
                detail = os.strerror(error.errno or errno.EIO)
                raise errors.FileUnwritable(path=str(self._link), detail=detail) from error

    def _state(self, timeout_s: float) -> int:
        events = self._poll.poll(timeout_s * 1000)
        return events[0][1] if events else 0

    def _make(self, link: Path) -> None:
        """Point the link to the port; one that another bench left behind is replaced."""
        if link.is_symlink() and not link.exists():
            link.unlink()
        link.symlink_to(self._device)

    def _is_ours(self, link: Path) -> bool:
        return link.is_symlink() and str(link.readlink()) == self._device
