"""The big scale of one check: where its ratio lies, with interval, limits and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from metercheck.reports.plain import known, percent, ratio_and_u95
from metercheck.web.charts.axis import Axis
from metercheck.web.charts.drawing import Drawing
from metercheck.web.charts.strip import TOP, limits_of
from metercheck.words import say

_SIDE = 18.0
_BAND_TOP, _BAND_BOTTOM = 8.0, 52.0
_HEIGHT = 76.0


def scale(header: Mapping[str, Any], result: Mapping[str, Any], width: float) -> Markup:
    """The result on a scale from 0 to 125 %, or further where the ratio lies beyond."""
    sure = known(result)
    ratio, u95 = result["ratio"], result["ratio_u95"]
    high = max(TOP, ratio + 2 * u95) if sure else TOP
    low = min(0.0, ratio - u95) if sure else 0.0
    axis = Axis(low, high, _SIDE, width - _SIDE)
    if sure:
        title = say("web.strip", **dict(zip(("ratio", "u95"), ratio_and_u95(result), strict=True)))
    else:
        title = say("web.ratio_unknown")
    drawing = Drawing(width, _HEIGHT, f"scale verdict-{result['verdict']}", title)
    middle = (_BAND_TOP + _BAND_BOTTOM) / 2
    normal = [axis.place(one) for one in limits_of(header, "normal")]
    drawing.rect(
        "normal-band", normal[0], _BAND_TOP, normal[1] - normal[0], _BAND_BOTTOM - _BAND_TOP
    )
    for limit in limits_of(header, "abnormal"):
        at = axis.place(limit)
        drawing.line("limit", (at, _BAND_TOP), (at, _BAND_BOTTOM))
    drawing.line("base", (axis.start, middle), (axis.end, middle))
    for tick in axis.ticks(6):
        at = axis.place(tick)
        drawing.line("tick", (at, _BAND_BOTTOM), (at, _BAND_BOTTOM + 5))
        drawing.text("number middle", (at, _BAND_BOTTOM + 19), percent(tick, 0))
    if sure:
        ends = [axis.place(one) for one in (ratio - u95, ratio + u95)]
        drawing.line("interval", (ends[0], middle), (ends[1], middle))
        for end in ends:
            drawing.line("whisker", (end, middle - 7), (end, middle + 7))
        drawing.dot("value", (axis.place(ratio), middle), 5.5)
    return drawing.markup()
