"""The page as an application: which address shows what, and what stands before all of them."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from metercheck.errors import MetercheckError, NoSuchRecord, RecordErased, SeveralRecords
from metercheck.reports.complaint import in_words
from metercheck.web.guard import Guard
from metercheck.web.pages import about, attachment, check, records, verification, worklists
from metercheck.web.reading import reading
from metercheck.web.rendering import STATIC, render
from metercheck.web.speech import Speech
from metercheck.web.token import TokenGate
from metercheck.words import say

# Everything else that a page can meet is the store that fails.
_STATUS = ((NoSuchRecord, 404), (SeveralRecords, 404), (RecordErased, 410))
_FILES = Path(__file__).parent / "static"


class _Id(Convertor[int]):
    """A number of a row as every database has it; longer ones are no number of ours."""

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


class _Static(StaticFiles):
    """Our own files; a browser asks each time whether its copy is still the right one."""

    def file_response(self, *args, **settings) -> Response:
        answer = super().file_response(*args, **settings)
        answer.headers["Cache-Control"] = "no-cache"
        return answer


def make_app(
    store: str | Path,
    names: frozenset[str],
    *,
    numeric: bool = False,
    token: str | None = None,
    language: str = "en",
) -> Starlette:
    """The application over the store at `store`; for `names` and `numeric` see `Guard`.

    `token`: what a visitor has to bring, None: nothing. `language`: that of who prefers none of
    ours.
    """
    register_url_convertor("id", _Id())
    app = Starlette(
        routes=[
            Route("/", _start),
            Route("/records", records.page),
            Route("/records/{number:id}", check.page),
            Route("/records/{short}", _by_short_hash),
            Route("/records/{number:id}/verification", verification.page),
            Route("/records/{number:id}/attachments/{attachment:id}", attachment.page),
            Route("/worklists", worklists.page),
            Route("/worklists/{number:id}", worklists.one),
            Route("/about", about.page),
            Mount(STATIC.rstrip("/"), _Static(directory=_FILES)),
        ],
        middleware=[
            Middleware(Speech, fallback=language),
            Middleware(Guard, names=names, numeric=numeric),
            Middleware(TokenGate, token=token),
        ],
        exception_handlers={
            MetercheckError: _failed,
            HTTPException: _missing,
            Exception: _broken,
        },
    )
    app.state.store = store
    return app


def _start(_request: Request) -> Response:
    return RedirectResponse("/records", 307)


def _by_short_hash(request: Request) -> Response:
    """What a notice has on it is enough to find the record."""
    with reading(request) as store:
        number = store.number_of(request.path_params["short"])
    return RedirectResponse(f"/records/{number}", 307)


def _failed(request: Request, error: Exception) -> Response:
    """The sentence that the command line has for it, as a page."""
    assert isinstance(error, MetercheckError)
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 503)
    return render(request, "failure.html", status=status, sentence=in_words(error))


def _missing(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    sentence = say("web.no_such_page")
    return render(request, "failure.html", status=error.status_code, sentence=sentence)


def _broken(request: Request, error: Exception) -> Response:
    detail = f"{type(error).__name__}: {error}"
    sentence = say(MetercheckError.key, detail=detail)
    return render(request, "failure.html", status=500, sentence=sentence)
