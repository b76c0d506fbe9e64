"""The whole way: `metercheck check` against the firmware in MicroPython over a pseudo-terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from metercheck.link.client import Client
from metercheck.link.ports import open_transport
from metercheck.records.capture import Capture
from metercheck.records.replay import replay

pytestmark = pytest.mark.micropython

_METERCHECK = [sys.executable, "-m", "metercheck", "--lang", "en"]
_PATIENCE_S = 240
_SPEED = "20"


@contextmanager
def _served(folder: Path, scenario: str, *options: str) -> Iterator[str]:
    """`bench serve` in a process of its own; the port is ready when it has said so."""
    port = folder / "port"
    command = [*_METERCHECK, "bench", "serve", scenario, "--speed", _SPEED, "--link", str(port)]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            assert scenario in server.stdout.readline()
            yield str(port)
        finally:
            server.terminate()
            server.communicate()
    assert not port.exists()
    assert server.returncode == 0


def _check(port: str, store: Path) -> list[str]:
    return [
        *(*_METERCHECK, "--store", str(store), "check", "--port", port, "--meter", "A-1"),
        *("--constant", "1200", "--place", "box"),
    ]


def _load_is_off(port: str) -> bool:
    transport = open_transport(port)
    try:
        client = Client(transport)
        client.hello()
        return client.status()["load_level"] == 0
    finally:
        transport.close()


@pytest.mark.parametrize(
    ("scenario", "code", "verdict"),
    [("honest_household", 0, "normal"), ("shunt50_household", 10, "abnormal")],
)
def test_a_check_ends_with_its_verdict_and_a_record_that_proves_it(
    tmp_path: Path, scenario: str, code: int, verdict: str
) -> None:
    store = tmp_path / "records.sqlite"
    with _served(tmp_path, scenario) as port:
        command = [*_check(port, store), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S)
    assert done.returncode == code, done.stderr
    *_, result = (json.loads(line) for line in done.stdout.splitlines())
    assert result["verdict"] == verdict

    exported = tmp_path / "one.jsonl"
    subprocess.run(
        [*_METERCHECK, "--store", str(store), "records", "export", "1", "-o", str(exported)],
        check=True,
    )
    again = replay(Capture.read(exported))
    assert again["verdict"] == verdict
    assert abs(again["ratio"] - result["ratio"]) < 0.1 * result["ratio_u95"]


def test_a_cable_that_is_out_for_a_moment_costs_nothing(tmp_path: Path) -> None:
    line = ("--line", "unplug=4@10")
    with _served(tmp_path, "shunt50_household", *line) as port:
        command = [*_check(port, tmp_path / "records.sqlite"), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S)
    assert done.returncode == 10, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    told = [event["event"] for event in events]
    lost = told.index("line_lost")
    assert told[lost + 1] == "line_back"
    assert "progress" in told[lost + 2 :]
    assert events[-1]["verdict"] == "abnormal"
    assert events[-1]["duration_s"] > 10


def _read_until(stream: IO[str], pattern: str) -> str:
    """Lines up to the first that matches."""
    for line in stream:
        if re.search(pattern, line):
            return line
    raise AssertionError(f"{pattern} never came")


def test_ctrl_c_leaves_the_load_off_and_a_record(tmp_path: Path) -> None:
    store = tmp_path / "records.sqlite"
    with _served(tmp_path, "honest_household") as port:
        command = [*_check(port, store), "--json"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as check:
            assert check.stdout is not None
            _read_until(check.stdout, '"load_level": [123]')
            check.send_signal(signal.SIGINT)
            result = json.loads(_read_until(check.stdout, '"event": "result"'))
        assert check.returncode == 130
        assert _load_is_off(port)
    assert result["end"] == "stopped"
    assert result["stopped"]
    listed = subprocess.run(
        [*_METERCHECK, "--store", str(store), "records", "list", "--json"],
        capture_output=True,
        check=True,
    )
    (row,) = map(json.loads, listed.stdout.splitlines())
    assert row["meter"] == "A-1"


def test_in_a_terminal_there_is_a_live_view(tmp_path: Path) -> None:
    store = tmp_path / "records.sqlite"
    master, slave = pty.openpty()
    with _served(tmp_path, "honest_household") as port:
        command = _check(port, store)
        environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40"}
        with subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment
        ) as check:
            os.close(slave)
            screen = _everything(master)
        assert check.returncode == 0, screen
    assert "Registered" in screen
    assert "◆" in screen
    assert "NORMAL" in screen
    assert screen.index("Mains 2") < screen.index("Test load") < screen.index("Source impedance")
    assert screen.count("Test load") > 20  # drawn again and again


def test_a_key_confirms_what_the_device_asks(tmp_path: Path) -> None:
    store = tmp_path / "records.sqlite"
    master, slave = pty.openpty()
    with _served(tmp_path, "bypass_unconfirmed") as port:
        command = [*_check(port, store)]
        environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"}
        with subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment
        ) as check:
            os.close(slave)
            screen = _everything(master, answer=("does the LED stay dark?", b"y"))
        assert check.returncode == 10, screen
    assert "Confirmed: this meter's LED stays dark" in screen
    assert "ABNORMAL" in screen


def _everything(master: int, answer: tuple[str, bytes] | None = None) -> str:
    """All that a program writes to its terminal; `answer`: the keys pressed once a text came."""
    seen = b""
    while True:
        try:
            data = os.read(master, 65536)
        except OSError:  # the last process has closed the other end
            break
        seen += data
        if answer and answer[0].encode() in seen:
            os.write(master, answer[1])
            answer = None
    os.close(master)
    return seen.decode(errors="replace")


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with _served(tmp_path, "honest_empty") as port:
        first = open_transport(port)
        done = subprocess.run(
            _check(port, tmp_path / "s.sqlite"),
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
        )
        first.close()
    assert done.returncode == 3
    assert f"(pid {os.getpid()})" in done.stderr
    assert done.stderr.count("\n") == 1


def test_something_that_is_no_device_is_told(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    port = os.ttyname(slave)
    done = subprocess.run(
        _check(port, tmp_path / "s.sqlite"), capture_output=True, text=True, timeout=_PATIENCE_S
    )
    os.close(master)
    os.close(slave)
    assert done.returncode == 3
    assert "opens, but nothing answers there" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("interpreter", ["--cpython", "--micropython"])
def test_the_same_seed_gives_the_same_capture(tmp_path: Path, interpreter: str) -> None:
    for name in ("a", "b"):
        command = [*_METERCHECK, "bench", "run", "honest_household", "--seed", "5", interpreter]
        command += ["--capture", str(tmp_path / name)]
        subprocess.run(command, check=True, capture_output=True)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
