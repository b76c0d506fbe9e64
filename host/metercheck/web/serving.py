"""The server under the page: where it listens, and that Ctrl-C ends it."""

from __future__ import annotations

import errno
import os
import socket
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp

from metercheck.errors import AddressTaken, AddressUnusable

_BACKLOG = 128
_LAST_ANSWERS_S = 1


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes a free one.

    Raises errors.AddressTaken, errors.AddressUnusable.
    """
    shown = f"{host}:{port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise AddressUnusable(address=shown, detail=_why(error)) from error
    try:
        # Not on Windows, where it would let two programs share the port.
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise AddressTaken(address=shown) from error
        raise AddressUnusable(address=shown, detail=_why(error)) from error
    return listener


def serve(app: ASGIApp, listener: socket.socket) -> None:
    """Answer until Ctrl-C or SIGTERM; closes the socket.

    Nothing is logged: an address may carry the token, and what fails is told on the page.
    """
    settings = uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_LAST_ANSWERS_S,
    )
    with listener, suppress(KeyboardInterrupt):
        uvicorn.Server(settings).run(sockets=[listener])


def _why(error: OSError | UnicodeError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
