"""The share of the test energy that the meter registered, as it became known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from metercheck.reports.curves import Curves
from metercheck.reports.plain import known, percent, seconds
from metercheck.web.charts.axis import Axis
from metercheck.web.charts.drawing import Drawing
from metercheck.web.charts.panel import Panel, time_axis
from metercheck.web.charts.strip import limits_of
from metercheck.words import say

_TOP, _BOTTOM = 12.0, 236.0
_HEIGHT = 262.0
_ROOM_FOR_WORDS = 130.0


def share(
    drawn: Curves, header: Mapping[str, Any], result: Mapping[str, Any], width: float
) -> Markup:
    """Ratio and interval over time, limits and verdict."""
    drawing = Drawing(
        width, _HEIGHT, f"chart share verdict-{result['verdict']}", say("plot.ratio")
    )
    shown = result["ratio"] if known(result) else 1.0
    low = 0.5 if known(result) and shown > 0.75 else 0.0
    panel = Panel(
        drawing,
        time_axis(drawn.duration_s, width),
        Axis(min(low, shown - 0.2), max(1.5, shown + 0.3), _BOTTOM, _TOP),
    )
    bottom, top = (panel.value.place(one) for one in limits_of(header, "normal"))
    start, end = panel.time.start, panel.time.end
    drawing.rect("normal-band", start, top, end - start, bottom - top)
    panel.grid(5, lambda value: percent(value, 0))
    for limit in limits_of(header, "abnormal"):
        y = panel.value.place(limit)
        drawing.line("limit", (start, y), (end, y))
    upper = [panel.at(one.t_s, one.high) for one in drawn.moments]
    lower = [panel.at(one.t_s, one.low) for one in drawn.moments]
    drawing.path("interval-area", [*upper, *reversed(lower)], closed=True)
    course = drawn.course("ratio")
    points = [panel.at(*point) for point in zip(course.t_s, course.value, strict=True)]
    drawing.path("course", points)
    panel.seconds()
    if result["verdict"] in ("normal", "abnormal"):
        _mark(panel, result["seconds"])
    return drawing.markup()


def _mark(panel: Panel, t_s: float) -> None:
    """When the verdict stood."""
    x = panel.time.place(t_s)
    panel.drawing.line("decided", (x, panel.top), (x, panel.bottom))
    side, step = ("end", -6) if x - panel.time.start > _ROOM_FOR_WORDS else ("start", 6)
    words = say("plot.decided", seconds=seconds(t_s))
    panel.drawing.text(f"decided {side}", (x + step, panel.bottom - 8), words)
