"""The picture of a check at the bench: what really happened beside what was found.

Of a real check nobody knows the truth; this picture is for those who judge the estimator, or want
to see what a theft or a fault does to a measurement.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from metercheck.bench.run import RunResult
from metercheck.bench.scenario import Scenario
from metercheck.records.capture import Capture
from metercheck.records.replay import device_result
from metercheck.reports.canvas import (
    EXPECTED,
    FAULT,
    HOUSEHOLD,
    INK,
    LIMIT,
    LOAD,
    METER,
    QUIET,
    VERDICT,
    name_panel,
    new_figure,
    put_legend,
    put_title,
    write_picture,
)
from metercheck.reports.curves import Curves, curves
from metercheck.reports.panels import bare_strip, draw_load, draw_ratio
from metercheck.reports.plain import known, percent, ratio_and_u95
from metercheck.reports.plot import SHORTEST_S
from metercheck.words import language, say

_SIZE_IN = (9.0, 10.2)
_ROWS = {"meter": 0.83, "rejected": 0.5, "reference": 0.17}


@dataclass(frozen=True)
class TrueCourse:
    """Arrays over the samples of a run's history; times in s from the start of the check."""

    t_s: NDArray[np.float64]
    voltage_v: NDArray[np.float64]
    household_w: NDArray[np.float64]
    test_w: NDArray[np.float64]
    registered_w: NDArray[np.float64]
    """From each sample to the next, in the watts that the constant entered makes of the meter's
    pulses; so is what follows: the part of it that the household causes."""
    background_w: NDArray[np.float64]


def plot_run(scenario: Scenario, seed: int, done: RunResult, path: Path) -> None:
    """Draw the check `done` of `scenario` into `path` (.png, .svg, .pdf).

    Raises errors.FileUnwritable.
    """
    write_picture(path, lambda: _figure(scenario, seed, done))


def _figure(scenario: Scenario, seed: int, done: RunResult) -> Figure:
    capture = Capture.from_record(done.blob, source=scenario.name)
    drawn = curves(capture)
    truth = true_course(scenario, done)
    figure = new_figure(*_SIZE_IN)
    voltage, power, load, edges, background, ratio = figure.subplots(
        6, 1, sharex=True, height_ratios=[1.4, 3.6, 0.35, 1.25, 1.8, 3.5]
    )
    _draw_voltage(voltage, truth, capture)
    _draw_power(power, truth)
    draw_load(load, drawn)
    _draw_edges(edges, capture)
    _draw_faults(edges, scenario, done.began_us / 1e6, drawn.duration_s)
    _draw_background(background, drawn, truth)
    draw_ratio(ratio, drawn, capture, true=done.truth.ratio)
    for axes, name in (
        (voltage, "bench_plot.voltage"),
        (power, "bench_plot.power"),
        (load, "plot.load"),
        (edges, "bench_plot.edges"),
        (background, "bench_plot.background"),
        (ratio, "bench_plot.ratio"),
    ):
        name_panel(axes, say(name))
    ratio.set_xlim(0, max(drawn.duration_s, SHORTEST_S))
    ratio.set_xlabel(say("plot.seconds"), color=QUIET)
    _title(figure, scenario, seed, capture, done.truth.ratio)
    return figure


def _title(
    figure: Figure, scenario: Scenario, seed: int, capture: Capture, true_ratio: float
) -> None:
    result = device_result(capture)
    expect = scenario.expect
    facts = {
        "expected": say(f"verdict.{expect}" if expect else "bench_plot.anything"),
        "true": percent(true_ratio),
        "scenario": scenario.name,
        "seed": seed,
    }
    if known(result):
        ratio, u95 = ratio_and_u95(result)
        subtitle = say("bench_plot.subtitle", ratio=ratio, u95=u95, **facts)
    else:
        subtitle = say("bench_plot.subtitle_unknown", **facts)
    verdict = result["verdict"]
    name = getattr(scenario.title, language()) or scenario.name
    title = say("bench_plot.title", title=name, verdict=say(f"verdict.{verdict}"))
    put_title(figure, title, subtitle, VERDICT.get(verdict, INK))


