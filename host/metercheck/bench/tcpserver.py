"""The bench on a TCP port, for systems without pseudo-terminals and for containers."""

from __future__ import annotations

import errno
import select
import socket
import time

from metercheck import errors
from metercheck.link.ports import port_error

_MOST_AT_ONCE = 4096
_SEND_BUFFER = 4096  # about a pseudo-terminal's, so that a client who does not read is noticed


class TcpEndpoint:
    """`Endpoint` on a listening socket; clients open `name`, a `socket://` URL.

    Loopback unless `host` says otherwise: whoever reaches the port can command the bench. While
    a client is served, others are hung up on. `port` 0 takes a free one.
    Raises errors.PortBusy, PortDenied, PortMissing (no such address), PortFailed.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self._client: socket.socket | None = None
        self._listener: socket.socket | None = _listen(host, port)
        self._address: tuple[str, int] = (host, self._listener.getsockname()[1])
        self.name = f"socket://{host}:{self._address[1]}"

    @property
    def connected(self) -> bool:
        return self._client is not None

    def receive(self, timeout_s: float) -> bytes:
        if self._listener is None:
            time.sleep(timeout_s)  # not everywhere can one wait for nothing at all
            return b""
        watched = [self._listener] + ([self._client] if self._client else [])
        ready, _, _ = select.select(watched, [], [], timeout_s)
        data = self._read() if self._client in ready else b""
        if self._listener in ready:
            data += self._read()  # whether the one before has gone, to the last byte
            self._accept(self._listener)
        return data

    def send(self, data: bytes) -> int:
        if self._client is None or not data:
            return 0
        try:
            return self._client.send(data)
        except BlockingIOError:
            return 0
        except OSError:
            self._hang_up()
            return 0

    def unplug(self) -> None:
        self._hang_up()
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def replug(self) -> None:
        self._listener = _listen(*self._address)

    def close(self) -> None:
        self.unplug()

    def _accept(self, listener: socket.socket) -> None:
        try:
            client, _ = listener.accept()
        except OSError:
            return  # gone before it was served
        if self._client is not None:
            client.close()
            return
        client.setblocking(False)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        self._client = client

    def _read(self) -> bytes:
        """What has come; notices whether the client is still there."""
        data = b""
        while self._client is not None and len(data) < _MOST_AT_ONCE:
            try:
                part = self._client.recv(_MOST_AT_ONCE)
            except BlockingIOError:
                break
            except OSError:
                part = b""
            if not part:
                self._hang_up()
            data += part
        return data

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


def _listen(host: str, port: int) -> socket.socket:
    """A socket that takes clients there. Raises what TcpEndpoint says."""
    try:
        listener = socket.create_server((host, port), backlog=1)
    except (OSError, OverflowError) as error:
        where = f"socket://{host}:{port}"
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise errors.PortBusy(port=where) from error
        raise port_error(where, error) from error
    listener.setblocking(False)
    return listener
