"""The benchmark's pictures: error against time, coverage, ROC, time to verdict."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from metercheck.bench.evaluate.evaluation import Evaluation
from metercheck.bench.evaluate.ranking import ROC_AT_S, Ranking
from metercheck.bench.evaluate.statistics import wilson
from metercheck.bench.evaluate.summary import Accuracy, Timing
from metercheck.bench.evaluate.targets import COVERS
from metercheck.bench.evaluate.trial import JUDGED_S, MEASURED_S, STEPS_S
from metercheck.reports.canvas import (
    EXPECTED,
    INK,
    LIMIT,
    METER,
    NORMAL,
    QUIET,
    VERDICT,
    name_panel,
    new_figure,
    put_title,
    write_picture,
)
from metercheck.words import say

_DRAWN_OVER_TIME = {
    "none": QUIET,
    "real": VERDICT["normal"],
    "busy": METER,
    "jitter": "#7a4fa3",
    "lag": EXPECTED,
    "blocks": LIMIT,
}
_VERDICT_COLOURS = {
    "bypass": INK,
    "shunt50": LIMIT,
    "shunt30": EXPECTED,
    "shunt15": METER,
    "honest": VERDICT["normal"],
}
_GRID = "#e6e9ec"
_ROC_WIDTHS = {"shunt50": 5.0, "shunt30": 3.2, "shunt15": 1.6}
"""Wide below narrow: where the curves fall together all of them are still seen."""
_PERCENT = FuncFormatter(lambda value, _: f"{value * 100:g} %")


def plot_evaluation(found: Evaluation, folder: Path) -> list[Path]:
    """Draw what there is to draw of `found` into PNG files in `folder`; their paths.

    Raises errors.FileUnwritable.
    """
    pictures: dict[str, Callable[[], Figure]] = {}
    if found.accuracy:
        pictures["error"] = lambda: _error(found)
        pictures["coverage"] = lambda: _coverage(found)
    if found.rankings:
        pictures["roc"] = lambda: _roc(found)
    if found.timings:
        pictures["time"] = lambda: _time(found)
    paths = [folder / f"evaluate_{name}.png" for name in pictures]
    for path, draw in zip(paths, pictures.values(), strict=True):
        write_picture(path, draw)
    return paths


def _titled(figure: Figure, found: Evaluation, title: str) -> Figure:
    facts = {"checks": found.checks, "seed": found.seed, "estimator": found.estimator}
    subtitle = say("evaluate_plot.subtitle", **facts)
    put_title(figure, say(title), subtitle, INK)
    return figure


def _error(found: Evaluation) -> Figure:
    figure = new_figure(9.6, 4.6)
    median, p95 = figure.subplots(1, 2, sharey=True)
    rows = [one for one in found.accuracy if one.row.name in _DRAWN_OVER_TIME] or found.accuracy
    for axes, share in ((median, "median"), (p95, "p95")):
        for one in rows:
            _draw_error(axes, one, share)
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(_PERCENT)
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.set_xlim(0, MEASURED_S)
        axes.set_xlabel(say("evaluate_plot.seconds"), color=QUIET)
        axes.grid(color=_GRID, linewidth=0.8)
        name_panel(axes, say(f"evaluate_plot.error_{share}"))
    _legend_below(figure, median)
    return _titled(figure, found, "evaluate_plot.error")


def _draw_error(axes: Axes, one: Accuracy, share: str) -> None:
    values = [getattr(one.error_at(step), share) for step in range(len(STEPS_S))]
    colour = _DRAWN_OVER_TIME.get(one.row.name, QUIET)
    label = say(f"evaluate.row.{one.row.name}")
    axes.plot(STEPS_S, values, color=colour, linewidth=1.8, label=label)
    if one.row.target is not None:
        target = one.row.target[share == "p95"]
        axes.plot(MEASURED_S, target, marker="<", color=colour, markersize=8, clip_on=False)


def _coverage(found: Evaluation) -> Figure:
    rows = found.accuracy[::-1]
    figure = new_figure(9.6, 1.9 + 0.3 * len(rows))
    axes = figure.subplots()
    axes.axvspan(*COVERS, color=NORMAL, linewidth=0)
    axes.axvline(0.95, color=QUIET, linewidth=1.0)
    for place, one in enumerate(rows):
        checks = len(one.outcomes)
        share = one.covered / checks
        low, high = wilson(one.covered, checks)
        within = low <= COVERS[1] and high >= COVERS[0]
        axes.errorbar(
            share,
            place,
            xerr=[[max(share - low, 0.0)], [max(high - share, 0.0)]],
            color=METER if within else LIMIT,
            marker="o",
            markersize=5,
            linewidth=1.6,
            capsize=3,
        )
    axes.set_yticks(range(len(rows)), [say(f"evaluate.row.{one.row.name}") for one in rows])
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set_xlim(right=1.01)
    axes.xaxis.set_major_formatter(_PERCENT)
    axes.set_xlabel(say("evaluate_plot.covers"), color=QUIET)
    axes.grid(axis="x", color=_GRID, linewidth=0.8)
    name_panel(axes, say("evaluate_plot.coverage_panel"))
    axes.tick_params(axis="y", labelcolor=INK)
    return _titled(figure, found, "evaluate_plot.coverage")


def _roc(found: Evaluation) -> Figure:
    figure = new_figure(9.6, 4.4)
    panels = figure.subplots(1, len(ROC_AT_S), sharey=True)
    lowest = 0.5 / found.checks
    for axes, at_s in zip(panels, ROC_AT_S, strict=True):
        here = {one.suspects: one for one in found.rankings if one.at_s == at_s}
        for name in (name for name in _ROC_WIDTHS if name in here):
            _draw_roc(axes, here[name], lowest)
        axes.set_xscale("log")
        axes.set_xlim(lowest, 1.0)
        axes.set_ylim(0.0, 1.02)
        axes.xaxis.set_major_formatter(_PERCENT)
        axes.yaxis.set_major_formatter(_PERCENT)
        axes.grid(color=_GRID, linewidth=0.8)
        axes.set_xlabel(say("evaluate_plot.accused"), color=QUIET)
        axes.legend(loc="lower right", frameon=False, fontsize=9, labelcolor=INK)
        name_panel(axes, say("evaluate_plot.after", seconds=at_s))
    panels[0].set_ylabel(say("evaluate_plot.found"), color=QUIET)
    return _titled(figure, found, "evaluate_plot.roc")


def _draw_roc(axes: Axes, one: Ranking, lowest: float) -> None:
    # What is found without accusing anybody stands at the left edge of a logarithmic axis.
    points = [(max(accused, lowest), share) for accused, share in one.points]
    axes.plot(
        [accused for accused, _ in points],
        [share for _, share in points],
        color=_VERDICT_COLOURS[one.suspects],
        linewidth=_ROC_WIDTHS[one.suspects],
        drawstyle="steps-post",
        label=say(f"evaluate_plot.of.{one.suspects}", area=f"{one.area:.3f}"),
    )


def _time(found: Evaluation) -> Figure:
    figure = new_figure(9.6, 5.0)
    axes = figure.subplots()
    for one in found.timings:
        _draw_time(axes, one)
    axes.set_xlim(0, JUDGED_S)
    axes.set_ylim(0.0, 1.02)
    axes.yaxis.set_major_formatter(_PERCENT)
    axes.set_xlabel(say("evaluate_plot.seconds"), color=QUIET)
    axes.grid(color=_GRID, linewidth=0.8)
    name_panel(axes, say("evaluate_plot.time_panel"))
    _legend_below(figure, axes)
    return _titled(figure, found, "evaluate_plot.time")


def _draw_time(axes: Axes, one: Timing) -> None:
    colour = _VERDICT_COLOURS[one.row.name]
    reached_s = [t_s for t_s in one.times_s if t_s <= JUDGED_S]
    shares = [(place + 1) / len(one.outcomes) for place in range(len(reached_s))]
    axes.plot(
        [0.0, *reached_s, JUDGED_S],
        [0.0, *shares, shares[-1] if shares else 0.0],
        color=colour,
        linewidth=1.8,
        drawstyle="steps-post",
        label=say(f"evaluate.row.{one.row.name}"),
    )
    if one.row.seconds is not None:
        axes.plot(one.row.seconds, 0.5, marker="v", color=colour, markersize=8)


def _legend_below(figure: Figure, axes: Axes) -> None:
    lines, labels = axes.get_legend_handles_labels()
    figure.legend(
        lines,
        labels,
        loc="outside lower center",
        ncols=2,
        frameon=False,
        fontsize=9.5,
        labelcolor=INK,
    )
