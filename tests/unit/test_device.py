"""The firmware as a process of its own: found, ended, and heard out when it fails."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from metercheck import errors
from metercheck.bench import device, scenario
from metercheck.bench.bench import Bench
from metercheck.bench.run import run_check
from metercheck.bench.world.world import World

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no MicroPython there")


@pytest.fixture
def bench() -> Bench:
    return Bench(World(scenario.Scenario(), 1, ready=True), seed=1)


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a stand-in for the interpreter that runs the given Python text."""

    def write(text: str) -> Path:
        path = tmp_path / "micropython"
        path.write_text(f"#!{sys.executable}\n{text}\n")
        path.chmod(0o755)
        return path

    return write


def turn(running: device.Device, times: int) -> None:
    for _ in range(times):
        running.step()


def crash(bench: Bench, interpreter: Path) -> str:
    with closing(device.MicroPythonDevice(bench, interpreter)) as running:
        with pytest.raises(errors.FirmwareCrashed) as caught:
            turn(running, 3)
        return str(caught.value.arguments["traceback"])


BOOT = "import sys\nprint('{\"boot\": 1}', flush=True)\nsys.stdin.readline()\n"


def test_a_crash_carries_the_traceback(bench, program):
    assert "ZeroDivisionError" in crash(bench, program(BOOT + "1 / 0"))


def test_an_exception_that_was_caught_is_a_crash_too(bench, program):
    caught = "sys.stderr.write('Traceback: ValueError'); sys.stderr.flush()\n"
    more = "while True:\n    print('{\"until\": 0}', flush=True)\n    sys.stdin.readline()"
    assert crash(bench, program(BOOT + caught + more)) == "Traceback: ValueError"


def test_nonsense_is_a_crash(bench, program):
    assert crash(bench, program(BOOT + "print('hello', flush=True)")) == "hello\n"


def test_an_end_without_a_word_tells_the_status(bench, program):
    assert crash(bench, program(BOOT + "sys.exit(3)")) == "exit 3"


def test_a_firmware_that_hangs_tells_where(bench, program, monkeypatch):
    monkeypatch.setattr(device, "_PATIENCE_S", 1.0)
    hang = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
    assert "KeyboardInterrupt" in crash(bench, program(hang + BOOT + "signal.pause()"))


def test_the_interpreter_is_the_named_one_or_none(monkeypatch, program, tmp_path):
    named = program("")
    monkeypatch.setenv("METERCHECK_MICROPYTHON", str(named))
    assert device.find_micropython() == named
    monkeypatch.setenv("METERCHECK_MICROPYTHON", str(tmp_path / "nothing"))
    with pytest.raises(errors.MicroPythonMissing) as caught:
        device.find_micropython()
    assert caught.value.arguments["looked"] == [str(tmp_path / "nothing")]


def test_without_a_name_the_tree_and_the_path_are_looked_at(monkeypatch, program, tmp_path):
    monkeypatch.delenv("METERCHECK_MICROPYTHON", raising=False)
    monkeypatch.setattr(device, "_TREE", tmp_path / "elsewhere")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(errors.MicroPythonMissing):
        device.find_micropython()
    monkeypatch.setenv("PATH", str(program("").parent))
    assert device.find_micropython() == tmp_path / "micropython"


@pytest.mark.micropython
def test_micropython_and_this_interpreter_agree_on_the_check():
    bench = scenario.load("shunt50_household")
    here, there = run_check(bench, 5), run_check(bench, 5, micropython=True)
    assert here.progress[-1][1]["verdict"] == there.progress[-1][1]["verdict"]
    assert here.truth.ratio == pytest.approx(there.truth.ratio, abs=0.02)
