"""The share registered as it became known, for print: curves that need no colour to be told."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from metercheck.records.capture import Capture
from metercheck.records.replay import DEFAULT_LIMITS, device_result
from metercheck.reports.curves import Curves, curves
from metercheck.reports.paper.blocks import INK, QUIET, RULE, VERDICT_COLOUR, Paint
from metercheck.reports.paper.drawing import Area, Line, Mark, Point, Words, box
from metercheck.reports.plain import percent, seconds
from metercheck.words import say

_INTERVAL, _NORMAL, _LIMIT, _LOAD = "#b4cbe4", "#e3efe0", "#8f2f2f", "#d9a441"
_METER = "#174a85"
_LEFT_MM, _RIGHT_MM, _ABOVE_MM, _BELOW_MM = 11.0, 1.0, 5.5, 8.0
_LOAD_MM = 1.8
_PT = 7.4
_SHORTEST_S = 1.0
_STEPS_S = (1, 2, 5, 10, 20, 30, 60, 120, 300)


@dataclass(frozen=True)
class _Frame:
    """From time and ratio to mm."""

    width: float
    height: float
    duration_s: float
    low: float
    high: float

    @property
    def right(self) -> float:
        return self.width - _RIGHT_MM

    @property
    def bottom(self) -> float:
        return self.height - _BELOW_MM - _LOAD_MM

    def x(self, t_s: float) -> float:
        inner = self.right - _LEFT_MM
        return _LEFT_MM + inner * min(max(t_s / self.duration_s, 0.0), 1.0)

    def y(self, ratio: float) -> float:
        share = (min(max(ratio, self.low), self.high) - self.low) / (self.high - self.low)
        return self.bottom - share * (self.bottom - _ABOVE_MM)


def ratio_picture(capture: Capture) -> Paint:
    """A painter of the check's ratio with its interval, the limits and the verdict.

    Replays the check, so it takes up to a second; painting is quick.
    """
    drawn = curves(capture)
    result = device_result(capture)
    limits = DEFAULT_LIMITS | capture.header.get("limits", {})
    words = _labels(result)

    def paint(width: float, height: float) -> Sequence[Mark]:
        low = 0.0 if result["ratio"] < 0.75 else 0.5
        high = max(1.5, math.ceil((min(result["ratio"], 9.0) + 0.3) * 2) / 2)
        duration_s = max(drawn.duration_s, _SHORTEST_S)
        frame = _Frame(width, height, duration_s, low, high)
        return [
            *_bands(frame, limits),
            *_scale(frame),
            *_course(frame, drawn),
            *_limit_lines(frame, limits),
            *_load(frame, drawn),
            *_verdict(frame, result, words["decided"]),
            *_legend(frame, words),
            Words((frame.right, height - 0.4), words["seconds"], _PT, QUIET, "end"),
            Words((_LEFT_MM, height - 0.4), words["load"], _PT, QUIET),
        ]

    return paint


def _labels(result: Mapping[str, Any]) -> dict[str, str]:
    """In the language of now: painting comes later."""
    return {
        "load": say("plot.load"),
        "seconds": say("plot.seconds"),
        "interval": say("plot.interval"),
        "normal": say("plot.normal_band"),
        "abnormal": say("plot.abnormal_limit"),
        "decided": say("plot.decided", seconds=seconds(result["seconds"])),
    }


def _bands(frame: _Frame, limits: dict[str, int]) -> Iterator[Mark]:
    top, bottom = (frame.y(limits[f"normal_{side}_ppm"] / 1e6) for side in ("high", "low"))
    yield box(_LEFT_MM, top, frame.right - _LEFT_MM, bottom - top, _NORMAL)


def _limit_lines(frame: _Frame, limits: dict[str, int]) -> Iterator[Mark]:
    for side in ("low", "high"):
        y = frame.y(limits[f"abnormal_{side}_ppm"] / 1e6)
        yield Line(((_LEFT_MM, y), (frame.right, y)), _LIMIT, 0.25, (1.4, 1.0))


def _scale(frame: _Frame) -> Iterator[Mark]:
    step = 0.25 if frame.high - frame.low <= 2 else 1.0
    for number in range(round(frame.low / step), math.floor(frame.high / step) + 1):
        y = frame.y(number * step)
        yield Line(((_LEFT_MM, y), (frame.right, y)), RULE, 0.12)
        yield Words((_LEFT_MM - 1.2, y + 0.9), percent(number * step, 0), _PT, QUIET, "end")
    apart_s = next((one for one in _STEPS_S if frame.duration_s / one <= 12), _STEPS_S[-1])
    floor = frame.bottom + _LOAD_MM + 0.6
    yield Line(((_LEFT_MM, floor), (frame.right, floor)), QUIET, 0.2)
    for number in range(1, math.floor(frame.duration_s / apart_s) + 1):
        x = frame.x(number * apart_s)
        yield Line(((x, floor), (x, floor + 0.9)), QUIET, 0.2)
        yield Words((x, floor + 3.6), str(number * apart_s), _PT, QUIET, "middle")


def _course(frame: _Frame, drawn: Curves) -> Iterator[Mark]:
    """The interval, and the ratio where it told anything."""
    above = [(frame.x(one.t_s), frame.y(one.high)) for one in drawn.moments]
    below = [(frame.x(one.t_s), frame.y(one.low)) for one in drawn.moments]
    if len(above) > 1:
        yield Area((*above, *reversed(below)), _INTERVAL)
    line: list[Point] = []
    course = drawn.course("ratio")
    for t_s, ratio in [*zip(course.t_s, course.value, strict=True), (0.0, math.nan)]:
        if not math.isnan(ratio):
            line.append((frame.x(t_s), frame.y(ratio)))
            continue
        if len(line) > 1:
            yield Line(tuple(line), _METER, 0.55)
        line = []


def _load(frame: _Frame, drawn: Curves) -> Iterator[Mark]:
    y = frame.bottom + 0.4
    for start_s, end_s, level in drawn.load_on:
        x = frame.x(start_s)
        high = _LOAD_MM * (0.4 + 0.2 * level)
        yield box(x, y + _LOAD_MM - high, frame.x(end_s) - x, high, _LOAD)


def _verdict(frame: _Frame, result: Mapping[str, Any], text: str) -> Iterator[Mark]:
    colour = VERDICT_COLOUR.get(result["verdict"])
    if colour is None:
        return
    x = frame.x(result["seconds"])
    yield Line(((x, _ABOVE_MM), (x, frame.bottom)), colour, 0.4)
    late = x > (frame.right + _LEFT_MM) / 2
    # Where the curve is not.
    low = result["ratio"] < (frame.low + frame.high) / 2
    y = _ABOVE_MM + 3.0 if low else frame.bottom - 1.2
    at = (x - 1.0 if late else x + 1.0, y)
    yield Words(at, text, _PT, colour, "end" if late else "start", bold=True)


def _legend(frame: _Frame, words: dict[str, str]) -> Iterator[Mark]:
    """From the right: what is what."""
    x = frame.right
    for name, colour in (("abnormal", _LIMIT), ("normal", _NORMAL), ("interval", _INTERVAL)):
        text = words[name]
        yield Words((x, 2.9), text, _PT, INK, "end")
        # Letters are about half as wide as high, Han characters as wide.
        wide = sum(2.62 if one > "\u2e7f" else 1.22 for one in text)
        x -= wide + 1.0
        if name == "abnormal":
            yield Line(((x - 5.0, 1.9), (x, 1.9)), colour, 0.25, (1.4, 1.0))
        else:
            yield box(x - 5.0, 0.9, 5.0, 2.0, colour)
        x -= 8.0
