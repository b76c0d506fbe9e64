"""Drawings: axes that hold what they show, and pictures of any check."""

from __future__ import annotations

import math
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.records.capture import Capture
from metercheck.reports.curves import curves
from metercheck.web.charts.axis import Axis, written
from metercheck.web.charts.drawing import Drawing
from metercheck.web.charts.energy import energy
from metercheck.web.charts.progress import bar, parts
from metercheck.web.charts.scale import scale
from metercheck.web.charts.share import share
from metercheck.web.charts.strip import strip
from metercheck.worklist.orders import Progress
from support.chains import EVENTS, RESULT
from support.records import blob, check_events

_NUMBERS = st.floats(-1e6, 1e6)


@given(_NUMBERS, st.floats(1e-3, 1e6), st.integers(1, 12))
def test_ticks_are_round_in_order_and_not_many(low: float, width: float, most: int) -> None:
    axis = Axis(low, low + width, 0.0, 100.0)
    ticks = axis.ticks(most)
    assert len(ticks) <= most + 1
    assert ticks == sorted(set(ticks))
    assert all(low - 1e-6 * width <= tick <= low + width * (1 + 1e-6) for tick in ticks)


@given(_NUMBERS)
def test_what_is_beyond_an_axis_lies_at_its_end(value: float) -> None:
    axis = Axis(0.0, 1.25, 200.0, 0.0)
    assert 0.0 <= axis.place(value) <= 200.0
    assert math.isnan(axis.place(math.nan))


def test_a_number_has_no_needless_digits() -> None:
    assert [written(value) for value in (0.0, 2.5, 100.0, -5.0)] == ["0", "2.5", "100", "−5"]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20))
def test_whatever_is_written_on_a_drawing_stays_text(words: str) -> None:
    drawing = Drawing(10, 10, "chart", words)
    drawing.text("number", (1, 1), words)
    root = fromstring(str(drawing.markup()))
    assert [one.text or "" for one in root] == [words, words]


def test_a_gap_in_a_path_begins_it_anew() -> None:
    drawing = Drawing(10, 10, "chart", "")
    drawing.path("course", [(0, 0), (1, 1), (2, math.nan), (3, 3)])
    drawing.path("nothing", [(0, math.nan)])
    (path,) = fromstring(str(drawing.markup())).findall("path")
    assert path.get("d") == "M0 0L1 1M3 3"


@pytest.mark.parametrize("ratio", [0.0, 0.5, 1.0, 1.6])
@pytest.mark.parametrize("width", [318.0, 1060.0])
def test_all_of_a_check_lies_on_its_drawing(ratio: float, width: float) -> None:
    capture = Capture.from_record(blob(check_events(ratio)))
    _drawn_within(capture, width)


def test_a_check_that_was_stopped_at_once_is_drawn() -> None:
    _drawn_within(Capture.from_record(blob(EVENTS, result=RESULT)), 318.0)


def _drawn_within(capture: Capture, width: float) -> None:
    drawn, result = curves(capture), capture.header["device_result"]
    for picture in (
        scale(capture.header, result, width),
        share(drawn, capture.header, result, width),
        energy(drawn, capture, width),
    ):
        root = fromstring(str(picture))
        _, _, right, bottom = map(float, (root.get("viewBox") or "").split())
        assert right == width
        for one in root.iter():
            for name in ("x", "x1", "x2", "cx"):
                assert 0 <= float(one.get(name, 0)) <= right
            for name in ("y", "y1", "y2", "cy"):
                assert 0 <= float(one.get(name, 0)) <= bottom


def test_an_interval_that_says_nothing_has_no_dot() -> None:
    known = {"verdict": "abnormal", "ratio": 0.5, "ratio_u95": 0.03}
    assert fromstring(str(strip(known))).find("line[@class='value']") is not None
    unknown = known | {"ratio_u95": 0.7}
    assert fromstring(str(strip(unknown))).find("line[@class='value']") is None


@given(st.lists(st.integers(0, 500), min_size=8, max_size=8))
def test_the_parts_of_a_list_fill_its_bar(counts: list[int]) -> None:
    normal, abnormal, untried, tried, *more = counts
    far = Progress(normal, abnormal, untried + tried, tried, *more)
    assert sum(count for _, count, _ in parts(far)) == far.total
    widths = [float(one.get("width", 0)) for one in fromstring(str(bar(far))).findall("rect")]
    assert sum(widths) == pytest.approx(1000 if far.total else 0, abs=0.5)
