"""What stands before every page: who may ask what, and what every answer forbids the browser.

A browser shows other people's pages, too. Those must not reach this one by a name of theirs that
points here (DNS rebinding), nor frame it, nor read it; and nothing in a record may run in it.
"""

from __future__ import annotations

from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from metercheck.words import say

METHODS = ("GET", "HEAD")
POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Guard:
    """Lets only reading requests through that call this server by its own name.

    `names`: those it may be called by, without port: a tunnel changes the port. `numeric`: any
    address in figures will do, because no foreign name can stand for one.
    """

    def __init__(self, app: ASGIApp, names: frozenset[str], *, numeric: bool) -> None:
        self._app = app
        self._names = names
        self._numeric = numeric

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        app: ASGIApp = self._app
        if scope["method"] not in METHODS:
            text = f"{say('web.view_only')}\n"
            app = PlainTextResponse(text, 405, {"Allow": ", ".join(METHODS)})
        elif not self._called(host_of(Headers(scope=scope).get("host", ""))):
            app = PlainTextResponse(f"{say('web.other_name')}\n", 421)
        await app(scope, receive, sealed)

    def _called(self, host: str) -> bool:
        return host in self._names or (self._numeric and _is_address(host))


def host_of(header: str) -> str:
    """The name in a Host header, lower case, without port and brackets; "" for none."""
    host = header.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".")


def is_loopback(host: str) -> bool:
    """Whether only this computer reaches what listens on `host`."""
    if host.lower() == "localhost":
        return True
    return _is_address(host) and ip_address(host).is_loopback


def names_of(host: str, own: str) -> tuple[frozenset[str], bool]:
    """By which names a server on `host` may be called, and whether by any address in figures.

    `own`: this computer's name.
    """
    names = {host.lower()}
    if is_loopback(host):
        return frozenset(names | set(_LOOPBACK)), False
    everywhere = _is_address(host) and ip_address(host).is_unspecified
    if everywhere:
        names = {own.lower(), f"{own.lower()}.local", *_LOOPBACK}
    return frozenset(names), everywhere or not _is_address(host)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
