"""The panel in a terminal: what is typed presses the device's keys, its display is to be read."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from metercheck.bench.screens import WIDTH, drawn
from metercheck.cli.panel_view import braille, half_blocks
from metercheck_wire.messages import VERDICTS

pty = pytest.importorskip("pty", reason="needs pseudo-terminals")

PATIENCE_S = 60.0
MARK = bytes(range(256)) * 4


def lines_of(*view: object) -> tuple[list[str], list[str]]:
    """The upper and the lower half of a view in Chinese, as lines of the terminal."""
    lines = braille(drawn(view, 0))
    return lines[:8], lines[12:]


class Terminal:
    """The command in a pseudo-terminal of 100 x 40."""

    def __init__(self, process: subprocess.Popen[bytes], master: int) -> None:
        self.process = process
        self._master = master
        self._seen = ""

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def wait_for(self, lines: list[str]) -> None:
        """Until these lines have been written, one below the other; then forget all before."""
        self._wait(lambda: _in_order(self._seen, lines))
        self._seen = ""

    def _wait(self, condition: Callable[[], bool]) -> None:
        end_s = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < end_s, self._seen[-3000:]
            if select.select([self._master], [], [], 0.2)[0]:
                self._seen += os.read(self._master, 65536).decode(errors="ignore")


def _in_order(text: str, lines: list[str]) -> bool:
    at = 0
    for line in lines:
        at = text.find(line, at)
        if at < 0:
            return False
    return True


@contextmanager
def terminal(*arguments: str) -> Iterator[Terminal]:
    master, slave = pty.openpty()
    environ = {**os.environ, "COLUMNS": "100", "LINES": "40", "TERM": "xterm", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "metercheck", "--lang", "zh", "bench", "serve", *arguments]
    process = subprocess.Popen(
        command,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environ,
        cwd=Path(__file__).parent,
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield Terminal(process, master)
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE_S)
    finally:
        process.kill()
        process.wait()
        os.close(master)


def test_a_check_by_the_keys_of_a_terminal() -> None:
    _, ready = lines_of("ready", 1200, 0, 0, 0, 0, False)
    _, armed = lines_of("armed", 60, 1200, 0, "")
    verdict, _ = lines_of("result", VERDICTS.index("normal"), 0, 0, 0, 0, 0, "")
    with terminal("honest_steady", "--panel", "--cpython", "--speed", "20") as shown:
        shown.wait_for(ready)
        shown.type("h")
        shown.wait_for(armed)
        shown.type("1")
        shown.wait_for(verdict)
    assert shown.process.returncode == 0


def test_each_pixel_is_a_dot_in_either_form() -> None:
    picture = MARK
    lit = sum(byte.bit_count() for byte in picture)
    dots = braille(picture)
    assert [len(line) for line in dots] == [64] * 16
    assert sum((ord(one) - 0x2800).bit_count() for line in dots for one in line) == lit
    halves = half_blocks(picture)
    assert [len(line) for line in halves] == [WIDTH] * 32
    weight = {" ": 0, "▀": 1, "▄": 1, "█": 2}
    assert sum(weight[one] for line in halves for one in line) == lit
    single = bytearray(1024)
    single[128 * 3 + 5] = 1 << 6  # x 5, y 30
    assert braille(bytes(single))[7][2] == chr(0x2800 + (1 << 5))
    assert half_blocks(bytes(single))[15][5] == "▀"
