"""The picture of a check: what the meter registered against what it should have registered."""

from __future__ import annotations

from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from metercheck.records.capture import Capture
from metercheck.records.replay import device_result
from metercheck.reports.canvas import (
    EXPECTED,
    HOUSEHOLD,
    INK,
    METER,
    QUIET,
    VERDICT,
    drawable,
    name_panel,
    new_figure,
    put_title,
    write_picture,
)
from metercheck.reports.curves import Curves, curves
from metercheck.reports.panels import draw_load, draw_ratio
from metercheck.reports.plain import known, ratio_and_u95, seconds
from metercheck.words import say

_SIZE_IN = (9.0, 7.4)
SHORTEST_S = 1.0
"""A time axis is at least this long: a check may end as soon as it has begun."""


def plot_check(capture: Capture, path: Path) -> None:
    """Draw the check into `path` (.png, .svg, .pdf). Raises errors.FileUnwritable."""
    write_picture(path, lambda: _figure(capture))


def _figure(capture: Capture) -> Figure:
    drawn = curves(capture)
    figure = new_figure(*_SIZE_IN)
    energy, load, background, ratio = figure.subplots(
        4, 1, sharex=True, height_ratios=[5.0, 0.4, 1.5, 4.0]
    )
    _draw_energy(energy, drawn)
    draw_load(load, drawn)
    _draw_background(background, drawn)
    draw_ratio(ratio, drawn, capture)
    for axes, name in (
        (energy, "plot.energy"),
        (load, "plot.load"),
        (background, "plot.background"),
        (ratio, "plot.ratio"),
    ):
        name_panel(axes, say(name))
    ratio.set_xlim(0, max(drawn.duration_s, SHORTEST_S))
    ratio.set_xlabel(say("plot.seconds"), color=QUIET)
    _title(figure, capture)
    return figure


def _title(figure: Figure, capture: Capture) -> None:
    header, result = capture.header, device_result(capture)
    meter = drawable(header.get("meter") or say("live.no_meter"))
    verdict = result["verdict"]
    place = say(f"place.{header.get('place', 'box')}")
    title = say("plot.title", meter=meter, place=place, verdict=say(f"verdict.{verdict}"))
    facts = {
        "seconds": seconds(result["duration_s"]),
        "constant": header["constant_imp_per_kwh"],
    }
    if known(result):
        ratio, u95 = ratio_and_u95(result)
        subtitle = say("plot.subtitle", ratio=ratio, u95=u95, **facts)
    else:
        subtitle = say("plot.subtitle_unknown", **facts)
    put_title(figure, title, subtitle, VERDICT.get(verdict, INK))


def _draw_energy(axes: Axes, drawn: Curves) -> None:
    """Where the corners of the staircase leave the expected line, energy is missing."""
    pulses = drawn.registered
    stairs = [0.0, *pulses.value, pulses.value[-1] if pulses.value else 0.0]
    first = len(stairs) > 2  # before the first pulse nothing is known of the meter's count
    axes.step(
        [0.0, *pulses.t_s, drawn.duration_s][first:],
        stairs[first:],
        where="post",
        color=METER,
        linewidth=1.2,
        marker="o",
        markersize=4.5,
        markevery=slice(0, len(pulses.t_s)),
        label=say("plot.registered"),
        zorder=4,
    )
    axes.plot(
        drawn.expected.t_s,
        drawn.expected.value,
        color=EXPECTED,
        linewidth=1.8,
        label=say("plot.expected"),
    )
    axes.fill_between(
        drawn.household.t_s,
        drawn.household.value,
        color=HOUSEHOLD,
        alpha=0.35,
        linewidth=0,
        label=say("plot.household"),
    )
    axes.set_ylim(bottom=0)
    axes.legend(loc="upper left", frameon=False, fontsize=10, labelcolor=INK)


def _draw_background(axes: Axes, drawn: Curves) -> None:
    power = [moment.background_w for moment in drawn.telling]
    course = drawn.course("background_w")
    axes.plot(course.t_s, course.value, color=QUIET, linewidth=1.6)
    axes.set_ylim(min([*power, 0.0]) * 1.1, max([*power, 50.0]) * 1.25)
