"""Pulses and load: what the meter counted, what it should have, and when the load was on."""

from __future__ import annotations

from itertools import pairwise

from markupsafe import Markup

from metercheck.records.capture import Capture
from metercheck.reports.curves import Curves
from metercheck.web.charts.axis import Axis
from metercheck.web.charts.drawing import Drawing
from metercheck.web.charts.panel import Panel, time_axis
from metercheck.words import say

_TOP, _BOTTOM = 12.0, 216.0
_LOAD = (222.0, 236.0)
_PULSES = (242.0, 258.0)
_HEIGHT = 284.0
_DOTS_UP_TO = 60
"""More pulses than this are a line, not dots."""


def energy(drawn: Curves, capture: Capture, width: float) -> Markup:
    """Energy over time; below it the load's levels and every light pulse."""
    drawing = Drawing(width, _HEIGHT, "chart energy", say("web.energy_title"))
    pulses = drawn.registered
    most = max([0.1, *drawn.expected.value, *pulses.value])
    time = time_axis(drawn.duration_s, width)
    panel = Panel(drawing, time, Axis(0.0, most * 1.08, _BOTTOM, _TOP))
    panel.grid(4)
    behind = list(zip(drawn.household.t_s, drawn.household.value, strict=True))
    outline = [(0.0, 0.0), *behind, (drawn.duration_s, 0.0)]
    drawing.path("household", [panel.at(*point) for point in outline], closed=True)
    expected = zip(drawn.expected.t_s, drawn.expected.value, strict=True)
    drawing.path("expected", [panel.at(*point) for point in expected])
    counted = list(zip(pulses.t_s, pulses.value, strict=True))
    drawing.path("registered", [panel.at(*point) for point in _stairs(counted, drawn.duration_s)])
    if len(counted) <= _DOTS_UP_TO:
        for point in counted:
            drawing.dot("pulse-dot", panel.at(*point), 2.6)
    _strips(drawing, time, drawn, capture)
    Panel(drawing, time, Axis(0.0, 1.0, _PULSES[1], _PULSES[0])).seconds()
    return drawing.markup()


def _stairs(points: list[tuple[float, float]], until_s: float) -> list[tuple[float, float]]:
    """Between two pulses the meter's count stands still."""
    corners = points[:1]
    for (_, value), (t_s, next_value) in pairwise(points):
        corners += [(t_s, value), (t_s, next_value)]
    return [*corners, (until_s, points[-1][1])] if points else []


def _strips(drawing: Drawing, time: Axis, drawn: Curves, capture: Capture) -> None:
    for start_s, end_s, level in drawn.load_on:
        x = time.place(start_s)
        top, bottom = _LOAD
        drawing.rect(f"load load-{level}", x, top, time.place(end_s) - x, bottom - top)
    for kind in ("meter", "reject"):
        times = [one["t_us"] / 1e6 for one in capture.events if one["ev"] == kind]
        marks = [[(time.place(t_s), y) for y in _PULSES] for t_s in times]
        drawing.path(f"mark mark-{kind}", *marks)
