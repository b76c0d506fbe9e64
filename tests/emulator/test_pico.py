"""The emulated Pico beside the MicroPython in which everything else runs: the same numbers."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
RUN = PROJECT / "firmware" / "emulator" / "run.mjs"
Run = Callable[..., subprocess.CompletedProcess]

CHANCE = """
import math, struct
state = 1
def chance():
    global state
    state = (state * 69069 + 1) & 0xFFFFFFFF
    return (state >> 8) / 65536 - 100.0
"""
ARITHMETIC = """
for _ in range(100):
    a, b = chance(), chance()
    print(struct.pack("<ffffiB", a + b, a - b, a * b, a / b, int(a), a < b))
"""
FUNCTIONS = """
for _ in range(100):
    a = chance() / 50
    print(math.exp(a), math.log(abs(a)), math.erfc(a), math.sqrt(abs(a)))
"""


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Runs a program in the emulated Pico, on an image with nothing of ours in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "modules").mkdir()
        image = folder / "bare.uf2"
        build = PROJECT / "firmware" / "interpreter" / "build_pico.py"
        subprocess.run([sys.executable, build, folder / "modules", image], check=True)

        def program(text: str, seconds: int = 60) -> subprocess.CompletedProcess:
            path = folder / "program.py"
            path.write_text(text)
            command = ["node", RUN, image, path, str(seconds)]
            return subprocess.run(command, capture_output=True, text=True)

        yield program


def on_host(program: str) -> str:
    """What the program prints in the MicroPython of tests and bench."""
    command = [PROJECT / "build" / "micropython", "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_arithmetic_gives_the_bits_of_the_unix_port(run: Run) -> None:
    pico = run(CHANCE + ARITHMETIC)
    assert pico.returncode == 0, pico.stderr
    assert pico.stdout == on_host(CHANCE + ARITHMETIC)


def test_functions_differ_by_no_more_than_their_last_digit(run: Run) -> None:
    """Each port brings its own: the same check may differ in the last bit of a logarithm."""
    pico = [float(word) for word in run(CHANCE + FUNCTIONS).stdout.split()]
    host = [float(word) for word in on_host(CHANCE + FUNCTIONS).split()]
    assert len(pico) == 400
    assert pico == pytest.approx(host, rel=1e-6)


def test_time_goes_by_as_it_is_asked_to(run: Run) -> None:
    asleep = "import time\nt = time.ticks_us()\ntime.sleep_ms(2000)\n"
    done = run(asleep + "print(time.ticks_diff(time.ticks_us(), t))\n")
    assert int(done.stdout) == pytest.approx(2_000_000, abs=200)


def test_the_same_program_takes_the_same_time_to_the_microsecond(run: Run) -> None:
    program = "import time\nt = time.ticks_us()\nsum(range(1000))\nprint(time.ticks_us() - t)\n"
    assert run(program).stdout == run(program).stdout


def test_what_goes_wrong_comes_back(run: Run) -> None:
    raised = run("print(1)\n1 // 0\n")
    assert raised.returncode == 1
    assert raised.stdout == "1\n"
    assert "ZeroDivisionError" in raised.stderr
    endless = run("while True: pass\n", seconds=1)
    assert endless.returncode == 2
    assert "not done within 1 emulated" in endless.stderr
