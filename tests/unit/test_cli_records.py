"""`metercheck records` and `metercheck replay`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from metercheck.records.capture import Capture
from metercheck.records.store import Store
from metercheck.words import say, speaking
from metercheck_wire.messages import ENDS, REASONS, VERDICTS
from support.command import refused, run
from support.records import blob, check_events


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "records.sqlite"
    normal = {
        "verdict": VERDICTS.index("normal"),
        "ratio_ppm": 1_001_000,
        "reasons": [REASONS.index("registers_fully"), 1_001_000],
    }
    with Store(path) as records:
        records.add(blob())
        records.add(blob(meter="=1+1", place=1, time_s=0, set_time_s=0, result=normal))
    return path


def test_the_list_has_a_line_for_each_record(store: Path) -> None:
    lines = run("records", "list", store=store).stdout.splitlines()
    assert len(lines) == 4
    assert lines[3] == "Records: 2"
    assert "表-0042" in lines[1]
    assert "ABNORMAL" in lines[1]
    assert "50.3 %" in lines[1]
    assert "not known" in lines[2]
    assert len(run("records", "list", "--meter", "表-0042", store=store).stdout.splitlines()) == 3
    assert "计量异常" in run("records", "list", store=store, lang="zh").stdout


def test_an_empty_list_says_how_to_fill_it(tmp_path: Path) -> None:
    nowhere = tmp_path / "none.sqlite"
    result = run("records", "list", store=nowhere)
    assert result.exit_code == 0
    assert "metercheck check" in result.stdout
    assert not nowhere.exists()
    assert run("records", "list", "--json", store=nowhere).stdout == ""


def test_a_record_is_shown_in_plain_words(store: Path) -> None:
    shown = run("records", "show", 1, store=store)
    assert shown.exit_code == 0
    assert "counted only 50.3 % ± 1.2 %" in shown.stdout
    assert "312 W" in shown.stdout
    assert "1 too short" in shown.stdout
    normal = run("records", "show", 2, store=store).stdout
    assert "This path registered correctly now" in normal
    chinese = run("records", "show", 2, store=store, lang="zh").stdout
    assert "本次所测回路计量正确" in chinese
    assert "未能排除" in chinese


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_verdict_can_be_shown(tmp_path: Path, verdict: str, place: int, lang: str) -> None:
    path = tmp_path / "one.sqlite"
    every_reason = [number for code in range(16, 21) for number in (code, 3)]
    result = {
        "verdict": VERDICTS.index(verdict),
        "u95_ppm": 2_000_000,
        "reasons": [*every_reason, 250, 1],
    }
    with Store(path) as records:
        records.add(blob(place=place, result=result))
    shown = run("records", "show", 1, store=path, lang=lang)
    assert shown.exit_code == 0
    with speaking(lang):
        assert say(f"verdict.{verdict}") in shown.stdout
        assert (say("heading.next_test") in shown.stdout) == (verdict != "none")


@pytest.mark.parametrize("command", [("records", "show"), ("records", "export"), ("replay",)])
def test_a_record_that_is_not_there_is_told(store: Path, command: tuple[str, ...]) -> None:
    assert "1 - 2" in refused(run(*command, 3, store=store), 6)


@pytest.mark.parametrize("name", ["0", "first", "7K3M-9QXA", "9" * 30])
def test_what_no_record_is_called_is_told(store: Path, name: str) -> None:
    line = refused(run("records", "show", name, store=store), 6)
    assert name in line
    assert "1 - 2" in line


def test_a_record_goes_by_its_short_hash(store: Path) -> None:
    by_number = run("records", "show", 1, "--json", store=store).stdout
    short = json.loads(by_number)["short"]
    assert run("records", "show", short.lower(), "--json", store=store).stdout == by_number
    assert run("replay", short, store=store).exit_code == run("replay", 1, store=store).exit_code


def test_an_exported_capture_is_the_record(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    result = run("records", "export", 1, "-o", path, store=store)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert Capture.read(path) == Capture.from_record(blob())
    assert run("records", "export", 1, store=store).stdout_bytes == path.read_bytes()


def test_a_capture_holds_one_record_only(store: Path) -> None:
    assert "exactly one" in refused(run("records", "export", store=store), 2)
    assert "exactly one" in refused(run("records", "export", 1, 2, store=store), 2)


def test_json_holds_all_records(store: Path) -> None:
    rows = json.loads(run("records", "export", "--format", "json", store=store).stdout)
    assert [row["id"] for row in rows] == [1, 2]
    assert rows[0]["verdict"] == "abnormal"
    assert rows[0]["meter"] == "表-0042"
    assert rows[1]["time"] is None
    assert rows[0] == json.loads(run("records", "show", 1, "--json", store=store).stdout)


def test_the_table_opens_in_a_spreadsheet_and_runs_nothing(store: Path) -> None:
    data = run("records", "export", "--format", "csv", store=store).stdout_bytes
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert [row["meter"] for row in rows] == ["表-0042", "'=1+1"]
    assert rows[0]["ratio"] == "0.5034"
    assert rows[0]["reasons"] == "registers_too_little"


@pytest.mark.parametrize("form", ["capture", "json", "csv"])
def test_an_export_that_cannot_be_written_leaves_nothing(
    store: Path, tmp_path: Path, form: str
) -> None:
    target = tmp_path / "missing" / "out"
    line = refused(run("records", "export", 1, "--format", form, "-o", target, store=store), 5)
    assert str(target) in line
    assert not target.parent.exists()


def test_a_broken_store_is_told(tmp_path: Path) -> None:
    path = tmp_path / "broken.sqlite"
    path.write_bytes(b"no database" * 300)
    for command in (("records", "list"), ("records", "show", 1), ("replay", 1)):
        assert "damaged" in refused(run(*command, store=path), 6)


def test_replay_says_what_the_capture_holds(tmp_path: Path) -> None:
    path = tmp_path / "half.jsonl"
    Capture.from_record(blob(check_events(0.5))).write(path)
    result = run("replay", path, "--json")
    assert result.exit_code == 10
    values = json.loads(result.stdout)
    assert values["verdict"] == "abnormal"
    assert {"ratio", "ratio_u95", "seconds", "ratio_at_verdict", "levels"} <= values.keys()
    assert "ABNORMAL" in run("replay", path).stdout
    early = run("replay", path, "--until", 3, "--json")
    assert early.exit_code == 11
    assert json.loads(early.stdout)["end"] == "until"


def test_replay_takes_a_records_number(tmp_path: Path, store: Path) -> None:
    stopped = blob([(0, 0, 1), (1_000_000, 0, 0), (2_000_000, 7, ENDS.index("stopped"))], token=99)
    with Store(store) as records:
        number = records.add(stopped)
    assert run("replay", number, store=store).exit_code == 12


@pytest.mark.parametrize(
    ("content", "mentions"),
    [
        (b"", "line 1"),
        (b"{}\n", "metercheck_capture"),
        (b'{"metercheck_capture": 1}\n', "constant_imp_per_kwh"),
        (b"not a capture", "line 1"),
    ],
)
def test_a_broken_capture_is_one_line(tmp_path: Path, content: bytes, mentions: str) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_bytes(content)
    line = refused(run("replay", path), 5)
    assert str(path) in line
    assert mentions in line


def test_a_capture_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "nowhere.jsonl" in refused(run("replay", tmp_path / "nowhere.jsonl"), 5)
    assert str(tmp_path) in refused(run("replay", tmp_path), 5)
