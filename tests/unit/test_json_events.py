"""The events of `check --json` are those that the README beside it lists."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import metercheck.cli
from metercheck.cli.views import JsonView
from support.bench_line import Line
from support.command import run

_README = Path(metercheck.cli.__file__).parent / "README.md"
_CHECK = ("check", "--port", "bench", "--constant", "1200", "--place", "box", "--json")


def listed() -> dict[str, set[str]]:
    """Event -> its fields, as the table has them."""
    rows = re.findall(r"^\| `(\w+)` \|([^|]*)\|", _README.read_text("utf-8"), re.MULTILINE)
    return {event: set(re.findall(r"`(\w+)`", fields)) for event, fields in rows}


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("line", ["bypass_unconfirmed"], indirect=True)
def test_a_check_tells_what_is_listed_and_nothing_else(line: Line, tmp_path: Path) -> None:
    result = run(*_CHECK, "--confirm", "pairing", store=tmp_path / "records.sqlite")
    said = events(result.stdout)
    table = listed()
    for event in said:
        assert set(event) - {"event"} == table[event["event"]], event["event"]
    told = [event["event"] for event in said]
    assert {"wiring", "started", "state", "progress", "asks", "confirmed", "result"} == set(told)
    assert (told[:3], told[-1]) == (["wiring", "started", "confirmed"], "result")
    states = [event["state"] for event in said if event["event"] == "state"]
    assert states[:2] == ["listening", "measuring"]
    assert len(states) < 10


def test_a_check_that_comes_to_nothing_ends_with_an_error(tmp_path: Path) -> None:
    result = run("check", "--port", "/no/port", *_CHECK[3:], store=tmp_path / "records.sqlite")
    (said,) = events(result.stdout)
    assert result.exit_code == 3
    assert set(said) - {"event"} == listed()["error"]
    assert (said["event"], said["error"]) == ("error", "port_missing")
    assert said["message"] in result.stderr


def test_the_line_and_a_stop_are_told_as_listed(capsys: pytest.CaptureFixture[str]) -> None:
    view = JsonView()
    view.line_lost(60.0)
    view.line_back("COM7")
    view.stopping()
    table = listed()
    for event in events(capsys.readouterr().out):
        assert set(event) - {"event"} == table[event["event"]]
