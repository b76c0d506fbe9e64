"""What a fault campaign found, as a table and a list of what must not have happened."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from metercheck.bench.faults.kinds import KINDS
from metercheck.bench.faults.trial import BY_ITSELF, Outcome
from metercheck.bench.world import faults
from metercheck.words import say

_PIPE_WIDTH = 400
"""A pipe has no width: let rows be as long as they are instead of folding them at 80."""


def print_kinds(names: Sequence[str]) -> None:
    """Each kind of fault in a line: its limit, and what is then wrong."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column(say("campaign.kind_of_fault"), no_wrap=True)
    table.add_column(say("campaign.limit"), justify="right", no_wrap=True)
    table.add_column(say("campaign.what_is_wrong"))
    for group, members in groupby(names, lambda name: KINDS[name].group):
        _add_group(table, say(f"campaign.group.{group}"))
        for name in members:
            limit_ms = KINDS[name].limit_ms
            limit = say("campaign.harmless") if limit_ms is None else f"{limit_ms:.0f}"
            table.add_row(name, limit, describe(name))
    _console().print(table)


def describe(name: str) -> str:
    """What is wrong with a device that has this kind of fault, in a sentence."""
    raises, _, where = name.partition("_in_")
    if where and raises.startswith("raises"):
        return say(f"kind.{raises}", where=where)
    return say(f"fault.{name}" if name in faults.NAMES else f"kind.{name}")


def print_campaign(outcomes: Sequence[Outcome], seed: int) -> None:
    """The table by kind of fault, then each run that broke a limit with what repeats it."""
    single = [one for one in outcomes if len(one.trial.faults) == 1]
    paired = [one for one in outcomes if len(one.trial.faults) > 1]
    facts = {
        "runs": len(outcomes),
        "kinds": len({one.trial.faults for one in single}),
        "moments": len({one.trial.moment for one in single}),
        "pairs": len(paired),
        "seed": seed,
    }
    click.echo(say("campaign.heading", **facts))
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column(say("campaign.kind_of_fault"), no_wrap=True)
    table.add_column(say("campaign.slowest"), justify="right", no_wrap=True)
    table.add_column(say("campaign.limit"), justify="right", no_wrap=True)
    for column in ("campaign.taken_off_by", "campaign.verdicts", "campaign.kept"):
        table.add_column(say(column))
    for group, members in groupby(single, lambda one: KINDS[one.trial.faults[0]].group):
        _add_group(table, say(f"campaign.group.{group}"))
        for name, runs in groupby(members, lambda one: one.trial.faults[0]):
            _add_row(table, name, list(runs))
    if paired:
        _add_group(table, say("campaign.pairs"))
        for one in paired:
            _add_row(table, " + ".join(one.trial.faults), [one])
    _console().print(table)
    _print_broken([one for one in outcomes if one.broken], len(outcomes))


def _console() -> Console:
    return Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)


def _add_group(table: Table, title: str) -> None:
    if table.row_count:
        table.add_row()
    table.add_row(Text(title, "bold underline"))


def _add_row(table: Table, name: str, runs: list[Outcome]) -> None:
    limits = [one.limit_ms for one in runs if one.limit_ms is not None]
    slowest = [one.off_ms for one in runs if one.off_ms is not None and one.limit_ms is not None]
    hows = Counter(_how(one.how) for one in runs if one.how and one.limit_ms is not None)
    ends = Counter(_ended(one) for one in runs)
    broken = any(one.broken for one in runs)
    table.add_row(
        name,
        f"{max(slowest):.0f}" if slowest else "–",
        f"{max(limits):.0f}" if limits else say("campaign.harmless"),
        ", ".join(how for how, _ in hows.most_common()),
        ", ".join(f"{end} {count}" for end, count in ends.most_common()),
        Text(say("campaign.no"), "bold red") if broken else Text(say("campaign.yes"), "green"),
    )


def _how(how: str) -> str:
    return say(f"campaign.how.{how}") if how in BY_ITSELF else say("campaign.how.trip", name=how)


def _ended(one: Outcome) -> str:
    return say(f"verdict.{one.verdict}") if one.verdict else say("campaign.cut_short")


def _print_broken(broken: Sequence[Outcome], runs: int) -> None:
    if not broken:
        click.echo("\n" + say("campaign.all_kept"))
        return
    click.echo("\n" + say("campaign.broken", count=len(broken), runs=runs))
    for one in broken:
        facts = {
            "faults": " + ".join(one.trial.faults),
            "moment": one.trial.moment,
            "seed": one.trial.seed,
            "what": "; ".join(_what(one, code) for code in one.broken),
        }
        click.echo("  " + say("campaign.broken_run", **facts))
    first = broken[0].trial
    if len(first.faults) == 1:
        facts = {"faults": first.faults[0], "moment": first.moment, "seed": first.seed}
        click.echo(say("campaign.again", **facts))


def _what(one: Outcome, code: str) -> str:
    if code == "late" and one.off_ms == float("inf"):
        return say("campaign.what.never_off")
    off = "–" if one.off_ms is None else f"{one.off_ms:.0f}"
    limit = "–" if one.limit_ms is None else f"{one.limit_ms:.0f}"
    return say(f"campaign.what.{code}", off=off, limit=limit, note=one.note)
