"""What the standard shows, from its line and from its log; nonsense is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from metercheck.calibration.readings import LineSource, LogSource, Reading, number
from metercheck.errors import BadReadings, FileMissing, NoAnswer


class Line:
    """A standard's line that answers each question with the next of `answers`."""

    name = "line"

    def __init__(self, *answers: bytes) -> None:
        self._answers = list(answers)
        self._waiting = b""
        self._s = 0.0
        self.asked: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.asked.append(data)
        self._waiting = self._answers.pop(0) if self._answers else b""

    def read(self, timeout_s: float) -> bytes:
        if not self._waiting:
            self._s += timeout_s
            return b""
        piece, self._waiting = self._waiting[:7], self._waiting[7:]
        return piece

    def clock(self) -> float:
        return self._s

    def close(self) -> None: ...


def test_a_line_is_asked_and_read_in_pieces() -> None:
    line = Line(b"energy_wh=12.5 voltage_v=229.81 frequency_hz=50.001\r\n")
    assert LineSource(line).read("1a", voltage=True) == Reading(12.5, 229.81, 50.001)
    assert line.asked == [b"READ?\n"]


def test_a_line_that_lost_an_answer_is_asked_again() -> None:
    line = Line(b"energy_wh=12.", b"energy_wh=12.5\n")
    assert LineSource(line).read("1b", voltage=False) == Reading(12.5)


def test_a_silent_line_is_given_up() -> None:
    with pytest.raises(NoAnswer):
        LineSource(Line()).read("1a", voltage=True)


@pytest.mark.parametrize(
    "answer", [b"energy_wh=twelve voltage_v=1\n", b"voltage_v=229\n", b"energy_wh=1\n", b"\n"]
)
def test_an_answer_that_says_too_little_is_refused(answer: bytes) -> None:
    with pytest.raises(BadReadings) as caught:
        LineSource(Line(answer)).read("3a", voltage=True)
    assert caught.value.arguments["label"] == "3a"


class Clock:
    def __init__(self) -> None:
        self.s = 1000.0

    def __call__(self) -> float:
        return self.s

    def wait(self, seconds: float) -> None:
        self.s += seconds


def test_a_log_gives_the_first_row_after_the_moment(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(
        "time,energy_wh,voltage_v,frequency_hz\n"
        "998,1.0,229.0,50.0\n"
        "1970-01-01T08:16:41+08:00,2.0,230.0,\n"
        "1003,3.0,231.0,50.0\n"
    )
    clock = Clock()
    assert LogSource(log, clock, clock.wait).read("1a", voltage=True) == Reading(2.0, 230.0)


def test_a_log_that_lags_is_waited_for_and_one_that_ended_is_not(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("time,energy_wh\n999,1.0\n")
    clock = Clock()

    def write_on(seconds: float) -> None:
        clock.wait(seconds)
        if clock.s > 1005:
            log.write_text("time,energy_wh\n999,1.0\n1004,2.0\n")

    assert LogSource(log, clock, write_on).read("1b", voltage=False) == Reading(2.0)
    with pytest.raises(BadReadings):
        LogSource(log, clock, clock.wait).read("2b", voltage=False)


def test_a_log_with_a_time_that_is_none_is_refused(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    for time in ("noon", "2026-11-26T15:30:00", ""):
        log.write_text(f"time,energy_wh\n{time},1.0\n")
        with pytest.raises(BadReadings):
            LogSource(log, Clock()).read("1a", voltage=False)
    with pytest.raises(FileMissing):
        LogSource(tmp_path / "none.csv", Clock()).read("1a", voltage=False)


def test_numbers_are_read_as_people_type_them() -> None:
    assert number(" 12,5 ") == 12.5
    for given in ("", "nan", "inf", "1e99", "12.5 Wh"):
        with pytest.raises(ValueError, match=r"\S"):
            number(given)
