"""Shares among the first three, by kind of theft and resolution, the drop rule beside them."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from metercheck.reports.canvas import (
    EXPECTED,
    HOUSEHOLD,
    INK,
    LIMIT,
    METER,
    name_panel,
    new_figure,
    put_title,
)
from metercheck.words import say

_WIDTH_IN, _HEIGHT_IN = 10.0, 4.6
_BAR = 0.38


def draw(figures: dict[str, Any]) -> Figure:
    """Of the figures of evaluation.districts.summary."""
    told = figures["settings"]
    figure = new_figure(_WIDTH_IN, _HEIGHT_IN)
    panels = figure.subplots(1, len(figures["resolutions"]), sharey=True, squeeze=False)[0]
    count = 0
    for axes, (name, one) in zip(panels, figures["resolutions"].items(), strict=True):
        _panel(axes, one)
        name_panel(axes, say(f"district.evaluate.panel.{name}", days=told["days"][name]))
        count = one["thieves"]["first"]["3"]["of"] + one["tap_said"]["of"]
    panels[0].invert_yaxis()
    panels[0].legend(
        loc="lower left", bbox_to_anchor=(0.0, -0.28), ncols=3, frameon=False, labelcolor=INK
    )
    facts = {"feeder": told["feeder"], "districts": count, "seed": told["seed"]}
    title = say("district.evaluate.title", share=f"{told['share']:.1%}")
    put_title(figure, title, say("district.evaluate.subtitle", **facts), INK)
    return figure


def _panel(axes: Axes, one: dict[str, Any]) -> None:
    rows = {"district.evaluate.all": one["thieves"]}
    rows |= {f"district.evaluate.kind.{kind}": of for kind, of in one["by_kind"].items()}
    names = [say(key).strip() for key in rows]
    _bars(axes, -_BAR / 2, [of["first"]["3"] for of in rows.values()], METER, "by_analysis")
    drop = [of["drop_rule"]["3"] for of in rows.values()]
    _bars(axes, _BAR / 2, drop, HOUSEHOLD, "by_drop")
    _bars(axes, 0.0, [one["tap_said"]], EXPECTED, "", first=len(rows))
    axes.axvline(100 * one["target_first_3"], color=LIMIT, linestyle="--", linewidth=1)
    axes.set_yticks(range(len(rows) + 1), [*names, say("district.evaluate.tap_named")])
    axes.set_xlim(0, 100)
    axes.xaxis.set_major_formatter("{x:.0f} %")


def _bars(
    axes: Axes, off: float, rates: list[dict[str, Any]], colour: str, name: str, first: int = 0
) -> None:
    shares = [100 * (rate["share"] or 0.0) for rate in rates]
    beside = [
        [share - 100 * rate["low"] for share, rate in zip(shares, rates, strict=True)],
        [100 * rate["high"] - share for share, rate in zip(shares, rates, strict=True)],
    ]
    axes.barh(
        [first + place + off for place in range(len(rates))],
        shares,
        _BAR,
        xerr=beside,
        color=colour,
        ecolor=INK,
        alpha=0.7,
        error_kw={"elinewidth": 1.3, "capsize": 2},
        label=say(f"district.evaluate.{name}") if name else None,
    )
