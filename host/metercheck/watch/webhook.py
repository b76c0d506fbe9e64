"""A message as an HTTP request: signed, to the very host that was named, and never for long."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from metercheck.errors import DeliveryFailed, DeliveryRefused
from metercheck.watch.events import Event
from metercheck.words import Phrase

TIMEOUT_S = 15.0
_ANSWER_BYTES = 65_536
_GONE = 410
_ROBOTS_AT_ONCE = 10  # robots take 20 messages a minute, then none for ten minutes


class _NoRedirect(HTTPRedirectHandler):
    """A redirect would carry the message to a host that nobody named."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


@dataclass(frozen=True)
class WebhookSender:
    """Sends events to `url`. `secret`: "" for none. `style`: one of events.STYLES.

    plain: signed by the scheme of https://www.standardwebhooks.com (headers webhook-id,
    webhook-timestamp, webhook-signature: HMAC-SHA256 over "id.timestamp.body"); a secret that
    begins with "whsec_" is base64. dingtalk: signed in the address, as its robots want it.
    A wecom robot has no signature: its address is the secret.
    """

    url: str = field(repr=False)
    secret: str = field(default="", repr=False)
    style: str = "plain"
    clock: Callable[[], float] = time.time

    @property
    def target(self) -> str:
        """Names where this sends to, without the secrets that an address may hold."""
        digest = hashlib.sha256(self.url.encode()).hexdigest()
        return f"webhook:{urlsplit(self.url).hostname}#{digest[:8]}"

    @property
    def most_at_once(self) -> int:
        """How many messages may go in one round."""
        return 100 if self.style == "plain" else _ROBOTS_AT_ONCE

    def send(self, event: Event) -> None:
        """Send it. Raises DeliveryFailed, DeliveryRefused."""
        body = event.body(self.style)
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "metercheck"}
        url = self.url
        if self.style == "dingtalk" and self.secret:
            url += _dingtalk_query(self.url, self.secret, self.clock())
        elif self.style == "plain":
            headers |= signature_headers(event.id, body, self.secret, self.clock())
        answer = self._post(Request(url, body, headers, method="POST"))
        if self.style != "plain":
            self._look_at(answer)

    def _post(self, request: Request) -> bytes:
        secure = HTTPSHandler(context=ssl.create_default_context())
        until = time.monotonic() + 2 * TIMEOUT_S
        try:
            with build_opener(_NoRedirect, secure).open(request, timeout=TIMEOUT_S) as response:
                return _answer(response, until)
        except HTTPError as error:
            with error:
                raise self._refusal(error) from error
        except URLError as error:
            # Not the address: what could not be reached, a name or a certificate.
            raise self._failed(_cause(error.reason)) from error
        except (OSError, http.client.HTTPException) as error:
            raise self._failed(_cause(error)) from error

    def _refusal(self, error: HTTPError) -> DeliveryFailed:
        if 300 <= error.code < 400:
            detail = Phrase("watch.failed.redirect", status=error.code)
            return DeliveryRefused(target=self.target, detail=detail)
        detail = Phrase("watch.failed.status", status=error.code)
        if error.code == _GONE:
            return DeliveryRefused(target=self.target, detail=detail)
        failure = self._failed(detail)
        with suppress(ValueError, TypeError):
            failure.after_s = max(0.0, float(error.headers.get("Retry-After", "")))
        return failure

    def _look_at(self, answer: bytes) -> None:
        """A robot says 200 to everything, and in the body whether it took it."""
        code: Any = None
        with suppress(ValueError, AttributeError):
            code = json.loads(answer).get("errcode")
        if code != 0:
            shown = code if isinstance(code, int) else "?"
            raise self._failed(Phrase("watch.failed.robot", code=shown))

    def _failed(self, detail: Phrase) -> DeliveryFailed:
        return DeliveryFailed(target=self.target, detail=detail)


def signature_headers(event_id: str, body: bytes, secret: str, now_s: float) -> Mapping[str, str]:
    """The headers of Standard Webhooks; without a secret all but the signature."""
    stamp = str(int(now_s))
    headers = {"webhook-id": event_id, "webhook-timestamp": stamp}
    if secret:
        signed = f"{event_id}.{stamp}.".encode() + body
        digest = hmac.digest(_key(secret), signed, "sha256")
        headers["webhook-signature"] = "v1," + base64.b64encode(digest).decode()
    return headers


def _key(secret: str) -> bytes:
    if secret.startswith("whsec_"):
        return base64.b64decode(secret.removeprefix("whsec_"))
    return secret.encode()


def _dingtalk_query(url: str, secret: str, now_s: float) -> str:
    stamp = str(round(now_s * 1000))
    digest = hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), "sha256")
    sign = quote(base64.b64encode(digest), safe="")
    return f"{'&' if '?' in url else '?'}timestamp={stamp}&sign={sign}"


def _answer(response: http.client.HTTPResponse, until: float) -> bytes:
    """The beginning of the body; one that trickles in is not waited for."""
    answer = b""
    while len(answer) < _ANSWER_BYTES and time.monotonic() < until:
        piece = response.read1(_ANSWER_BYTES)
        if not piece:
            break
        answer += piece
    return answer


def _cause(reason: object) -> Phrase:
    if isinstance(reason, ssl.SSLError):
        return Phrase("watch.failed.tls", detail=reason.reason or type(reason).__name__)
    if isinstance(reason, TimeoutError):
        return Phrase("watch.failed.timeout", seconds=round(TIMEOUT_S))
    detail = getattr(reason, "strerror", None) or type(reason).__name__
    return Phrase("watch.failed.unreachable", detail=detail)
