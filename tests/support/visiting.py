"""A visitor of the page, without a socket."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from starlette.testclient import TestClient

from metercheck.web.app import make_app

NAMES = frozenset({"localhost", "127.0.0.1"})


class Visit(Protocol):
    """A browser that has not been here before, at the page of this test's store."""

    def __call__(self, host: str = "localhost:8080", **settings: Any) -> TestClient:
        """`settings`: what `make_app` takes."""
        ...


def browser(store: Path, host: str = "localhost:8080", **settings: Any) -> TestClient:
    """A browser at the page of `store`; it follows no redirect."""
    app = make_app(store, NAMES, **settings)
    return TestClient(app, base_url=f"http://{host}", follow_redirects=False)
