"""Panels that several pictures have: the load, and the ratio as it became known."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from metercheck.records.capture import Capture
from metercheck.records.replay import DEFAULT_LIMITS, device_result
from metercheck.reports.canvas import INK, LIMIT, LOAD, METER, NORMAL, VERDICT, put_legend
from metercheck.reports.curves import Curves
from metercheck.reports.plain import seconds
from metercheck.words import say


def draw_load(axes: Axes, drawn: Curves) -> None:
    """A band where the test load was on, the darker the more of it."""
    for start_s, end_s, level in drawn.load_on:
        axes.axvspan(start_s, end_s, color=LOAD[level], linewidth=0)
    bare_strip(axes)


def bare_strip(axes: Axes) -> None:
    """An axis from 0 to 1 without a scale, for a strip of marks."""
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    axes.tick_params(bottom=False)
    axes.spines[["left", "bottom"]].set_visible(False)


def draw_ratio(axes: Axes, drawn: Curves, capture: Capture, true: float | None = None) -> None:
    """Ratio and interval over time, the limits, the verdict; and the `true` ratio if known."""
    result = device_result(capture)
    limits = DEFAULT_LIMITS | capture.header.get("limits", {})
    normal, abnormal = (
        [limits[f"{name}_{side}_ppm"] / 1e6 for side in ("low", "high")]
        for name in ("normal", "abnormal")
    )
    axes.axhspan(*normal, color=NORMAL, linewidth=0, label=say("plot.normal_band"))
    axes.hlines(
        abnormal,
        0,
        drawn.duration_s,
        color=LIMIT,
        linewidth=1.0,
        linestyle=(0, (4, 3)),
        label=say("plot.abnormal_limit"),
    )
    axes.fill_between(
        [moment.t_s for moment in drawn.moments],
        [moment.low for moment in drawn.moments],
        [moment.high for moment in drawn.moments],
        color=METER,
        alpha=0.22,
        linewidth=0,
        label=say("plot.interval"),
    )
    course = drawn.course("ratio")
    axes.plot(course.t_s, course.value, color=METER, linewidth=1.8)
    shown = [result["ratio"]]
    if true is not None:
        axes.axhline(true, color=INK, linewidth=1.2, label=say("bench_plot.true_ratio"))
        shown.append(true)
    axes.set_ylim(0.0 if min(shown) < 0.75 else 0.5, max(1.5, *(one + 0.3 for one in shown)))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    put_legend(axes)
    if result["verdict"] in VERDICT:
        _mark_verdict(axes, result["seconds"], VERDICT[result["verdict"]])


def _mark_verdict(axes: Axes, t_s: float, colour: str) -> None:
    axes.axvline(t_s, color=colour, linewidth=1.3)
    label = axes.annotate(
        say("plot.decided", seconds=seconds(t_s)),
        (t_s, 0.0),
        xycoords=("data", "axes fraction"),
        xytext=(-5, 6),
        textcoords="offset points",
        ha="right",
        color=colour,
        fontsize=10,
        annotation_clip=True,
    )
    # A capture may hold any number here; it must not push the axes together.
    label.set_in_layout(False)
