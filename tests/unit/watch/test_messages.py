"""What messages say, how they are signed, and which settings are refused."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from metercheck import errors
from metercheck.watch.email import EmailSender, Smtp
from metercheck.watch.events import Event
from metercheck.watch.settings import read_settings, senders
from metercheck.watch.webhook import WebhookSender, signature_headers
from metercheck.words import LANGUAGES, speaking
from support.post_office import Clock, hook

_EVENT = Event("ab" * 32, "00217", "abnormal", 0.489, 0.035, "9FQV-N47G", 1_800_000_000)
_SMTP = Smtp("127.0.0.1", 25, "none", "metercheck@example.com")


def test_a_message_holds_what_is_needed_and_no_more() -> None:
    assert _EVENT.as_dict().keys() == {
        *("type", "id", "meter", "verdict", "ratio", "ratio_u95", "short_hash", "time"),
    }
    with speaking("zh"):
        text = _EVENT.text()
    for part in ("00217", "计量异常", "48.9 % ± 3.5 %", "9FQV-N47G", "不涉及责任"):
        assert part in text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("style", ["wecom", "dingtalk"])
def test_a_robot_gets_text_that_fits(style: str, lang: str) -> None:
    long = replace(_EVENT, address="路" * 2000)
    with speaking(lang):
        value = json.loads(long.body(style))
    assert value["msgtype"] == "text"
    assert len(value["text"]["content"].encode()) <= 2000
    assert "metercheck" in value["text"]["content"]


def test_the_signature_is_that_of_standard_webhooks() -> None:
    # The example of the specification's own libraries.
    headers = signature_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        1614265330,
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_webhook_is_posted_with_its_id_and_names_no_secret() -> None:
    with hook() as served:
        sender = WebhookSender(served.url, "shared", clock=Clock(1_800_000_000.5))
        sender.send(_EVENT)
        (request,) = served.requests
    assert json.loads(request.body) == _EVENT.as_dict()
    signed = signature_headers(_EVENT.id, request.body, "shared", 1_800_000_000)
    assert signed.items() <= request.headers.items()
    assert request.headers["webhook-id"] == _EVENT.id
    for shown in (sender.target, repr(sender)):
        assert "secret-key" not in shown
        assert "shared" not in shown


@pytest.mark.parametrize(
    ("answer", "kind", "after_s", "words"),
    [
        ((302, {"Location": "http://127.0.0.2/"}, b""), errors.DeliveryRefused, 0, "302"),
        ((307, {"Location": "https://example.com/"}, b""), errors.DeliveryRefused, 0, "307"),
        ((410, {}, b""), errors.DeliveryRefused, 0, "410"),
        ((500, {}, b"x"), errors.DeliveryFailed, 0, "500"),
        ((429, {"Retry-After": "600"}, b""), errors.DeliveryFailed, 600, "429"),
        (
            (503, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, b""),
            errors.DeliveryFailed,
            0,
            "503",
        ),
    ],
)
def test_what_a_server_answers_is_taken_for_what_it_is(
    answer: tuple[int, dict[str, str], bytes],
    kind: type[errors.DeliveryFailed],
    after_s: float,
    words: str,
) -> None:
    with hook() as served:
        served.answers.append(answer)
        with pytest.raises(errors.DeliveryFailed) as caught:
            WebhookSender(served.url).send(_EVENT)
    assert type(caught.value) is kind
    assert caught.value.after_s == after_s
    assert len(served.requests) == 1
    with speaking("en"):
        assert words in str(caught.value.arguments["detail"])
        assert "secret-key" not in repr(caught.value.arguments)


@pytest.mark.parametrize("style", ["wecom", "dingtalk"])
@pytest.mark.parametrize("body", [b'{"errcode": 45009}', b"", b"[]", b"null", b"\xff"])
def test_a_robot_that_did_not_take_it_says_so_in_the_body(style: str, body: bytes) -> None:
    with hook() as served:
        served.answers += [(200, {}, body), (200, {}, b'{"errcode": 0, "errmsg": "ok"}')]
        sender = WebhookSender(served.url, "SECabc", style, Clock(1_800_000_000))
        with pytest.raises(errors.DeliveryFailed):
            sender.send(_EVENT)
        sender.send(_EVENT)
        path = served.requests[-1].path
    assert ("&timestamp=1800000000000&sign=" in path) == (style == "dingtalk")


def test_nobody_there_is_a_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(errors.DeliveryFailed), speaking("en"):
        WebhookSender(f"http://127.0.0.1:{port}/").send(_EVENT)
    with pytest.raises(errors.DeliveryFailed):
        EmailSender(replace(_SMTP, port=port), "a@example.com").send(_EVENT)


def test_a_server_without_a_certificate_gets_nothing() -> None:
    with hook() as served:
        with pytest.raises(errors.DeliveryFailed) as caught:
            WebhookSender(served.url.replace("http:", "https:")).send(_EVENT)
        assert served.requests == []
    assert "tls" in repr(caught.value.arguments["detail"])


def test_an_email_is_one_and_the_same_however_often_it_is_sent() -> None:
    sender = EmailSender(_SMTP, "office@example.com")
    with speaking("zh"):
        message = sender.message(_EVENT)
    assert message["Message-ID"] == f"<{_EVENT.id}@example.com>"
    assert message["Subject"] == "metercheck：电能表 00217 计量异常"
    assert "48.9 %" in message.get_content()


_TOML = """
[webhook]
url = "https://example.com/hook"
secret = "of-the-file"
[email]
to = ["a@example.com", "b@example.com"]
[smtp]
host = "mail.example.com"
from = "metercheck@example.com"
user = "metercheck"
password = "hidden"
"""


def _senders(text: str, tmp_path: Path, **environ: str) -> list[Any]:
    path = tmp_path / "watch.toml"
    path.write_text(text, "utf-8")
    return [*senders(read_settings(path, environ), plain_http=False, clock=Clock(0.0))]


def test_settings_come_from_file_and_environment(tmp_path: Path) -> None:
    web, first, second = _senders(_TOML, tmp_path, METERCHECK_WEBHOOK_SECRET="of-the-environment")
    assert (web.url, web.secret, web.style) == (
        *("https://example.com/hook", "of-the-environment", "plain"),
    )
    assert [first.to, second.to] == ["a@example.com", "b@example.com"]
    assert (first.smtp.port, first.smtp.security, first.smtp.password) == (465, "tls", "hidden")
    assert "hidden" not in repr(first)
    environ = {
        "METERCHECK_EMAIL": "c@example.com, d@example.com",
        "METERCHECK_SMTP_HOST": "localhost",
        "METERCHECK_SMTP_PORT": "2525",
        "METERCHECK_SMTP_SECURITY": "none",
        "METERCHECK_SMTP_FROM": "m@example.com",
    }
    both = senders(read_settings(None, environ), plain_http=False, clock=Clock(0.0))
    assert [sender.target for sender in both] == ["email:c@example.com", "email:d@example.com"]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('"https://example.com/hook"', '"http://example.com/hook"', "unencrypted"),
        ('"https://example.com/hook"', '"ftp://example.com/"', "https://host/path"),
        ('"https://example.com/hook"', '"https://[::1"', "https://host/path"),
        ('"https://example.com/hook"', '"https://user:word@example.com/"', "https://host/path"),
        ('"https://example.com/hook"', '"https://example.com/\\nX: y"', "https://host/path"),
        ('"https://example.com/hook"', "7", "webhook.url"),
        ('"of-the-file"', '"whsec_no base64"', "base64"),
        ('secret = "of-the-file"', 'style = "slack"', "plain, wecom, dingtalk"),
        ('secret = "of-the-file"', 'token = "x"', "webhook.token"),
        ('"a@example.com"', '"a@example.com\\nBcc: x@example.com"', "no e-mail address"),
        ('["a@example.com", "b@example.com"]', "7", "email.to"),
        ('host = "mail.example.com"', "", "smtp.host"),
        ('from = "metercheck@example.com"', "", "smtp.from"),
        ('user = "metercheck"', 'security = "none"', "unencrypted"),
        ('user = "metercheck"', 'security = "perhaps"', "starttls"),
        ('user = "metercheck"', "port = 70000", "smtp.port"),
        ('user = "metercheck"', "port = true", "smtp.port"),
        ("[smtp]", "[smtp", "TOML"),
        ("[webhook]", "webhooks = 3\n[webhook]", "webhooks"),
        (_TOML, "", "--webhook"),
    ],
)
def test_settings_that_cannot_be_used_are_told_without_secrets(
    tmp_path: Path, before: str, after: str, words: str
) -> None:
    assert before in _TOML
    with pytest.raises(errors.BadWatchSettings) as caught:
        _senders(_TOML.replace(before, after), tmp_path)
    with speaking("en"):
        detail = str(caught.value.arguments["detail"])
    assert words in detail
    assert "hidden" not in detail
    assert "of-the-file" not in detail


def test_a_settings_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(errors.FileMissing):
        read_settings(tmp_path / "none.toml", {})
