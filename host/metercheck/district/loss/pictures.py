"""The picture of a district's loss: calendar, course with the technical loss apart, a find."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from metercheck.district.loss.before_after import BeforeAfter
from metercheck.district.loss.calendar_panel import draw_calendar, weeks_of
from metercheck.district.loss.course import MONTH_DAYS
from metercheck.district.loss.result import LossResult
from metercheck.reports.canvas import (
    EXPECTED,
    HOUSEHOLD,
    INK,
    LIMIT,
    METER,
    QUIET,
    VERDICT,
    drawable,
    name_panel,
    new_figure,
    put_legend,
    put_title,
    write_picture,
)
from metercheck.words import say

_WIDTH_IN = 12.0
_FEW_DAYS = 120
_PERCENT = FuncFormatter(lambda value, _: f"{value * 100:g} %")


def plot_loss(result: LossResult, path: Path, find: BeforeAfter | None = None) -> None:
    """Draw `result`, and what `find` compares, into `path`. Raises errors.FileUnwritable."""
    write_picture(path, lambda: _drawn(result, find))


def _drawn(result: LossResult, find: BeforeAfter | None) -> Figure:
    cell_in = min(0.34, (_WIDTH_IN - 1.8) / max(weeks_of(result.daily), 1))
    calendar_in = max(7 * cell_in, 1.2) + 0.55
    heights = [calendar_in, 3.2] + ([2.6] if find else [])
    figure = new_figure(_WIDTH_IN, sum(heights) + 0.9)
    panels = figure.subplots(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
    scale = draw_calendar(panels[0], result.daily, result.limits)
    bar = figure.colorbar(scale, ax=panels[0], fraction=0.025, pad=0.01, format=_PERCENT)
    # The scale of colours moves its panel to the right.
    panels[0].set_anchor("W")
    bar.outline.set_visible(False)  # pyright: ignore[reportCallIssue]
    bar.ax.tick_params(colors=QUIET, labelsize=9)
    bar.set_ticks([result.limits.low, result.limits.high])
    _course(panels[1], result)
    if find:
        _find(panels[2], find)
    # A name that would come out as a row of question marks says nothing beside the number.
    parts = (result.district, result.name if drawable(result.name) == result.name else "")
    name = drawable(" ".join(part for part in parts if part))
    title = say("district.loss.plot.title", district=name)
    put_title(figure, title, say("district.loss.plot.subtitle", **_facts(result)), INK)
    return figure


def _facts(result: LossResult) -> dict[str, str]:
    supply = result.supply_kwh or np.nan
    technical = float(np.nansum(result.daily.technical_kwh))
    return {
        "first": str(result.daily.begins[0]),
        "last": str(result.daily.begins[-1]),
        "share": f"{100 * result.loss_kwh / supply:.2f}",
        "technical": f"{100 * technical / supply:.2f}",
        "unexplained": f"{result.unexplained_kwh:.0f}",
        "within": f"{100 * result.share_within:.0f}",
        "low": f"{100 * result.limits.low:g}",
        "high": f"{100 * result.limits.high:g}",
    }


def _course(axes: Axes, result: LossResult) -> None:
    table = result.daily
    technical = table.share - table.unexplained_share
    days = table.begins
    axes.fill_between(
        days, 0, technical, color=HOUSEHOLD, alpha=0.55, linewidth=0, step="mid",
        label=say("district.loss.plot.technical"),
    )  # fmt: skip
    few = len(days) <= _FEW_DAYS
    axes.plot(
        days, table.share, color=METER, linewidth=1.2, label=say("district.loss.plot.loss"),
        drawstyle="steps-mid" if few else "default",
    )  # fmt: skip
    out = table.known & ~table.within
    axes.plot(days[out], table.share[out], "o", color=LIMIT, markersize=4 if few else 2.5)
    for limit in (result.limits.low, result.limits.high):
        axes.axhline(limit, color=LIMIT, linewidth=0.9, linestyle=(0, (4, 3)))
    axes.axhline(0, color=QUIET, linewidth=0.6)
    if result.trend is not None and table.known.any():
        place = np.arange(len(days)) - (len(days) - 1) / 2
        level = np.nanmedian(table.share)
        axes.plot(
            days, level + result.trend.per_month / MONTH_DAYS * place, color=EXPECTED,
            linewidth=1.8, label=say("district.loss.plot.trend"),
        )  # fmt: skip
    for change in result.changes:
        axes.axvline(_place(change.day), color=EXPECTED, linewidth=1.0, linestyle=":")
    name_panel(axes, say("district.loss.plot.course"))
    _dated(axes, days)
    axes.yaxis.set_major_formatter(_PERCENT)
    put_legend(axes)


def _find(axes: Axes, find: BeforeAfter) -> None:
    table = find.daily
    moment = np.datetime64(find.day, "D")
    axes.bar(table.begins, table.loss_kwh, width=0.9, color="#cdd6e0", linewidth=0)
    colours = (LIMIT, VERDICT["normal"]) if find.better else (VERDICT["normal"], LIMIT)
    counts = table.begins >= np.datetime64(find.since or table.begins[0], "D")
    sides = (
        (counts & (table.begins < moment), find.before_kwh, colours[0]),
        (table.begins > moment, find.after_kwh, colours[1]),
    )
    for where, mean, colour in sides:
        days = table.begins[where]
        axes.fill_between(
            days[[0, -1]], mean.low, mean.high, color=colour, alpha=0.22, linewidth=0
        )
        axes.plot(days[[0, -1]], [mean.value] * 2, color=colour, linewidth=2)
    axes.axvline(_place(find.day), color=INK, linewidth=1.2)
    change = find.change_kwh
    words = {"day": find.day.isoformat(), "change": f"{change.value:.0f}"}
    words |= {"low": f"{change.low:.0f}", "high": f"{change.high:.0f}"}
    key = "district.loss.plot.better" if find.better else "district.loss.plot.worse"
    name_panel(axes, say(key, **words))
    _dated(axes, table.begins)


def _dated(axes: Axes, days: np.ndarray) -> None:
    locator = AutoDateLocator(maxticks=10)
    axes.xaxis.set_major_locator(locator)
    # Numbers only: names of months would come in the language of the computer.
    forms = ["%Y", "%Y-%m", "%m-%d", "%H:%M", "%H:%M", "%S"]
    axes.xaxis.set_major_formatter(
        ConciseDateFormatter(
            locator,
            formats=forms,
            zero_formats=["", "%Y", "%Y-%m", *forms[2:5]],
            show_offset=False,
        )
    )
    axes.set_xlim(days[0] - np.timedelta64(1, "D"), days[-1] + np.timedelta64(1, "D"))


def _place(day: date) -> float:
    return float(date2num(day))
