"""Work lists: how far they are, and how often a listed meter was found abnormal."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from metercheck.web.rendering import render


def page(request: Request) -> Response:
    """All lists."""
    return render(request, "worklists.html", lists=[])


def one(request: Request) -> Response:
    """One list."""
    return render(request, "worklists.html", lists=[])
