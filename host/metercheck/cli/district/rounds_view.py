"""`metercheck district evaluate --rounds` as a table: does the next list learn from the checks?"""

from __future__ import annotations

from typing import Any

import click

from metercheck.cli.district.tables import NOTHING, Column, print_table
from metercheck.words import say

_COLUMNS: list[Column] = [
    ("district.rounds.round", "left"),
    ("district.rounds.visited", "right"),
    ("district.rounds.found", "right"),
    ("district.rounds.precision", "right"),
    ("district.rounds.recall", "right"),
]


def show_rounds(figures: dict[str, Any]) -> None:
    """Print what evaluation.rounds.rounds says."""
    told, last = figures["settings"], figures["last_round"]
    facts = {key: told[key] for key in ("districts", "listed", "days", "seed")}
    low, high = (f"{share:.1%}" for share in told["stolen"])
    click.echo(say("district.rounds.about", low=low, high=high, **facts))
    rows = [
        _row(str(one["round"]), one["precision"], one["recall"]) for one in figures["rounds"][:-1]
    ]
    for key in ("unlearned", "learned", "learned_worth"):
        words = {"round": len(figures["rounds"]), "chance": f"{told['worth']:.0%}"}
        name = say(f"district.rounds.{key}", **words)
        rows.append(_row(name, last[key], last["recall"][key]))
    print_table(_COLUMNS, rows)
    gap = last["difference"]
    if gap["low"] is not None:
        low, high = (f"{100 * gap[end]:+.0f}" for end in ("low", "high"))
        click.echo(say("district.rounds.difference", low=low, high=high))


def _row(name: str, precision: dict[str, Any], recall: dict[str, Any]) -> list[str]:
    return [
        name,
        str(precision["of"]),
        str(precision["hits"]),
        _rate(precision),
        _rate(recall),
    ]


def _rate(rate: dict[str, Any]) -> str:
    if not rate["of"]:
        return NOTHING
    return f"{rate['share']:.0%} [{100 * rate['low']:.0f}, {100 * rate['high']:.0f}]"
