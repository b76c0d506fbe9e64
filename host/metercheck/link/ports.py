"""Ways to a device: serial ports, pseudo-terminals and TCP, and why one does not open."""

from __future__ import annotations

import errno
import os
import socket
import time
from typing import Protocol
from urllib.parse import urlsplit

import serial

from metercheck import errors
from metercheck.link.holders import holders

_BAUD = 115200  # what a UART bridge runs at; USB CDC and pseudo-terminals ignore it
_CONNECT_S = 5.0
_WRITE_S = 2.0
_MOST_AT_ONCE = 4096

_MISSING = {
    errno.ENOENT,
    errno.ENODEV,
    errno.ENXIO,
    errno.ECONNREFUSED,
    errno.EHOSTUNREACH,
    errno.ENETUNREACH,
    errno.ETIMEDOUT,
}
_BUSY = {errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK}  # the lock of another opener is EAGAIN
_DENIED = {errno.EACCES, errno.EPERM}


class Transport(Protocol):
    """A byte stream to a device with a clock that its waiting is measured by."""

    @property
    def name(self) -> str:
        """What the user gave to `--port`."""
        ...

    def write(self, data: bytes) -> None:
        """Send all of it. Raises errors.LinkLost, errors.NoAnswer when nobody takes it."""
        ...

    def read(self, timeout_s: float) -> bytes:
        """What has come, waiting at most `timeout_s` for the first byte; b"" when none came."""
        ...

    def clock(self) -> float:
        """Seconds, never backwards: wall time, or a bench's virtual time."""
        ...

    def close(self) -> None: ...


def open_transport(url: str) -> Transport:
    """Open a serial port (`/dev/ttyACM0`, `COM3`, any URL of pyserial) or `socket://host:port`.

    A serial port is held alone. Raises errors.PortMissing, PortBusy, PortDenied, PortFailed.
    """
    try:
        if url.startswith("socket://"):
            return SocketTransport(url)
        return SerialTransport(url)
    except (OSError, ValueError) as error:
        failed = port_error(url, error)
        raise _held(failed) if type(failed) is errors.PortBusy else failed from error


def _held(busy: errors.PortBusy) -> errors.PortBusy:
    """The same with who holds it, where that can be seen."""
    port = str(busy.arguments["port"])
    found = holders(port)
    if any(one.startswith("ModemManager ") for one in found):
        return errors.PortProbed(port=port)
    return errors.PortHeld(port=port, holders=found) if found else busy


def port_error(port: str, error: Exception) -> errors.LinkError:
    """Why `port` could not be opened, by the kind and number of the failure."""
    chain = _chain(error)
    if any(isinstance(link, socket.gaierror | TimeoutError) for link in chain):
        return errors.PortMissing(port=port)
    number = next(filter(None, map(_number, chain)), None)
    if number in _MISSING:
        return errors.PortMissing(port=port)
    if number in _BUSY:
        return errors.PortBusy(port=port)
    if number in _DENIED:
        return errors.PortDenied(port=port)
    detail = str(error) if number is None else os.strerror(number)
    return errors.PortFailed(port=port, detail=detail)


def _chain(error: BaseException | None) -> list[BaseException]:
    """The error and what it came from: pyserial wraps some failures without their number."""
    chain = []
    while error is not None:
        chain.append(error)
        error = error.__cause__ or error.__context__
    return chain


def _number(error: BaseException) -> int | None:
    """The errno an exception carries; that of termios.error, which is no OSError, comes first."""
    if isinstance(error, OSError):
        return error.errno
    first = error.args[0] if error.args else None
    return first if isinstance(first, int) else None


class SerialTransport:
    """A serial port by pyserial."""

    def __init__(self, url: str) -> None:
        self.name = url
        self._port = serial.serial_for_url(
            url, baudrate=_BAUD, timeout=0, write_timeout=_WRITE_S, exclusive=True
        )

    def write(self, data: bytes) -> None:
        try:
            self._port.write(data)
        except serial.SerialTimeoutException as error:
            raise errors.NoAnswer(port=self.name, seconds=_WRITE_S) from error
        except OSError as error:
            raise errors.LinkLost(port=self.name) from error

    def read(self, timeout_s: float) -> bytes:
        try:
            if self._port.timeout != timeout_s:
                self._port.timeout = timeout_s
            first = self._port.read(1)
            # Asking for more than has come would wait for it.
            return first + self._port.read(self._port.in_waiting) if first else b""
        except OSError as error:
            raise errors.LinkLost(port=self.name) from error

    def clock(self) -> float:
        return time.monotonic()

    def close(self) -> None:
        self._port.close()


class SocketTransport:
    """A TCP connection; pyserial's own `socket://` takes a byte at a time and hides the errno."""

    def __init__(self, url: str) -> None:
        self.name = url
        where = urlsplit(url)
        if not where.hostname or where.port is None:
            raise ValueError("socket://host:port")
        self._socket = socket.create_connection((where.hostname, where.port), _CONNECT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._heard = False

    def write(self, data: bytes) -> None:
        try:
            self._socket.settimeout(_WRITE_S)
            self._socket.sendall(data)
        except TimeoutError as error:
            raise errors.NoAnswer(port=self.name, seconds=_WRITE_S) from error
        except OSError as error:
            raise self._lost() from error

    def read(self, timeout_s: float) -> bytes:
        try:
            self._socket.settimeout(timeout_s)
            data = self._socket.recv(_MOST_AT_ONCE)
        except (TimeoutError, BlockingIOError):
            return b""
        except OSError as error:
            raise self._lost() from error
        if not data:
            raise self._lost()
        self._heard = True
        return data

    def _lost(self) -> errors.LinkError:
        """Who hangs up before a word serves somebody else: one client at a time."""
        return errors.LinkLost(port=self.name) if self._heard else errors.PortBusy(port=self.name)

    def clock(self) -> float:
        return time.monotonic()

    def close(self) -> None:
        self._socket.close()
