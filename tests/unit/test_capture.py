"""Captures: what a record becomes, and how strictly a file is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.errors import BadCapture, BadRecord, FileMissing, FileUnwritable
from metercheck.records.capture import Capture
from metercheck.words import speaking
from metercheck_wire import record
from metercheck_wire.messages import CONFIRMATIONS, ENDS, REJECTS
from support.records import blob

_KINDS = st.one_of(
    st.tuples(st.just(record.LOAD), st.integers(0, 3)),
    st.tuples(st.just(record.REF), st.just(0)),
    st.tuples(st.just(record.METER), st.integers(0, 5000)),
    st.tuples(st.just(record.REJECT), st.integers(0, len(REJECTS) - 1)),
    st.tuples(st.just(record.VOLT), st.integers(0, 300_000)),
    st.tuples(st.just(record.CONFIRM), st.integers(0, len(CONFIRMATIONS) - 1)),
    st.tuples(st.just(record.TRIP), st.integers(0, 7)),
)


@st.composite
def _events(draw: st.DrawFn) -> list[tuple[int, int, int]]:
    gaps = draw(st.lists(st.tuples(st.integers(0, 5_000_000), _KINDS), max_size=60))
    events, t_us = [], 0
    for gap_us, (kind, argument) in gaps:
        t_us += gap_us
        events.append((t_us, kind, argument))
    return [*events, (t_us, record.END, draw(st.integers(0, len(ENDS) - 1)))]


@given(_events())
def test_a_file_holds_every_event_of_the_record(
    tmp_path_factory: pytest.TempPathFactory, events: list[tuple[int, int, int]]
) -> None:
    path = tmp_path_factory.mktemp("captures") / "one.jsonl"
    capture = Capture.from_record(blob(events))
    capture.write(path)
    again = Capture.read(path)
    assert again == capture
    assert [event["t_us"] for event in again.events] == [t_us for t_us, _, _ in events]
    assert again.to_bytes() == path.read_bytes()


def test_the_header_carries_what_the_record_was_made_with() -> None:
    header = Capture.from_record(blob()).header
    assert header["constant_imp_per_kwh"] == 6400
    assert header["reference_mj_per_pulse"] == 134_560
    assert header["place"] == "box"
    assert header["meter"] == "表-0042"
    assert header["device"] == "0001020304050607"
    assert header["limits"]["abnormal_low_ppm"] == 930_000
    assert header["device_result"]["verdict"] == "abnormal"
    assert header["device_result"]["ratio"] == pytest.approx(0.5034)
    assert header["device_result"]["reasons"] == [{"code": "registers_too_little", "arg": 503_400}]


def test_an_event_has_the_names_of_the_design() -> None:
    events = Capture.from_record(
        blob(
            [
                (1, record.LOAD, 3),
                (2, record.REF, 0),
                (3, record.METER, 800),
                (4, record.METER, 0),
                (5, record.REJECT, 0),
                (6, record.VOLT, 229_800),
                (7, record.CONFIRM, 0),
                (8, record.TRIP, 7),
                (9, record.END, 0),
            ]
        )
    ).events
    assert events == [
        {"t_us": 1, "ev": "load", "level": 3},
        {"t_us": 2, "ev": "ref", "n": 1},
        {"t_us": 3, "ev": "meter", "width_us": 80_000},
        {"t_us": 4, "ev": "meter"},
        {"t_us": 5, "ev": "reject", "why": "short"},
        {"t_us": 6, "ev": "volt", "mv": 229_800},
        {"t_us": 7, "ev": "confirm", "what": "led_dark"},
        {"t_us": 8, "ev": "trip", "code": 7},
        {"t_us": 9, "ev": "end", "why": "verdict"},
    ]


@pytest.mark.parametrize("cut", [0, 1, 2, 30, -1, -5])
def test_a_cut_record_is_refused(cut: int) -> None:
    with pytest.raises(BadRecord):
        Capture.from_record(blob()[:cut])


def test_a_record_whose_codes_are_not_in_the_tables_is_refused() -> None:
    with pytest.raises(BadRecord):
        Capture.from_record(blob([(1, record.REJECT, 99), (2, record.END, 0)]))
    with pytest.raises(BadRecord):
        Capture.from_record(blob([(1, record.LOAD, 4), (2, record.END, 0)]))


def _lines(change: Callable[[list[dict[str, Any]]], object]) -> bytes:
    """A good capture's lines after `change` was done to them."""
    capture = Capture.from_record(
        blob([(10, record.LOAD, 1), (20, record.VOLT, 230_000), (30, record.END, 0)])
    )
    lines = [capture.header, *capture.events]
    change(lines)
    return "".join(f"{json.dumps(line)}\n" for line in lines).encode()


_GOOD = _lines(len)


