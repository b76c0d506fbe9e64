"""A message as e-mail, over a connection that is encrypted and whose other end is verified."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate

from metercheck.errors import DeliveryFailed, DeliveryRefused
from metercheck.watch.events import Event
from metercheck.words import Phrase

TLS, STARTTLS, NONE = "tls", "starttls", "none"
SECURITY = {TLS: 465, STARTTLS: 587, NONE: 25}
"""How the connection is kept secret, and the usual port. "none" is for this very computer."""
TIMEOUT_S = 20.0
_FOR_GOOD = range(500, 600)


@dataclass(frozen=True)
class Smtp:
    """The server that takes our mail. `user` "": it takes it without."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class EmailSender:
    """Sends events to the address `to`."""

    smtp: Smtp
    to: str
    most_at_once: int = 100

    @property
    def target(self) -> str:
        """Names where this sends to."""
        return f"email:{self.to}"

    def message(self, event: Event) -> EmailMessage:
        """The e-mail. Its Message-ID comes from the record: two of the same are one message."""
        message = EmailMessage()
        message["From"] = self.smtp.sender
        message["To"] = self.to
        message["Subject"] = event.heading()
        message["Date"] = formatdate(localtime=True)
        message["Message-ID"] = f"<{event.id}@{self.smtp.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(event.text() + "\n")
        return message

    def send(self, event: Event) -> None:
        """Send it. Raises DeliveryFailed, DeliveryRefused."""
        try:
            with self._connected() as connection:
                connection.send_message(self.message(event))
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            detail = Phrase("watch.failed.recipient", code=codes[0] if codes else 0)
            kind = DeliveryRefused if codes and codes[0] in _FOR_GOOD else DeliveryFailed
            raise kind(target=self.target, detail=detail) from error
        except smtplib.SMTPAuthenticationError as error:
            raise self._failed(Phrase("watch.failed.login")) from error
        except smtplib.SMTPResponseException as error:
            raise self._failed(Phrase("watch.failed.smtp", code=error.smtp_code)) from error
        except ssl.SSLError as error:
            detail = error.reason or type(error).__name__
            raise self._failed(Phrase("watch.failed.tls", detail=detail)) from error
        except TimeoutError as error:
            raise self._failed(Phrase("watch.failed.timeout", seconds=round(TIMEOUT_S))) from error
        except (smtplib.SMTPException, OSError) as error:
            detail = getattr(error, "strerror", None) or type(error).__name__
            raise self._failed(Phrase("watch.failed.unreachable", detail=detail)) from error

    def _connected(self) -> smtplib.SMTP:
        smtp = self.smtp
        verified = ssl.create_default_context()
        if smtp.security == TLS:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                smtp.host, smtp.port, timeout=TIMEOUT_S, context=verified
            )
        else:
            connection = smtplib.SMTP(smtp.host, smtp.port, timeout=TIMEOUT_S)
        try:
            if smtp.security == STARTTLS:
                connection.starttls(context=verified)
            if smtp.user:
                connection.login(smtp.user, smtp.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _failed(self, detail: Phrase) -> DeliveryFailed:
        return DeliveryFailed(target=self.target, detail=detail)
