"""One user beside the unexplained loss of the district: by day, and by the hour of the day."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, DateFormatter, date2num
from matplotlib.figure import Figure
from numpy.typing import NDArray

from metercheck.district.frame import DistrictFrame
from metercheck.district.suspects import explanations as ways
from metercheck.district.suspects.rank import Analysis
from metercheck.district.suspects.result import Suspect
from metercheck.reports.canvas import (
    EXPECTED,
    INK,
    LIMIT,
    METER,
    drawable,
    name_panel,
    new_figure,
    put_legend,
    put_title,
    write_picture,
)
from metercheck.words import say

Array = NDArray[np.float64]


def plot_suspect(frame: DistrictFrame, analysis: Analysis, user: str, path: Path) -> None:
    """Draw `user` of `frame` into `path`. Raises KeyError for a user that is not there and
    errors.FileUnwritable."""
    row = {one.user: n for n, one in enumerate(frame.users)}[user]
    suspect = next(one for one in analysis.told.users if one.user == user)
    courses = {
        "registered": (frame.kwh[row], METER),
        "loss": (analysis.unexplained_kwh, LIMIT),
        "explained": (analysis.by_user.get(user, np.zeros(len(frame.supply_kwh))), EXPECTED),
    }
    write_picture(path, lambda: _drawn(frame, analysis, suspect, courses))


def _drawn(
    frame: DistrictFrame,
    analysis: Analysis,
    suspect: Suspect,
    courses: dict[str, tuple[Array, str]],
) -> Figure:
    by_hour = frame.per_day >= 24
    figure = new_figure(12, 7.6 if by_hour else 4.4)
    panels = figure.subplots(2 if by_hour else 1, 1, squeeze=False)[:, 0]
    _days(panels[0], frame, suspect, courses)
    if by_hour:
        _hours(panels[1], frame, suspect, courses)
    put_title(
        figure,
        say("suspects.plot.title", user=drawable(suspect.user), district=drawable(frame.district)),
        say(
            "suspects.plot.subtitle",
            share=suspect.explained_share,
            low=suspect.explained_low,
            high=suspect.explained_high,
            unexplained=analysis.told.unexplained_kwh,
            score=suspect.score,
        ),
        INK,
    )
    return figure


def _days(
    axes: Axes, frame: DistrictFrame, suspect: Suspect, courses: dict[str, tuple[Array, str]]
) -> None:
    day = frame.day_of()
    days = np.datetime64(frame.first_day, "D") + np.arange(frame.days)
    for name, (values, colour) in courses.items():
        known = np.bincount(day, np.isfinite(values), frame.days)
        sums = np.bincount(day, np.nan_to_num(values), frame.days)
        # A day that lacks intervals is drawn at what it would have at the mean of the others.
        mean = sums * frame.per_day / np.maximum(known, 1)
        mean = np.where(known > frame.per_day / 2, mean, np.nan)
        label = say(f"suspects.plot.{name}")
        if name == "explained":
            axes.fill_between(days, 0, mean, step="mid", color=colour, alpha=0.4, label=label)
        else:
            axes.plot(days, mean, drawstyle="steps-mid", color=colour, linewidth=1.4, label=label)
    if suspect.begins:
        axes.axvline(float(date2num(suspect.begins)), color=INK, linewidth=1, linestyle=":")
    axes.axhline(0, color=INK, linewidth=0.6)
    axes.margins(x=0.01)
    axes.xaxis.set_major_locator(AutoDateLocator(maxticks=9))
    axes.xaxis.set_major_formatter(DateFormatter("%Y-%m-%d"))
    name_panel(axes, say("suspects.plot.days"))
    put_legend(axes)


def _hours(
    axes: Axes, frame: DistrictFrame, suspect: Suspect, courses: dict[str, tuple[Array, str]]
) -> None:
    slot = frame.slot_of()
    within, since = np.ones(len(slot), bool), ""
    if suspect.begins:
        place = (suspect.begins - frame.first_day).days
        until = suspect.pattern == ways.UNTIL
        within = (frame.day_of() < place) == until
        since = say(f"suspects.plot.{'until' if until else 'since'}", date=suspect.begins)
    hours = np.arange(frame.per_day + 1) * 24 / frame.per_day
    for name, (values, colour) in courses.items():
        known = within & np.isfinite(values)
        mean = np.bincount(slot[known], values[known], frame.per_day)
        mean /= np.maximum(np.bincount(slot[known], minlength=frame.per_day), 1)
        kw = np.append(mean, mean[-1]) * 60 / frame.step_min
        if name == "explained":
            axes.fill_between(hours, 0, kw, step="post", color=colour, alpha=0.4)
        else:
            axes.plot(hours, kw, drawstyle="steps-post", color=colour, linewidth=1.6)
    axes.axhline(0, color=INK, linewidth=0.6)
    axes.set_xlim(0, 24)
    axes.set_xticks(range(0, 25, 3))
    name_panel(axes, say("suspects.plot.hours", since=since))
