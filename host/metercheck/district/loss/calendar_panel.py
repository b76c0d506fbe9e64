"""A calendar of days coloured by their loss."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.patches import Rectangle

from metercheck.district.loss.days import Limits, LossTable
from metercheck.reports.canvas import INK, QUIET
from metercheck.words import say

WEEK = 7
_UNKNOWN = "#eceff2"
_COLOURS = LinearSegmentedColormap.from_list(
    "loss",
    [
        (0.0, "#2f5f9e"),
        (0.28, "#a9c6e4"),
        (0.4, "#e3efdd"),
        (0.5, "#cfe4c6"),
        (0.62, "#f4e3b2"),
        (0.8, "#dd8a3e"),
        (1.0, "#8f2323"),
    ],
)


def weeks_of(table: LossTable) -> int:
    """Columns that the calendar of a table takes."""
    first = table.date_of(0)
    return (first.weekday() + len(table.begins) - 1) // WEEK + 1


def draw_calendar(axes: Axes, table: LossTable, limits: Limits) -> ScalarMappable:
    """Columns are weeks, rows weekdays from Monday; the mappable is for the scale of colours.

    Out of limit: framed. Not complete: hatched. Not known: grey and empty.
    """
    middle = (limits.low + limits.high) / 2
    # Twice the width of the limits shows how far out a day is; more is drawn as that.
    reach = limits.high - limits.low
    norm = TwoSlopeNorm(middle, middle - reach * 1.25, middle + reach * 1.25)
    first = table.date_of(0)
    known, share = table.known, table.share
    for row in range(len(table.begins)):
        place = first.weekday() + row
        corner = (place // WEEK + 0.06, place % WEEK + 0.06)
        colour = _COLOURS(norm(share[row])) if known[row] else _UNKNOWN
        axes.add_patch(Rectangle(corner, 0.88, 0.88, facecolor=colour, linewidth=0))
        if known[row] and not table.complete[row]:
            hatched = {"fill": False, "hatch": "/////", "edgecolor": "#00000055", "linewidth": 0}
            axes.add_patch(Rectangle(corner, 0.88, 0.88, **hatched))
        if known[row] and not table.within[row]:
            axes.add_patch(Rectangle(corner, 0.88, 0.88, fill=False, edgecolor=INK, linewidth=1.3))
    columns = weeks_of(table)
    axes.set_xlim(0, columns)
    axes.set_ylim(WEEK, 0)
    axes.set_aspect("equal", anchor="W")
    axes.set_yticks(
        np.arange(WEEK) + 0.5, [say(f"district.loss.weekday.{n}") for n in range(WEEK)]
    )
    axes.set_xticks(*_months(first, len(table.begins)))
    axes.tick_params(colors=QUIET, labelsize=9, length=0)
    axes.spines[:].set_visible(False)
    axes.set_title(
        say("district.loss.plot.calendar"), loc="left", fontsize=10.5, color=INK, weight="bold"
    )
    return ScalarMappable(norm, _COLOURS)


def _months(first: date, days: int) -> tuple[list[float], list[str]]:
    """Where a month begins, and its name; the year where it is another."""
    places, names, year = [], [], 0
    for row in range(days):
        day = first + timedelta(days=row)
        if row and day.day != 1:
            continue
        place = (first.weekday() + row) / WEEK
        if places and place - places[-1] < 2:
            places.pop()
            names.pop()
        month = f"{day.month:02d}"
        places.append(int(place) + 0.5)
        names.append(month if day.year == year else f"{day.year}-{month}")
        year = day.year
    return places, names
