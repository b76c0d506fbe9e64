"""The picture of a check: that it is drawn, and that its curves are the capture's."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from metercheck.errors import FileUnwritable
from metercheck.records.capture import Capture
from metercheck.reports.curves import curves
from metercheck.reports.plot import plot_check
from metercheck.words import language, speaking
from support.records import HEAD, blob, check_events


@pytest.fixture(scope="module")
def half() -> Capture:
    return Capture.from_record(blob(check_events(0.5)))


def test_each_pulse_is_a_step_of_the_constant(half: Capture) -> None:
    drawn = curves(half)
    steps = {
        round(after - before, 9)
        for before, after in zip(drawn.registered.value, drawn.registered.value[1:], strict=False)
    }
    assert steps == {round(1000 / HEAD["constant_imp_per_kwh"], 9)}
    pulses = [event["t_us"] / 1e6 for event in half.events if event["ev"] == "meter"]
    assert drawn.registered.t_s == pulses


@pytest.mark.parametrize("ratio", [1.0, 0.5])
def test_what_is_missing_between_the_lines_is_what_the_meter_missed(ratio: float) -> None:
    """The hand-made check has no household, so that the share can be told from the curves."""
    drawn = curves(Capture.from_record(blob(check_events(ratio))))
    expected = dict(zip(drawn.expected.t_s, drawn.expected.value, strict=True))
    test_wh = max(expected.values()) - drawn.household.value[-1]
    counted_wh = drawn.registered.value[-1] - drawn.registered.value[0]
    assert counted_wh / test_wh == pytest.approx(ratio, abs=0.06)


def test_energies_never_go_down(half: Capture) -> None:
    drawn = curves(half)
    for curve in (drawn.registered, drawn.expected, drawn.household):
        assert curve.value == sorted(curve.value)
        assert curve.t_s == sorted(curve.t_s)
        assert len(curve.t_s) == len(curve.value)


def test_the_load_is_on_when_it_was(half: Capture) -> None:
    drawn = curves(half)
    switched_on = [e["t_us"] / 1e6 for e in half.events if e["ev"] == "load" and e["level"]]
    assert [start for start, _, _ in drawn.load_on] == switched_on


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_the_same_check_gives_the_same_picture(half: Capture, tmp_path: Path, suffix: str) -> None:
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    plot_check(half, first)
    plot_check(half, second)
    assert first.stat().st_size > 10_000
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    "events",
    [
        [(0, 7, 2)],
        [(1_000_000, 0, 1), (2_000_000, 7, 2)],
        [(1_000_000, 2, 0), (1_500_000, 7, 2)],
    ],
    ids=["nothing", "load only", "one pulse"],
)
def test_a_check_that_hardly_began_can_be_drawn(
    tmp_path: Path, events: list[tuple[int, int, int]]
) -> None:
    plot_check(Capture.from_record(blob(events)), tmp_path / "short.png")


def test_without_chinese_glyphs_the_picture_is_english_and_the_language_stays(
    half: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metercheck.reports.canvas._CHINESE_FONTS", ())
    with speaking("en"):
        plot_check(half, tmp_path / "en.png")
    with speaking("zh"):
        plot_check(half, tmp_path / "zh.png")
        assert language() == "zh"
    assert (tmp_path / "zh.png").read_bytes() == (tmp_path / "en.png").read_bytes()


def test_a_picture_of_an_unknown_form_is_refused(half: Capture, tmp_path: Path) -> None:
    with pytest.raises(FileUnwritable):
        plot_check(half, tmp_path / "picture.docx")
    with pytest.raises(FileUnwritable):
        plot_check(half, tmp_path / "missing" / "picture.png")
    assert not list(tmp_path.iterdir())


def test_a_line_has_gaps_where_nothing_was_known(half: Capture) -> None:
    drawn = curves(half)
    course = drawn.course("ratio")
    assert math.isnan(course.value[0])
    shown = [value for value in course.value if not math.isnan(value)]
    assert shown == [moment.ratio for moment in drawn.telling]
