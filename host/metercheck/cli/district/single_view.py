"""The figures of `metercheck district evaluate --single` as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from metercheck.cli.district.tables import NOTHING, Column, print_table
from metercheck.district.evaluation.single import WAYS
from metercheck.words import say

_COLUMNS: tuple[Column, ...] = (
    ("single.column.users", "left"),
    ("single.column.count", "right"),
    *((f"single.way.{way}", "right") for way in WAYS),
)


def show_single(figures: Mapping[str, Any]) -> None:
    """Print everything that evaluation.single.evaluate_single says."""
    told = figures["settings"]
    for name, one in figures["resolutions"].items():
        facts = {"users": told["users"], "towns": told["towns"], "seed": told["seed"]}
        facts |= {"found": one["found"], "days": told["days"][name], "features": one["features"]}
        click.echo(say(f"single.heading.{name}", **facts))
        print_table(_COLUMNS, _rows(one))
        said = ", ".join(f"{100 * part['said']:.1f}/{100 * part['so']:.1f}" for part in _top(one))
        click.echo(say("single.calibration", parts=said))
        for leak, value in one.get("leaks", {}).items():
            click.echo(say(f"single.leak.{leak}", auc=f"{value:.3f}"))
        click.echo("")


def figure(measured: Mapping[str, float | None], target: float | None = None) -> str:
    """Of a cell: a figure with its interval, and the one that is asked for."""
    value, low, high = (measured[name] for name in ("value", "low", "high"))
    if value is None:
        return NOTHING
    asked = "" if target is None else f" ({target:.2f})"
    between = "" if low is None or high is None else f" [{low:.3f}, {high:.3f}]"
    return f"{value:.3f}{between}{asked}"


def _rows(one: Mapping[str, Any]) -> list[list[str]]:
    rows = []
    for measure, target in one["target"].items():
        cells = [figure(one["ways"][way][measure], target) for way in WAYS[:1]]
        cells += [figure(one["ways"][way][measure]) for way in WAYS[1:]]
        rows.append([say(f"single.measure.{measure}"), str(one["found"]), *cells])
    for name, part in one["auc_of"].items():
        cells = [NOTHING if part[way] is None else f"{part[way]:.3f}" for way in WAYS]
        rows.append([say(f"single.of.{name}"), str(part["users"]), *cells])
    return rows


def _top(one: Mapping[str, Any], tenths: int = 4) -> list[dict[str, float]]:
    return one["calibration"][-tenths:]
