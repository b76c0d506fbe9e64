"""`metercheck check` against the firmware on a bench, in virtual time."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from metercheck import errors
from metercheck.cli.views import JsonView
from metercheck.link.ports import Transport
from metercheck.records.capture import Capture
from metercheck.records.store import Store
from support.bench_line import Line
from support.command import refused, run
from support.ports import every_port_is

_COMMAND = ("check", "--port", "bench", "--constant", "1200", "--place", "box", "--meter", "M1")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "records.sqlite"


def _events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("line", ["shunt50_household"], indirect=True)
def test_a_check_is_shown_and_stored(line: Line, store: Path) -> None:
    result = run(*_COMMAND, "--json", store=store)
    assert result.exit_code == 10, result.stderr
    events = _events(result.stdout)
    names = [event["event"] for event in events]
    assert names[:2] == ["wiring", "started"]
    assert names[-2:] == ["wiring", "result"]
    # Until it is certain, the device asks about panels; nobody has to answer.
    assert set(names[2:-2]) <= {"progress", "asks", "state"}
    assert events[-1]["verdict"] == "abnormal"
    with Store(store) as records:
        capture = Capture.from_record(records.get(events[-1]["id"]).blob)
        (receipt,) = records.receipts()
    assert capture.header["meter"] == "M1"
    assert capture.header["device_result"]["ratio"] == events[-1]["ratio"]
    assert events[-1]["receipt"] is True
    assert (receipt.record, receipt.short) == (1, events[-1]["short"])
    assert capture.header["when"]["sureness"] == "clock"
    assert line.test_w() == 0.0


@pytest.mark.parametrize("line", ["honest_empty"], indirect=True)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_a_terminal_there_are_plain_lines(line: Line, store: Path, lang: str) -> None:
    result = run(*_COMMAND, store=store, lang=lang)
    assert result.exit_code == 0, result.output
    assert "\x1b" not in result.stdout
    word = {"zh": "未见异常", "en": "NORMAL"}[lang]
    assert word in result.stdout
    assert str(store) in result.stdout
    with Store(store) as records:
        assert records.list()[0].short in result.stdout


class _Watcher(JsonView):
    """Does something when the load has been on for a while."""

    def __init__(self, deed: Callable[[], object], after_s: float = 8.0) -> None:
        super().__init__()
        self._deed: Callable[[], object] | None = deed
        self._after_s = after_s
        self.done_ms = 0

    def progress(self, values: Mapping[str, Any]) -> None:
        if self._deed and values["load_level"] and values["elapsed_ms"] > self._after_s * 1000:
            deed, self._deed = self._deed, None
            self.done_ms = values["elapsed_ms"]
            deed()


def _watched(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], object]) -> _Watcher:
    watcher = _Watcher(deed)
    monkeypatch.setattr("metercheck.cli.check.new_view", lambda _: watcher)
    return watcher


@pytest.mark.parametrize("line", ["honest_household"], indirect=True)
def test_ctrl_c_switches_off_and_keeps_what_was_measured(
    line: Line, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watcher = _watched(monkeypatch, lambda: signal.raise_signal(signal.SIGINT))
    result = run(*_COMMAND, store=store)
    assert result.exit_code == 130, result.output
    assert "Stopped: the load is off" in result.stdout
    assert "record 1" in result.stdout
    assert line.test_w() == 0.0
    with Store(store) as records:
        capture = Capture.from_record(records.get(1).blob)
    assert capture.header["device_result"]["end"] == "stopped"
    assert 0 <= capture.events[-1]["t_us"] / 1e3 - watcher.done_ms < 1000


@pytest.mark.parametrize("line", ["honest_household"], indirect=True)
def test_a_second_ctrl_c_quits_at_once(
    line: Line, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def twice() -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    _watched(monkeypatch, twice)
    result = run(*_COMMAND, store=store)
    assert result.exit_code == 130
    with Store(store) as records:
        assert not records.list()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("line", ["honest_household"], indirect=True)
def test_a_display_that_fails_does_not_leave_the_load_on(
    line: Line, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ArithmeticError

    _watched(monkeypatch, fail)
    assert run(*_COMMAND, store=store).exit_code == 1
    assert line.test_w() == 0.0


@pytest.mark.parametrize("line", ["bypass_unconfirmed"], indirect=True)
def test_what_the_device_asks_can_be_confirmed_beforehand(line: Line, store: Path) -> None:
    events = _events(run(*_COMMAND, "--json", "--confirm", "led_dark", store=store).stdout)
    assert {"event": "confirmed", "what": "led_dark"} in events
    codes = [reason["code"] for reason in events[-1]["reasons"]]
    assert "led_dark_confirmed" in codes


@pytest.mark.parametrize("line", ["bypass_unconfirmed"], indirect=True)
def test_what_the_device_asks_is_told_once(line: Line, store: Path) -> None:
    result = run(*_COMMAND, store=store)
    assert result.stdout.count("does the LED stay dark?") == 1
    assert "--confirm led_dark" in result.stdout


@pytest.mark.parametrize("line", ["honest_empty"], indirect=True)
def test_a_record_that_cannot_be_stored_is_kept_as_a_file(
    line: Line, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> int:
        raise errors.StoreError(path=store, detail="full")

    monkeypatch.setattr(Store, "add", full)
    monkeypatch.chdir(tmp_path)
    result = run(*_COMMAND, "--json", store=store)
    assert result.exit_code == 6
    (kept,) = tmp_path.glob("metercheck-*.jsonl")
    assert str(kept.name) in result.stderr
    assert Capture.read(kept).header["meter"] == "M1"


def test_a_store_that_fails_stops_the_check_before_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def untouched(_: str) -> Transport:
        raise AssertionError("the port was opened")

    every_port_is(monkeypatch, untouched)
    refused(run(*_COMMAND, store=tmp_path), 6)
