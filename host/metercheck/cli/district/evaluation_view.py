"""The figures of `metercheck district evaluate` as tables."""

from __future__ import annotations

import sys
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from metercheck.words import say

_PIPE_WIDTH = 200
_UNKNOWN = "–"


def show(figures: dict[str, Any]) -> None:
    """Print everything that evaluation.districts.summary says."""
    told = figures["settings"]
    for name, one in figures["resolutions"].items():
        facts = {"users": told["users"], "days": told["days"][name], "seed": told["seed"]}
        facts |= {"share": f"{told['share']:.1%}", "feeder": told["feeder"]}
        click.echo(say(f"district.evaluate.{name}", **facts))
        console = Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)
        console.print(_firsts(one))
        console.print(_said(one))
        loss, seconds = one["technical_loss"], one["analysed_s"]
        facts = {f"loss_{key}": f"{value:.1%}" for key, value in loss.items()}
        facts |= {"seconds": f"{seconds['median']:.1f}"}
        click.echo(say("district.evaluate.district", **facts) + "\n")


def _firsts(one: dict[str, Any]) -> Table:
    columns = ["first_1", "first_3", "first_5", "drop_rule"]
    table = _table(["thieves", "districts", *columns])
    rows = {key: one[key] for key in ("thieves", "always", "begun")}
    rows |= {f"kind.{kind}": figures for kind, figures in one["by_kind"].items()}
    if len(one["by_feeder"]) > 1:
        rows |= one["by_feeder"]
    for name, figures in rows.items():
        target = one["target_first_3"] if name == "thieves" else None
        first = figures["first"]
        table.add_row(
            name if name in one["by_feeder"] else say(f"district.evaluate.{name}"),
            str(first["1"]["of"]),
            _rate(first["1"]),
            _rate(first["3"]) + ("" if target is None else f" ({target:.0%})"),
            _rate(first["5"]),
            _rate(figures["drop_rule"]["3"]),
        )
    return table


def _said(one: dict[str, Any]) -> Table:
    table = _table(["said", "of_taps", "of_thieves", "of_honest"])
    said = (one["tap_said"], one["tap_said_of_thieves"], one["tap_said_of_honest"])
    table.add_row(say("district.evaluate.line"), *(_rate(rate) for rate in said))
    listed = [one["innocent_listed"][key] for key in ("of_taps", "of_thieves", "of_honest")]
    means = (_UNKNOWN if each["mean"] is None else f"{each['mean']:.2f}" for each in listed)
    table.add_row(say("district.evaluate.listed"), *means)
    shares = (_rate(each["districts_with"]) for each in listed)
    table.add_row(say("district.evaluate.with_listed"), *shares)
    return table


def _table(columns: list[str]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for place, name in enumerate(columns):
        table.add_column(say(f"district.evaluate.{name}"), justify="right" if place else "left")
    return table


def _rate(rate: dict[str, Any]) -> str:
    if not rate["of"]:
        return _UNKNOWN
    return f"{rate['share']:.0%} [{100 * rate['low']:.0f}, {100 * rate['high']:.0f}]"
