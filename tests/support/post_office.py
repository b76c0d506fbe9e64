"""The other ends of messages: senders that do as told, an HTTP server on this computer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from metercheck.watch.events import Event


@dataclass
class Clock:
    """Unix seconds that move only when told."""

    now_s: float

    def __call__(self) -> float:
        return self.now_s


@dataclass
class FakeSender:
    """`script`: what goes wrong with one attempt after the other; nothing once it is used up."""

    target: str = "webhook:test#1"
    most_at_once: int = 100
    script: list[BaseException | None] = field(default_factory=list)
    tried: list[Event] = field(default_factory=list)
    taken: list[Event] = field(default_factory=list)

    def send(self, event: Event) -> None:
        """Take it, or raise what the script has."""
        self.tried.append(event)
        failure = self.script.pop(0) if self.script else None
        if failure is not None:
            raise failure
        self.taken.append(event)


@dataclass
class Request:
    """What came in: path with its query, headers in lower case, body."""

    path: str
    headers: dict[str, str]
    body: bytes


class Hook:
    """An HTTP server. `answers`: status, headers, body of one request after the other."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.port = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hook?key=secret-key"


@contextmanager
def hook() -> Iterator[Hook]:
    """A server within the block; by default it answers 204 to everything."""
    served = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            headers = {name.lower(): value for name, value in self.headers.items()}
            served.requests.append(Request(self.path, headers, self.rfile.read(length)))
            status, extra, body = served.answers.pop(0) if served.answers else (204, {}, b"")
            self.send_response(status)
            for name, value in extra.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        served.port = server.server_port
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()
