"""What a user can type wrongly, and what help says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from metercheck.cli import complaints
from support.command import refused, run

_CHECK = ("check", "--port", "/nowhere/at/all", "--place", "box")


@pytest.mark.parametrize(
    "constant",
    ["0", "-5", "49", "20001", "1e3", "1200.5", "", "twelve", "9" * 4000, "²", "১২x"],
)
def test_an_impossible_constant_is_refused_before_anything_is_opened(
    tmp_path: Path, constant: str
) -> None:
    store = tmp_path / "records.sqlite"
    line = refused(run(*_CHECK, "--constant", constant, store=store), 2)
    assert "50 to 20000" in line
    assert not store.exists()


@pytest.mark.parametrize("meter", ["x" * 33, "表" * 11, "a\nb", "\x1b[31m"])
def test_an_impossible_meter_name_is_refused(meter: str) -> None:
    line = refused(run(*_CHECK, "--constant", 1200, "--meter", meter), 2)
    assert "32" in line


def test_a_port_that_is_not_there_is_told(tmp_path: Path) -> None:
    line = refused(run(*_CHECK, "--constant", 1200, store=tmp_path / "s.sqlite"), 3)
    assert "/nowhere/at/all does not exist" in line


@pytest.mark.parametrize(
    ("words", "mentions"),
    [
        (("chekc",), "chekc"),
        (("check", "--prot", "x"), "--prot"),
        (("check", "--port", "x", "--constant", "1200"), "--place"),
        ((*_CHECK, "--constant", "1200", "--place", "roof"), "box, socket"),
        (("records", "show"), "ID"),
        (("records", "show", "1", "2"), "metercheck records show --help"),
        (("replay", "x", "--until", "-1"), "--until"),
        (("replay", "x", "--until", "nan"), "--until"),
        (("bench", "serve", "honest_empty", "--speed", "0"), "--speed"),
        (("bench", "serve", "honest_empty", "--tcp", "4000"), "HOST:PORT"),
        (("bench", "serve", "honest_empty", "--tcp", "localhost:99999"), "HOST:PORT"),
        (("--lang", "fr", "check"), "zh, en"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_wrong_usage_is_one_line_and_code_2(
    words: tuple[str, ...], mentions: str, lang: str
) -> None:
    line = refused(run(*words, lang=lang), 2)
    assert mentions.replace("HOST:PORT", "127.0.0.1:4000") in line
    assert any("\u4e00" <= character <= "\u9fff" for character in line) == (lang == "zh")


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("check",),
        ("records",),
        ("records", "list"),
        ("records", "show"),
        ("records", "export"),
        ("replay",),
        ("bench",),
        ("bench", "list"),
        ("bench", "run"),
        ("bench", "serve"),
        ("bench", "demo"),
    ],
)
def test_every_command_has_help_in_both_languages(words: tuple[str, ...]) -> None:
    chinese, english = (run("--lang", lang, *words, "--help") for lang in ("zh", "en"))
    assert chinese.exit_code == english.exit_code == 0
    assert "用法" in chinese.stdout
    assert "Usage: metercheck" in english.stdout
    assert "Show this help." in english.stdout
    assert "Options:" not in chinese.stdout


def test_a_group_alone_shows_its_help() -> None:
    assert run("records").stdout == run("records", "--help").stdout


def test_help_does_not_import_what_only_commands_need() -> None:
    heavy = "{'matplotlib', 'rich', 'serial', 'construct', 'numpy'}"
    program = (
        "import sys; from metercheck.cli import command_line\n"
        "try: command_line.main(['--help'])\n"
        f"except SystemExit: print({heavy} & set(sys.modules))"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert shown.stdout.endswith("set()\n"), shown.stderr


def test_the_version_is_shown() -> None:
    assert run("--version").stdout.startswith("metercheck 0.")


def test_an_unexpected_error_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a\nb")

    monkeypatch.setattr("metercheck.cli.listing.Store", fail)
    monkeypatch.delenv("METERCHECK_TRACEBACK", raising=False)
    line = refused(run("records", "list"), 1)
    assert "ZeroDivisionError: a b" in line
    monkeypatch.setenv("METERCHECK_TRACEBACK", "1")
    assert isinstance(run("records", "list").exception, ZeroDivisionError)


def test_ctrl_c_between_commands_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("metercheck.cli.listing.Store", interrupt)
    result = run("records", "list")
    assert result.exit_code == complaints.INTERRUPTED
    assert result.stderr.strip() == "metercheck: Interrupted."


@pytest.mark.skipif(sys.platform == "win32", reason="no such pipes")
def test_a_reader_that_goes_away_is_no_disaster() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    command = [sys.executable, "-m", "metercheck", "--help"]
    done = subprocess.run(command, stdout=write_end, stderr=subprocess.PIPE)
    os.close(write_end)
    assert done.stderr == b""
    assert done.returncode == 1
