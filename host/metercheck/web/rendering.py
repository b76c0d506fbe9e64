"""From a template and its values to an answer. Whatever is put into a page is escaped."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from metercheck import __version__
from metercheck.reports.plain import percent, ratio_and_u95
from metercheck.web.charts.strip import strip
from metercheck.words import LANGUAGES, language, say, speaking

STATIC = "/static/"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("metercheck.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "say": say,
        "language": language,
        "percent": percent,
        "ratio_and_u95": ratio_and_u95,
        "strip": strip,
        "moment": _moment,
        "STATIC": STATIC,
        "VERSION": __version__,
    }
    return environment


def _moment(iso: str) -> str:
    """A time of the store (ISO 8601) by this computer's zone; as it stands if it is none."""
    try:
        return f"{datetime.fromisoformat(iso).astimezone():%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError):
        return iso


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """The page that `template` makes of `values`, in the language of this request."""
    page = _environment().get_template(template)
    text = page.render(path=request.url.path, languages=_languages(request), **values)
    return HTMLResponse(text, status)


def _languages(request: Request) -> list[tuple[str, str, str]]:
    """(code, own name, address of this page in it) of each language."""
    found = []
    for code in LANGUAGES:
        with speaking(code):
            name = say("web.language")
        found.append((code, name, address(request, lang=code)))
    return found


def address(request: Request, **changed: object) -> str:
    """This page's own address with some of its query changed; None takes one away."""
    query = {name: value for name, value in request.query_params.items() if name != "token"}
    query |= {name: str(value) for name, value in changed.items()}
    kept = {name: value for name, value in query.items() if changed.get(name, "") is not None}
    path = "/" + request.url.path.lstrip("/")
    return f"{path}?{urlencode(kept)}" if kept else path
