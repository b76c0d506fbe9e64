"""A watch as a process of its own: to a web and a mail server, through a kill, to its end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from metercheck.records.store import Store
from support.command import refused, run
from support.listed import add_check
from support.post_office import Hook, hook

_PATIENCE_S = 60.0


class _Mailbox:
    """A mail server's rules. It takes what is for the office, and nothing for others."""

    def __init__(self) -> None:
        self.taken: Queue[EmailMessage] = Queue()

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if not address.startswith("office@"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.put(message)
        return "250 OK"


async def _nothing_left(loop: asyncio.AbstractEventLoop) -> None:
    """What a client left open is ended."""
    left = asyncio.all_tasks(loop) - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


@contextmanager
def _mail() -> Iterator[tuple[_Mailbox, int]]:
    """A mail server of this computer within the block, and its port."""
    box, loop = _Mailbox(), asyncio.new_event_loop()
    serving = loop.create_server(
        partial(SMTP, box, hostname="127.0.0.1", loop=loop), "127.0.0.1", 0
    )
    server = loop.run_until_complete(serving)
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield box, server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.run_until_complete(_nothing_left(loop))
        loop.close()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "records.sqlite"


def _add(store: Path, meter: str, verdict: str = "abnormal") -> None:
    with Store(store) as records:
        add_check(records, meter, verdict)


def _settings(tmp_path: Path, served: Hook, port: int) -> Path:
    path = tmp_path / "watch.toml"
    path.write_text(
        f'[webhook]\nurl = "{served.url}"\nsecret = "shared"\n'
        '[email]\nto = ["office@example.com"]\n'
        f'[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nfrom = "m@example.com"\n',
        "utf-8",
    )
    return path


def test_a_result_travels_once_to_each(store: Path, tmp_path: Path) -> None:
    with hook() as served, _mail() as (box, port):
        once = ("watch", "--once", "--settings", _settings(tmp_path, served, port))
        _add(store, "before")
        first = run(*once, store=store)
        assert first.exit_code == 0, first.output
        seen = len(served.requests)
        _add(store, "00217")
        _add(store, "00218", "normal")
        sent = run(*once, store=store, lang="zh")
        assert sent.exit_code == 0, sent.output
        assert run(*once, store=store).stdout == ""
        values = [json.loads(request.body) for request in served.requests[seen:]]
        assert [value["meter"] for value in values] == ["00217"]
        assert served.requests[-1].headers["webhook-signature"].startswith("v1,")
        mail = box.taken.get(timeout=_PATIENCE_S)
        while "00217" not in mail["Subject"]:
            mail = box.taken.get(timeout=_PATIENCE_S)
        assert mail["Subject"] == "metercheck：电能表 00217 计量异常"
        assert "50.3 %" in mail.get_content()
    listed = run("watch", "--list", store=store).stdout
    assert "secret-key" not in listed
    assert "shared" not in listed
    rows = json.loads(run("watch", "--list", "--json", store=store).stdout)
    assert {row["state"] for row in rows} == {"sent"}


def test_a_server_that_is_down_gets_its_messages_later(store: Path, tmp_path: Path) -> None:
    with hook() as served:
        once = ("watch", "--once", "--webhook", served.url)
        assert run(*once, store=store).exit_code == 0
        _add(store, "00217")
        served.answers.append((503, {}, b""))
        failed = run(*once, store=store)
        assert failed.exit_code == 3
        assert "the server answered 503" in failed.stdout
        assert "503" in run("watch", "--list", store=store).stdout
        assert run(*once, store=store).stdout == ""
        again = run(*once, "--retry", store=store)
        assert again.exit_code == 0, again.output
        assert len(served.requests) == 2
        assert served.requests[0].headers["webhook-id"] == served.requests[1].headers["webhook-id"]


def test_a_recipient_who_is_not_there_is_given_up(store: Path, tmp_path: Path) -> None:
    with hook() as served, _mail() as (_, port):
        once = ("watch", "--once", "--settings", _settings(tmp_path, served, port))
        words = (*once, "--email", "nobody@example.com")
        assert run(*words, store=store).exit_code == 0
        _add(store, "00217")
        done = run(*words, store=store)
        assert done.exit_code == 3
        assert "given up for email:nobody@example.com" in done.stdout


def test_a_trial_needs_no_record(store: Path, tmp_path: Path) -> None:
    with hook() as served:
        for style in ("wecom", "dingtalk"):
            served.answers.append((200, {}, b'{"errcode": 0}'))
            words = ("watch", "--trial", "--webhook", served.url, "--style", style)
            done = run(*words, store=store)
            assert done.exit_code == 0, done.output
            assert json.loads(served.requests[-1].body)["msgtype"] == "text"
        served.answers.append((401, {}, b""))
        assert run("watch", "--trial", "--webhook", served.url, store=store).exit_code == 3
    assert not store.exists()


def test_an_address_in_the_clear_is_refused(store: Path) -> None:
    line = refused(run("watch", "--webhook", "http://example.com/?key=hidden", store=store), 2)
    assert "--plain-http" in line
    assert "hidden" not in line
    refused(run("watch", store=store), 2)


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_watch_is_ended_from_outside_and_goes_on_where_it_was(
    store: Path, end: signal.Signals
) -> None:
    with hook() as served:
        command = [sys.executable, "-m", "metercheck", "watch", "--every", "1"]
        environ = os.environ | {
            "METERCHECK_STORE": str(store),
            "METERCHECK_LANG": "en",
            "METERCHECK_WEBHOOK": served.url,
            "PYTHONUNBUFFERED": "1",
        }

        def start() -> subprocess.Popen[str]:
            process = subprocess.Popen(
                command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            assert process.stdout is not None
            assert "Watching" in process.stdout.readline()
            return process

        process = start()
        _add(store, "00217")
        assert process.stdout is not None
        assert "meter 00217: sent" in process.stdout.readline()
        process.kill()
        process.communicate(timeout=_PATIENCE_S)
        _add(store, "00218")
        process = start()
        assert process.stdout is not None
        assert "meter 00218: sent" in process.stdout.readline()
        process.send_signal(end)
        shown, complaints = process.communicate(timeout=_PATIENCE_S)
        assert (process.returncode, complaints) == (0, "")
        assert "The watch has ended" in shown
        assert [json.loads(request.body)["meter"] for request in served.requests] == [
            *("00217", "00218"),
        ]