@pytest.mark.parametrize(
    ("data", "line", "key"),
    [
        (b"", 1, "capture.empty"),
        (b" \n\n", 1, "capture.empty"),
        (b"\xff\xfe{}", 1, "capture.not_text"),
        (b"hello\n", 1, "capture.not_json"),
        (b"[1]\n", 1, "capture.not_object"),
        (b"[" * 100_000, 1, "capture.not_json"),
        (_GOOD[:-5], 4, "capture.cut"),
        (_GOOD.replace(b"230000", b"NaN"), 3, "capture.not_json"),
        (b"".join(_GOOD.splitlines(keepends=True)[:-1]), 3, "capture.no_end"),
        (_lines(lambda lines: lines.append({"t_us": 40, "ev": "meter"})), 5, "capture.after_end"),
        (_lines(lambda lines: lines[2].update(t_us=5)), 3, "capture.disorder"),
        (_lines(lambda lines: lines[0].pop("constant_imp_per_kwh")), 1, "capture.missing"),
        (_lines(lambda lines: lines[0].update(constant_imp_per_kwh=0)), 1, "capture.integer"),
        (_lines(lambda lines: lines[0].update(constant_imp_per_kwh="1")), 1, "capture.integer"),
        (_lines(lambda lines: lines[0].update(reference_u95_ppm=0.5)), 1, "capture.integer"),
        (_lines(lambda lines: lines[0].update(metercheck_capture=2)), 1, "capture.version"),
        (_lines(lambda lines: lines[0].pop("metercheck_capture")), 1, "capture.missing"),
        (_lines(lambda lines: lines[0].update(place="roof")), 1, "capture.one_of"),
        (_lines(lambda lines: lines[0].update(meter=5)), 1, "capture.text"),
        (_lines(lambda lines: lines[0].update(limits=[1])), 1, "capture.object"),
        (_lines(lambda lines: lines[0]["limits"].update(normal_low_ppm=1)), 1, "capture.integer"),
        (_lines(lambda lines: lines[1].pop("t_us")), 2, "capture.missing"),
        (_lines(lambda lines: lines[1].update(t_us=-1)), 2, "capture.integer"),
        (_lines(lambda lines: lines[1].update(t_us=True)), 2, "capture.integer"),
        (_lines(lambda lines: lines[1].update(level=4)), 2, "capture.integer"),
        (_lines(lambda lines: lines[1].pop("level")), 2, "capture.missing"),
        (_lines(lambda lines: lines[1].pop("ev")), 2, "capture.missing"),
        (_lines(lambda lines: lines[1].update(ev=None)), 2, "capture.text"),
        (_lines(lambda lines: lines[2].pop("mv")), 3, "capture.missing"),
        (_lines(lambda lines: lines[3].update(why="bored")), 4, "capture.one_of"),
        (_lines(lambda lines: lines[3].update(why=["verdict"])), 4, "capture.one_of"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(
    tmp_path: Path, data: bytes, line: int, key: str
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(data)
    with pytest.raises(BadCapture) as caught:
        Capture.read(path)
    assert caught.value.arguments["line"] == line
    assert getattr(caught.value.arguments["detail"], "key", None) == key
    for language in ("zh", "en"):
        with speaking(language):
            assert str(caught.value.arguments["detail"])


@given(st.integers(0, len(_GOOD) - 2))
def test_a_file_cut_anywhere_is_refused(
    tmp_path_factory: pytest.TempPathFactory, length: int
) -> None:
    path = tmp_path_factory.mktemp("cut") / "cut.jsonl"
    path.write_bytes(_GOOD[:length])
    with pytest.raises(BadCapture):
        Capture.read(path)


def test_what_is_not_known_is_kept(tmp_path: Path) -> None:
    def add(lines: list[dict[str, Any]]) -> None:
        lines[0]["weather"] = "rain"
        lines[1]["colour"] = "red"
        lines.insert(2, {"t_us": 15, "ev": "bird", "n": -1})

    path = tmp_path / "more.jsonl"
    path.write_bytes(_lines(add))
    capture = Capture.read(path)
    assert capture.header["weather"] == "rain"
    assert capture.events[0]["colour"] == "red"
    assert capture.events[1] == {"t_us": 15, "ev": "bird", "n": -1}


@pytest.mark.parametrize(
    "data", [b"\xef\xbb\xbf" + _GOOD, _GOOD.replace(b"\n", b"\r\n"), _GOOD + b"\n", _GOOD[:-1]]
)
def test_what_editors_do_to_a_text_file_does_no_harm(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "edited.jsonl"
    path.write_bytes(data)
    assert len(Capture.read(path).events) == 3


def test_a_missing_file_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        Capture.read(tmp_path / "nowhere.jsonl")
    with pytest.raises(BadCapture):
        Capture.read(tmp_path)


def test_nothing_is_left_half_written(tmp_path: Path) -> None:
    capture = Capture.from_record(blob())
    with pytest.raises(FileUnwritable):
        capture.write(tmp_path / "no" / "folder.jsonl")
    (tmp_path / "taken").mkdir()
    with pytest.raises(FileUnwritable):
        capture.write(tmp_path / "taken")
    assert [item.name for item in tmp_path.iterdir()] == ["taken"]