def true_course(scenario: Scenario, done: RunResult) -> TrueCourse:
    columns = np.array(done.history, dtype=float).T
    named = dict(zip(type(done.history[0])._fields, columns, strict=True))
    t_s = (named["t_us"] - done.began_us) / 1e6
    # The meter's joules as whoever entered the constant reads them off its pulses.
    read = scenario.meter.constant_imp_per_kwh / scenario.task.constant_imp_per_kwh
    registered_j = named["registered_j"] * read
    background_j = registered_j - named["ratio"] * named["test_j"]
    return TrueCourse(
        t_s,
        named["voltage_v"],
        named["household_w"],
        named["test_w"],
        _mean_w(t_s, registered_j),
        _mean_w(t_s, background_j),
    )


def _mean_w(t_s: NDArray[np.float64], energy_j: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean power from each sample to the next; over the last one, as before it."""
    if len(t_s) < 2:
        return np.zeros_like(t_s)
    mean_w = np.diff(energy_j) / np.diff(t_s)
    return np.append(mean_w, mean_w[-1])


def _draw_voltage(axes: Axes, truth: TrueCourse, capture: Capture) -> None:
    axes.plot(
        truth.t_s,
        truth.voltage_v,
        color=QUIET,
        linewidth=1.0,
        drawstyle="steps-post",
        label=say("bench_plot.true"),
    )
    means = [(one["t_us"] / 1e6, one["mv"] / 1e3) for one in capture.events if one["ev"] == "volt"]
    axes.plot(
        [t_s for t_s, _ in means],
        [volts for _, volts in means],
        linestyle="",
        marker=".",
        markersize=3,
        color=METER,
        label=say("bench_plot.measured"),
    )
    put_legend(axes)


def _draw_power(axes: Axes, truth: TrueCourse) -> None:
    total_w = truth.household_w + truth.test_w
    axes.fill_between(
        truth.t_s,
        truth.household_w,
        step="post",
        color=HOUSEHOLD,
        alpha=0.5,
        linewidth=0,
        label=say("bench_plot.household"),
    )
    axes.fill_between(
        truth.t_s,
        truth.household_w,
        total_w,
        step="post",
        color=LOAD[2],
        linewidth=0,
        label=say("bench_plot.test"),
    )
    axes.plot(
        truth.t_s,
        truth.registered_w,
        color=METER,
        linewidth=1.4,
        drawstyle="steps-post",
        label=say("bench_plot.registered"),
    )
    axes.axhline(0.0, color=QUIET, linewidth=0.6)
    axes.set_ylim(
        min(0.0, *truth.household_w, *truth.registered_w) * 1.1, max(100.0, *total_w) * 1.1
    )
    put_legend(axes)


def _draw_edges(axes: Axes, capture: Capture) -> None:
    kinds = {
        "meter": ("meter", METER),
        "reject": ("rejected", LIMIT),
        "ref": ("reference", EXPECTED),
    }
    for event, (row, colour) in kinds.items():
        times = [one["t_us"] / 1e6 for one in capture.events if one["ev"] == event]
        axes.vlines(times, _ROWS[row] - 0.13, _ROWS[row] + 0.13, color=colour, linewidth=0.9)
    bare_strip(axes)
    axes.set_yticks(list(_ROWS.values()), [say(f"bench_plot.edges_{row}") for row in _ROWS])
    axes.tick_params(axis="y", length=0)


def _draw_faults(axes: Axes, scenario: Scenario, began_s: float, duration_s: float) -> None:
    """When something was broken, by the names of the faults."""
    for fault in scenario.faults:
        from_s = fault.from_s - began_s
        until_s = duration_s if fault.until_s is None else fault.until_s - began_s
        if until_s <= 0 or from_s >= duration_s:
            continue
        axes.axvspan(from_s, until_s, color=FAULT, linewidth=0, zorder=0)
        axes.annotate(
            fault.name,
            (max(from_s, 0.0), 0.5),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=LIMIT,
        ).set_in_layout(False)


def _draw_background(axes: Axes, drawn: Curves, truth: TrueCourse) -> None:
    course = drawn.course("background_w")
    axes.plot(
        truth.t_s,
        truth.background_w,
        color=INK,
        linewidth=0.9,
        drawstyle="steps-post",
        label=say("bench_plot.true"),
    )
    axes.plot(
        course.t_s, course.value, color=METER, linewidth=1.6, label=say("bench_plot.estimated")
    )
    shown = [*truth.background_w, *(moment.background_w for moment in drawn.telling)]
    axes.set_ylim(min([*shown, 0.0]) * 1.1, max([*shown, 50.0]) * 1.2)
    put_legend(axes)
