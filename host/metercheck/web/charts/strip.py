"""A ratio with its interval on the scale that all rows of a list share: seen without reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from metercheck.records.replay import DEFAULT_LIMITS
from metercheck.reports.plain import known, ratio_and_u95
from metercheck.web.charts.axis import Axis
from metercheck.web.charts.drawing import Drawing
from metercheck.words import say

TOP = 1.25
"""The ratio at the right end: honest meters get room on both sides of 1."""
_WIDTH, _HEIGHT = 200.0, 20.0


def strip(result: Mapping[str, Any]) -> Markup:
    """The interval of a result (verdict, ratio, ratio_u95) from 0 to 125 %, limits behind it."""
    axis = Axis(0.0, TOP, 0.0, _WIDTH)
    if known(result):
        title = say("web.strip", **dict(zip(("ratio", "u95"), ratio_and_u95(result), strict=True)))
    else:
        title = say("web.ratio_unknown")
    drawing = Drawing(_WIDTH, _HEIGHT, f"strip verdict-{result['verdict']}", title)
    drawing.stretch()
    middle = _HEIGHT / 2
    low, high = (axis.place(limit) for limit in limits_of({}, "normal"))
    drawing.rect("normal-band", low, 0, high - low, _HEIGHT)
    for limit in limits_of({}, "abnormal"):
        drawing.line("limit", (axis.place(limit), 0), (axis.place(limit), _HEIGHT))
    drawing.line("base", (0, middle), (_WIDTH, middle))
    if known(result):
        ratio, u95 = result["ratio"], result["ratio_u95"]
        ends = axis.place(ratio - u95), axis.place(ratio + u95)
        drawing.line("interval", (ends[0], middle), (ends[1], middle))
        at = axis.place(ratio)
        drawing.line("value", (at, middle), (at, middle))  # its round ends make it a dot
    return drawing.markup()


def limits_of(header: Mapping[str, Any], name: str) -> tuple[float, float]:
    """The limits "normal" or "abnormal" of a capture's header, or those of a new device."""
    limits = DEFAULT_LIMITS | header.get("limits", {})
    return limits[f"{name}_low_ppm"] / 1e6, limits[f"{name}_high_ppm"] / 1e6
