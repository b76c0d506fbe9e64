"""`metercheck bench list`, and the table of what was found in each scenario."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from metercheck.bench import scenario as scenarios
from metercheck.bench.scenario import Scenario
from metercheck.cli.results import COLOURS
from metercheck.cli.shell import SpokenCommand, option
from metercheck.cli.terminal import echo_json
from metercheck.reports.plain import known, percent, ratio_and_u95, seconds
from metercheck.reports.tally import STATES, Tally
from metercheck.words import language, say

_PIPE_WIDTH = 400
"""A pipe has no width: let rows be as long as they are instead of folding them at 80."""


@click.command(cls=SpokenCommand, help="help.bench.list.about")
@option("--json", "as_json", is_flag=True, help="help.bench.list.json")
@option("--markdown", is_flag=True, help="help.bench.list.markdown")
def list_scenarios(as_json: bool, markdown: bool) -> None:
    """List the scenarios that ship with the tool."""
    found = scenarios.gallery()
    if as_json:
        echo_json([_as_dict(one) for one in found], indent=1)
    elif markdown:
        click.echo("\n".join(_markdown(found)))
    else:
        _print(_list_table(found))


def _as_dict(one: Scenario) -> dict[str, Any]:
    gap = one.known_gap
    return {
        "name": one.name,
        "group": one.group,
        "title": {"en": one.title.en, "zh": one.title.zh},
        "shows": {"en": one.shows.en, "zh": one.shows.zh},
        "expect": one.expect,
        "known_gap": None if gap is None else {"en": gap.en, "zh": gap.zh},
    }


def _list_table(found: Sequence[Scenario]) -> Table:
    table = _new_table()
    table.expand = sys.stdout.isatty()  # so that the columns share a terminal's width as wanted
    table.add_column(say("gallery.name"), no_wrap=True)
    table.add_column(say("gallery.title"), ratio=2)
    table.add_column(say("gallery.shows"), ratio=3)
    table.add_column(say("gallery.expected"), no_wrap=True)
    for group, members in groupby(found, lambda one: one.group):
        _add_group(table, group)
        for one in members:
            shows = getattr(one.shows, language())
            table.add_row(one.name, getattr(one.title, language()), shows, _verdict(one.expect))
    return table


def _markdown(found: Sequence[Scenario]) -> Iterator[str]:
    """A table for a README, with what is not reached yet."""
    columns = ("gallery.name", "gallery.shows", "gallery.expected", "gallery.found_yet")
    for group, members in groupby(found, lambda one: one.group):
        yield f"**{say(f'group.{group}')}**\n"
        yield "| " + " | ".join(say(column) for column in columns) + " |"
        yield "|" + " --- |" * len(columns)
        for one in members:
            gap = one.known_gap
            reached = say("gallery.state.reached") if gap is None else getattr(gap, language())
            shows = getattr(one.shows, language())
            yield f"| `{one.name}` | {shows} | {one.expect} | {reached} |"
        yield ""


def print_tallies(tallies: Sequence[Tally]) -> None:
    """The table of `bench run --all`, and below it by name what is not as expected."""
    table = _new_table()
    table.add_column(say("gallery.name"), no_wrap=True)
    table.add_column(say("gallery.expected"), no_wrap=True)
    table.add_column(say("gallery.found"), no_wrap=True)
    for column in ("gallery.ratio", "gallery.true_ratio", "gallery.seconds"):
        table.add_column(say(column), justify="right", no_wrap=True)
    table.add_column(say("gallery.as_expected"), no_wrap=True)
    for group, members in groupby(tallies, lambda one: one.scenario.group):
        _add_group(table, group)
        for one in members:
            table.add_row(*_cells(one))
    _print(table)
    for state in (state for state in STATES if state != "reached"):
        named = [one.scenario.name for one in tallies if one.state == state]
        if named:
            click.echo(say(f"gallery.named.{state}", names=", ".join(named)))


def _cells(one: Tally) -> tuple[str | Text, ...]:
    figures = one.as_dict()
    told = known(figures)
    return (
        one.scenario.name,
        _verdict(one.scenario.expect),
        _found(one),
        " ± ".join(ratio_and_u95(figures)) if told else "–",
        percent(figures["true_ratio"]),
        seconds(figures["seconds"]),
        Text(say(f"gallery.state.{one.state}"), _STATE_COLOURS[one.state]),
    )


_STATE_COLOURS = {"reached": "green", "differs": "bold red", "gap": "yellow", "closed": "cyan"}


def _found(one: Tally) -> Text:
    """The verdict, or those of several checks with their shares."""
    if len(one.shares) == 1:
        return _verdict(one.verdict)
    parts = [_verdict(name) + Text(f" {percent(share, 0)}") for name, share in one.shares.items()]
    return Text(", ").join(parts)


def _verdict(name: str | None) -> Text:
    return Text(say(f"verdict.{name}") if name else "", COLOURS.get(name or "", ""))


def _new_table() -> Table:
    return Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))


def _add_group(table: Table, group: str | None) -> None:
    if table.row_count:
        table.add_row()
    table.add_row(Text(say(f"group.{group}") if group else "", "bold underline"))


def _print(table: Table) -> None:
    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    Console(highlight=False, width=width).print(table)
