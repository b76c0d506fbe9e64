"""The token that everybody beyond this computer has to bring, once.

It comes as `?token=`, is answered by a cookie and a redirect to the same page without it, so that
it stays in no address bar, history or Referer. The cookie carries a digest, not the token.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from metercheck.errors import BadTokenFile, FileMissing
from metercheck.web.rendering import STATIC, render
from metercheck.words import Phrase

COOKIE = "metercheck_token"
SHORTEST = 16
"""Letters that a token has at least: nobody guesses one of 16."""
_BYTES = 20


def new_token() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(_BYTES)


def read_token(path: Path) -> str:
    """The token in a file: one line of printable ASCII. Raises FileMissing, BadTokenFile."""
    try:
        token = path.read_text("ascii").strip()
    except FileNotFoundError as error:
        raise FileMissing(path=path) from error
    except UnicodeDecodeError as error:
        raise BadTokenFile(path=path, detail=Phrase("web.token_form")) from error
    except OSError as error:
        raise BadTokenFile(path=path, detail=error.strerror) from error
    if len(token) < SHORTEST or not token.isprintable() or " " in token:
        raise BadTokenFile(path=path, detail=Phrase("web.token_form"))
    return token


class TokenGate:
    """Lets through who has the token, or all when there is none; the others see where to type it.

    Style sheets and icons are open to all: the page that asks for the token needs them.
    """

    def __init__(self, app: ASGIApp, token: str | None) -> None:
        self._app = app
        self._token = None if token is None else token.encode()
        self._proof = sha256(b"metercheck web " + (self._token or b"")).hexdigest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope)
        await self._answer(request)(scope, receive, send)

    def _answer(self, request: Request) -> ASGIApp | Response:
        if self._token is None or request.url.path.startswith(STATIC):
            return self._app
        given = request.query_params.get("token")
        if given is None and self._proven(request):
            return self._app
        if given is None or not hmac.compare_digest(given.encode(), self._token):
            kept = [one for one in request.query_params.multi_items() if one[0] != "token"]
            return render(request, "token.html", status=403, wrong=given is not None, kept=kept)
        answer = RedirectResponse(_without_token(request), 303)
        answer.set_cookie(COOKIE, self._proof, httponly=True, samesite="lax")
        return answer

    def _proven(self, request: Request) -> bool:
        shown = request.cookies.get(COOKIE, "")
        return hmac.compare_digest(shown.encode("utf-8", "replace"), self._proof.encode())


def _without_token(request: Request) -> str:
    """The same page, by its path alone: a redirect never leads elsewhere."""
    address = request.url.remove_query_params("token")
    path = "/" + address.path.lstrip("/")
    return f"{path}?{address.query}" if address.query else path
