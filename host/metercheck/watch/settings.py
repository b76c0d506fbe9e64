"""Where messages go and with which secrets: from a file, the environment, the command line.

What is said later counts: the file, then METERCHECK_*, then the command line, which takes no
secrets. The file:

    [webhook]
    url = "https://..."     # METERCHECK_WEBHOOK
    secret = "..."          # METERCHECK_WEBHOOK_SECRET
    style = "plain"         # METERCHECK_WEBHOOK_STYLE
    [email]
    to = ["a@example.com"]  # METERCHECK_EMAIL, separated by commas
    [smtp]
    host = "..."            # METERCHECK_SMTP_HOST and so on
    port = 465
    security = "tls"
    user = "..."
    password = "..."
    from = "metercheck@example.com"
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from metercheck.errors import BadWatchSettings, FileMissing
from metercheck.watch.email import NONE, SECURITY, TLS, EmailSender, Smtp
from metercheck.watch.events import STYLES
from metercheck.watch.watching import Sender
from metercheck.watch.webhook import WebhookSender
from metercheck.words import Phrase

_NAMES: Mapping[str, Sequence[str]] = {
    "webhook": ("url", "secret", "style"),
    "email": ("to",),
    "smtp": ("host", "port", "security", "user", "password", "from"),
}
_SHORTER = {
    "METERCHECK_WEBHOOK_URL": "METERCHECK_WEBHOOK",
    "METERCHECK_EMAIL_TO": "METERCHECK_EMAIL",
}
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")


@dataclass(frozen=True)
class Said:
    """What was said, in the names of the file: "smtp.host" -> "...". `source` names the file."""

    values: Mapping[str, Any]
    source: str

    def text(self, name: str, default: str = "") -> str:
        """A value as text. Raises BadWatchSettings when it is none."""
        value = self.values.get(name, default)
        if not isinstance(value, str):
            raise self.wrong(Phrase("watch.settings.kind", name=name))
        return value

    def wrong(self, detail: Phrase) -> BadWatchSettings:
        """The error for settings that cannot be used."""
        return BadWatchSettings(source=self.source, detail=detail)


def read_settings(path: Path | None, environ: Mapping[str, str]) -> Said:
    """What file and environment say; no `path`: no file. Raises FileMissing, BadWatchSettings."""
    values: dict[str, Any] = {}
    source = str(path) if path else "METERCHECK_*"
    if path is not None:
        try:
            tables = tomllib.loads(path.read_text("utf-8"))
        except OSError as error:
            raise FileMissing(path=path) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadWatchSettings(source=source, detail=Phrase("watch.settings.toml")) from error
        for table, names in tables.items():
            for name, value in names.items() if isinstance(names, dict) else [("", names)]:
                if name not in _NAMES.get(table, ()):
                    detail = Phrase("watch.settings.unknown", name=f"{table}.{name}".strip("."))
                    raise BadWatchSettings(source=source, detail=detail)
                values[f"{table}.{name}"] = value
    for table, names in _NAMES.items():
        for name in names:
            variable = f"METERCHECK_{table}_{name}".upper()
            given = environ.get(_SHORTER.get(variable, variable))
            if given:
                values[f"{table}.{name}"] = given
    return Said(values, source)


def senders(said: Said, *, plain_http: bool, clock: Callable[[], float]) -> list[Sender]:
    """Those that were asked for. Raises BadWatchSettings.

    `plain_http`: messages may go unencrypted to other computers too.
    """
    found: list[Sender] = []
    if said.text("webhook.url"):
        found.append(_webhook(said, plain_http, clock))
    recipients = _recipients(said)
    if recipients:
        smtp = _smtp(said)
        found.extend(EmailSender(smtp, to) for to in recipients)
    if not found:
        raise said.wrong(Phrase("watch.settings.nowhere"))
    return found


def _webhook(said: Said, plain_http: bool, clock: Callable[[], float]) -> WebhookSender:
    url, secret = said.text("webhook.url"), said.text("webhook.secret")
    style = said.text("webhook.style", "plain")
    if style not in STYLES:
        raise said.wrong(Phrase("watch.settings.style", styles=", ".join(STYLES)))
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
        usable = bool(host) and url.isascii() and url.isprintable() and " " not in url
    except ValueError:
        host, usable, parts = None, False, urlsplit("")
    if not usable or parts.scheme not in ("http", "https") or parts.username is not None:
        raise said.wrong(Phrase("watch.settings.url"))
    if parts.scheme == "http" and not plain_http and not _this_computer(host or ""):
        raise said.wrong(Phrase("watch.settings.plain_http", host=host))
    if secret.startswith("whsec_"):
        try:
            base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error as error:
            raise said.wrong(Phrase("watch.settings.secret")) from error
    return WebhookSender(url, secret, style, clock)


def _recipients(said: Said) -> list[str]:
    given = said.values.get("email.to", [])
    parts: Iterable[Any] = given.split(",") if isinstance(given, str) else given
    if not isinstance(parts, list):
        raise said.wrong(Phrase("watch.settings.kind", name="email.to"))
    found: list[str] = []
    for part in parts:
        if not isinstance(part, str) or not _is_address(part.strip()):
            raise said.wrong(Phrase("watch.settings.address", given=ascii(part)[:60]))
        found.append(part.strip())
    return list(dict.fromkeys(found))


def _smtp(said: Said) -> Smtp:
    security = said.text("smtp.security", TLS)
    if security not in SECURITY:
        raise said.wrong(Phrase("watch.settings.security", known=", ".join(SECURITY)))
    host, sender = said.text("smtp.host"), said.text("smtp.from")
    if not host:
        raise said.wrong(Phrase("watch.settings.missing", name="smtp.host"))
    if not _is_address(sender):
        raise said.wrong(Phrase("watch.settings.missing", name="smtp.from"))
    if security == NONE and not _this_computer(host):
        raise said.wrong(Phrase("watch.settings.plain_smtp", host=host))
    port = said.values.get("smtp.port", SECURITY[security])
    if isinstance(port, bool) or not str(port).isdecimal() or not 0 < int(port) < 65_536:
        raise said.wrong(Phrase("watch.settings.kind", name="smtp.port"))
    user, password = said.text("smtp.user"), said.text("smtp.password")
    return Smtp(host, int(port), security, sender, user, password)


def _is_address(text: str) -> bool:
    return text.isprintable() and _EMAIL.fullmatch(text) is not None


def _this_computer(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
