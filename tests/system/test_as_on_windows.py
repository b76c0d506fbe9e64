"""The host without POSIX and on a Chinese Windows console, whose encoding lacks characters."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from metercheck.records.capture import Capture
from metercheck.records.store import Store
from support.records import blob

_SCRIPT = Path(__file__).parents[1] / "support" / "without_posix.py"
_SCENARIO = "shunt50_household"

COMMANDS = [
    (("--help",), 0),
    (("check", "--help"), 0),
    (("records", "list"), 0),
    (("records", "show", "1"), 0),
    (("records", "verify"), 0),
    (("replay", "capture.jsonl"), 10),
    (("bench", "list"), 0),
    (("bench", "run", _SCENARIO), 10),
    (("bench", "serve", _SCENARIO), 2),
    (("devices", "--port", "COM99"), 0),
    (("check", "--port", "COM99", "--constant", "1200", "--place", "box"), 3),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a record, and that record as a capture."""
    folder = tmp_path_factory.mktemp("windows")
    with Store(folder / "records.sqlite") as records:
        records.add(blob())
    Capture.from_record(blob(), source="hand").write(folder / "capture.jsonl")
    return folder


def _run(folder: Path, encoding: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | {
        "PYTHONIOENCODING": encoding,
        "METERCHECK_STORE": str(folder / "records.sqlite"),
        "PYTHONUTF8": "0",
        "TZ": "Asia/Shanghai",
    }
    command = [sys.executable, str(_SCRIPT), *words]
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True)


def _id(part: object) -> str:
    return " ".join(part) if isinstance(part, tuple) else str(part)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("words", "code"), COMMANDS, ids=_id)
def test_a_console_that_lacks_characters_is_served_all_the_same(
    folder: Path, words: tuple[str, ...], code: int, lang: str
) -> None:
    plain = _run(folder, "utf-8", "--lang", lang, *words)
    here = _run(folder, "cp936", "--lang", lang, *words)
    assert (here.returncode, plain.returncode) == (code, code), here.stderr.decode("cp936")
    for said, meant in ((here.stdout, plain.stdout), (here.stderr, plain.stderr)):
        assert b"Traceback" not in said
        assert said.count(b"?") == meant.count(b"?")
        if b"\xe2\x88\x92" not in meant:  # the minus sign becomes one of ASCII
            assert said.decode("cp936") == meant.decode("utf-8")


def test_everything_but_the_pty_server_is_imported_without_posix() -> None:
    done = subprocess.run([sys.executable, str(_SCRIPT)], capture_output=True, text=True)
    (line,) = done.stdout.splitlines()
    assert line.startswith("metercheck.bench.ptyserver: NoPseudoTerminals"), done.stderr


def test_the_pty_server_says_in_one_line_what_to_do_instead(folder: Path) -> None:
    refused = _run(folder, "utf-8", "--lang", "en", "bench", "serve", _SCENARIO)
    assert refused.stderr.count(b"\n") == 1
    assert b"--tcp 127.0.0.1:4000" in refused.stderr
