"""Every module of tests/firmware again, in the MicroPython that computes as the device does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
RUNNER = Path(__file__).with_name("run_tests.py")
MICROPYTHON = Path(os.environ.get("METERCHECK_MICROPYTHON", PROJECT / "build" / "micropython"))
MODULES = sorted(path.stem for path in (PROJECT / "tests" / "firmware").glob("test_*.py"))

# More than the device has: a test makes many checks, each of which wants one large piece.
_HEAP = "heapsize=2M"

pytestmark = pytest.mark.micropython


def run(module: str, tests: Path = PROJECT / "tests" / "firmware") -> subprocess.CompletedProcess:
    """Run one test module as on the device, single floats and all."""
    if not MICROPYTHON.is_file():
        pytest.fail(f"{MICROPYTHON} is missing; `make setup` builds it")
    # Its own folder first: a module there may be called as a folder of the firmware is.
    search = (tests, PROJECT / "firmware", PROJECT / "protocol")
    return subprocess.run(
        [MICROPYTHON, "-X", _HEAP, RUNNER, module],
        env={"MICROPYPATH": ":".join(map(str, search))},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("module", MODULES)
def test_module_passes_in_micropython(module: str) -> None:
    done = run(module)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def test_sum():\n    assert 1 + 1 == 3\n", "FAIL test_sum"),
        ("def helper():\n    pass\n", "0 of 0 passed"),
        ("import there_is_no_such_module\n", "ImportError"),
        ("def test_leaves():\n    raise SystemExit(0)\n", "FAIL test_leaves"),
    ],
    ids=["failing", "empty", "not_importable", "leaving_early"],
)
def test_runner_does_not_pass_what_fails(tmp_path: Path, source: str, says: str) -> None:
    (tmp_path / "test_broken.py").write_text(source)
    done = run("test_broken", tmp_path)
    assert done.returncode == 1, done.stdout
    assert says in done.stdout


def test_runner_refuses_double_floats() -> None:
    done = subprocess.run(
        [sys.executable, RUNNER, "test_wire"], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1
    assert "floats are not single precision" in done.stderr
