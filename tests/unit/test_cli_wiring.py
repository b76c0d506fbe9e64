"""What `check` and `status` say of mains and wiring, with the firmware on a bench."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from metercheck import errors
from metercheck.link.client import Client
from metercheck.records.store import Store
from metercheck.words import catalogue
from support.bench_line import Line
from support.command import refused, run

_CHECK = ("check", "--port", "bench", "--constant", "1200", "--place", "box")
_STATUS = ("status", "--port", "bench")
_FACTS = ("device", "boot", "state", "mains", "source", "exhaust", "heatsink", "cooling", "armed")
_FACTS += ("trip", "newest", "wiring")


def _words(key: str, lang: str = "en") -> str:
    return catalogue()[key][lang]


def _wirings(text: str) -> dict[str, dict[str, Any]]:
    """The events "wiring" by when they came."""
    events = [json.loads(line) for line in text.splitlines()]
    return {event["when"]: event for event in events if event["event"] == "wiring"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "records.sqlite"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("line", ["two_phases"], indirect=True)
def test_two_phases_are_told_before_the_check_begins(line: Line, store: Path, lang: str) -> None:
    result = run(*_CHECK, store=store, lang=lang)
    assert result.exit_code == 12, result.output
    complaint = result.stdout.index(_words("wiring.two_phases", lang))
    assert complaint < result.stdout.index("firmware" if lang == "en" else "固件")
    assert result.stdout.count(_words("wiring.two_phases", lang)) == 1
    assert result.stdout.count(_words("mains.cannot_tell", lang)) == 1
    assert line.test_w() == 0.0


@pytest.mark.parametrize("line", ["two_phases"], indirect=True)
def test_two_phases_are_an_event(line: Line, store: Path) -> None:
    before = _wirings(run(*_CHECK, "--json", store=store).stdout)["before"]
    assert before["wiring"] == ["voltage_high", "two_phases"]
    assert before["voltage_v"] > 290
    assert before["source_ohm"] is None
    assert before["source_u95_ohm"] is None
    assert set(before["cannot_tell"]) == {"polarity", "protective_earth", "same_meter"}


@pytest.mark.parametrize("line", ["supply_lost"], indirect=True)
def test_a_supply_that_goes_away_is_told_after_the_check(line: Line, store: Path) -> None:
    result = run(*_CHECK, store=store)
    assert result.exit_code == 12, result.output
    good, gone = _words("mains.good")[-20:], _words("wiring.no_voltage")
    assert result.stdout.index(good) < result.stdout.index("load ON") < result.stdout.index(gone)
    assert "Mains no voltage (last measured: 2" in result.stdout
    assert "Source impedance" not in result.stdout


@pytest.mark.parametrize("line", ["weak_line"], indirect=True)
def test_the_source_of_a_weak_line_is_measured(line: Line, store: Path) -> None:
    result = run(*_CHECK, "--json", store=store)
    assert result.exit_code == 0, result.stderr
    wirings = _wirings(result.stdout)
    assert wirings["before"]["source_ohm"] is None
    assert wirings["before"]["voltage_v"] == pytest.approx(205, abs=1.5)
    assert wirings["before"]["frequency_hz"] == pytest.approx(50, abs=0.1)
    after = wirings["after"]
    assert after["wiring"] == []
    # The scenario's line has 1 ohm.
    assert abs(after["source_ohm"] - 1.0) <= after["source_u95_ohm"] < 0.3


@pytest.mark.parametrize("line", ["weak_line"], indirect=True)
def test_the_source_of_a_weak_line_is_shown_once(line: Line, store: Path) -> None:
    shown = run(*_CHECK, store=store).stdout
    # The seed of a check is its host's own: the last place differs from one check to the next.
    (told,) = re.findall(r"Source impedance, clips included: (\S+) Ω ± (\S+) Ω", shown)
    assert abs(float(told[0]) - 1.0) <= float(told[1]) < 0.3
    assert shown.count("Mains 20") == 1
    assert shown.count(_words("mains.cannot_tell")) == 1


@pytest.mark.parametrize("line", ["honest_empty"], indirect=True)
def test_a_line_that_dies_after_the_check_costs_no_record(
    line: Line, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_record, status = Client.read_record, Client.status
    read: list[int] = []

    def read_it(client: Client, number: int) -> bytes:
        read.append(number)
        return read_record(client, number)

    def dead(client: Client) -> dict[str, Any]:
        if read:
            raise errors.LinkLost(port="bench")
        return status(client)

    monkeypatch.setattr(Client, "read_record", read_it)
    monkeypatch.setattr(Client, "status", dead)
    result = run(*_CHECK, store=store)
    assert result.exit_code == 0, result.output
    with Store(store) as records:
        assert len(records.list()) == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("line", ["two_phases", "honest_empty"], indirect=True)
def test_status_shows_every_fact_in_a_line(line: Line, lang: str) -> None:
    result = run(*_STATUS, lang=lang)
    assert result.exit_code == 0, result.output
    for fact in _FACTS:
        name = _words(f"status.{fact}", lang)
        assert len(re.findall(f"^{name}[:：] ?[^ ]", result.stdout, re.MULTILINE)) == 1, fact
    assert result.stdout.count(_words("mains.cannot_tell", lang)) == 1
    assert "25.0 °C" in result.stdout
    assert line.test_w() == 0.0


@pytest.mark.parametrize("line", ["two_phases"], indirect=True)
def test_status_tells_a_trip_with_its_sentence(line: Line, store: Path) -> None:
    assert _words("trip.none") in run(*_STATUS).stdout
    assert run(*_CHECK, store=store).exit_code == 12
    shown = run(*_STATUS).stdout
    assert _words("trip.voltage_high") in shown
    assert _words("wiring.two_phases") in shown
    assert "last record: 1" in shown


@pytest.mark.parametrize("line", ["honest_empty"], indirect=True)
def test_status_is_one_json_object(line: Line) -> None:
    said = json.loads(run(*_STATUS, "--json").stdout)
    # A device that has just been switched on is given the time to measure.
    assert said["voltage_v"] == pytest.approx(221, abs=2)
    assert said["wiring"] == []
    assert said["exhaust_c"] == said["heatsink_c"] == 25.0
    assert said["armed"] is True
    assert said["trip"] == "none"
    assert said["newest_record"] is None
    assert said["cooling_s"] == 0


def test_status_of_a_port_that_is_not_there_is_refused() -> None:
    refused(run("status", "--port", "/nowhere/at/all"), 3)
