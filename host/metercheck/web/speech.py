"""Which language a page speaks: what was asked for, else what the browser prefers."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from metercheck.words import LANGUAGES, speaking

PARAMETER = "lang"
COOKIE = "metercheck_lang"
_YEAR_S = 365 * 24 * 3600


class Speech:
    """Sets the language for all that comes of a request; `?lang=` is kept as a cookie."""

    def __init__(self, app: ASGIApp, fallback: str) -> None:
        """`fallback`: the language of who prefers none of ours."""
        self._app = app
        self._fallback = fallback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope)
        asked = request.query_params.get(PARAMETER)
        language = chosen(
            (asked, request.cookies.get(COOKIE)),
            request.headers.get("accept-language", ""),
            self._fallback,
        )

        async def remembered(message: Message) -> None:
            if message["type"] == "http.response.start" and asked == language:
                cookie = Response()
                cookie.set_cookie(COOKIE, language, _YEAR_S, samesite="lax")
                message["headers"] = [*message["headers"], _cookie_header(cookie)]
            await send(message)

        with speaking(language):
            await self._app(scope, receive, remembered)


def _cookie_header(response: Response) -> tuple[bytes, bytes]:
    return next(header for header in response.raw_headers if header[0] == b"set-cookie")


def chosen(asked: tuple[str | None, ...], accept: str, fallback: str) -> str:
    """The first of `asked` that we speak, else the best of Accept-Language (RFC 9110)."""
    for language in asked:
        if language in LANGUAGES:
            return language
    # sorted is stable: of those that are liked as much, the one that stands first.
    liked = sorted(_preferences(accept), key=lambda one: -one[1])
    return next((tag for tag, weight in liked if tag in LANGUAGES and weight > 0), fallback)


def _preferences(accept: str) -> Iterator[tuple[str, float]]:
    """(main language, weight) of each of the ranges."""
    for part in accept.split(","):
        tag, _, rest = part.partition(";")
        name, _, value = rest.strip().partition("=")
        try:
            weight = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            weight = 0.0
        yield tag.strip().lower().partition("-")[0], weight
