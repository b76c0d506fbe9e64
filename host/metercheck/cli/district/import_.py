"""`metercheck district import`: exports of an office's systems into a dataset."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from metercheck.cli.shell import SpokenCommand, option
from metercheck.cli.terminal import echo_json
from metercheck.words import say

if TYPE_CHECKING:
    from rich.table import Table

    from metercheck.district.importing import FileReport, ImportReport
    from metercheck.district.importing.problems import Problem

_DAY_MIN = 1440
_CURVES = ("power", "energy", "register")
_COLOURS = {"dropped": "yellow", "kept": None, "mended": None}


@click.command(cls=SpokenCommand, help="help.district.import.about")
@click.argument(
    "sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@option(
    "--into",
    metavar="FOLDER",
    required=True,
    type=click.Path(path_type=Path),
    help="help.district.import.into",
)
@option("--curve", type=click.Choice(_CURVES), help="help.district.import.curve")
@option("--stamps", type=click.Choice(("begin", "end")), help="help.district.import.stamps")
@option("--json", "as_json", is_flag=True, help="help.district.import.json")
def import_exports(
    sources: tuple[Path, ...], into: Path, curve: str | None, stamps: str | None, as_json: bool
) -> None:
    """Import files and folders; rows that are not taken are told and are no failure."""
    from metercheck.district.importing import Choices, import_sources

    choices = Choices(curve=curve, ends=None if stamps is None else stamps == "end")
    with _bar() as progress:
        report = import_sources(sources, into, choices=choices, progress=progress)
    if as_json:
        echo_json(report.as_json(), indent=1)
        return
    _print(report, sources, into)


@contextmanager
def _bar() -> Iterator[Any]:
    """How far it is, on a terminal only."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("", total=None)

        def progress(step: str, done: int, total: int | None) -> None:
            words = say(f"district.import.step.{step}")
            bar.update(task, description=words, completed=done, total=total)

        yield progress


def _print(report: ImportReport, sources: tuple[Path, ...], into: Path) -> None:
    from rich.console import Console

    # A pipe has no width: let rows be as long as they are instead of folding them at 80.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
    if report.files:
        console.print(_files(report.files))
    if report.known:
        click.echo(say("district.import.known", names=" ".join(sorted(set(report.known)))))
    if not report.files and not report.known:
        click.echo(say("district.import.nothing", path=" ".join(map(str, sources))))
        return
    days = (report.first_day, report.last_day)
    first, last = (str(day) if day else say("district.import.no_days") for day in days)
    counts = {"districts": report.districts, "users": report.users}
    click.secho(
        say("district.import.summary", into=into, first=first, last=last, **counts), bold=True
    )
    key = "district.import.readings" if report.step_min else "district.import.readings_daily"
    names = ("daily", "interval", "supply_daily", "supply_interval", "events")
    numbers = {name: getattr(report, name) for name in names}
    click.echo(say(key, step=report.step_min, **numbers))
    kinds = report.kinds()
    for done, colour in _COLOURS.items():
        if any(kind.done == done for kind in kinds):
            click.echo()
            click.secho(say(f"district.import.done.{done}"), bold=True, fg=colour)
            console.print(_problems(report, done))
    if report.changed:
        click.echo()
        click.echo(
            say("district.import.where" if kinds else "district.import.all_good", into=into)
        )


def _table(*headings: tuple[str, bool]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, right in headings:
        justify = "right" if right else "left"
        table.add_column(say(f"district.import.column.{name}"), justify=justify, overflow="fold")
    return table


def _files(files: tuple[FileReport, ...]) -> Table:
    from rich.text import Text

    table = _table(
        *(("file", False), ("kind", False), ("rows", True), ("refused", True)),
        *(("values", True), ("unused", True)),
    )
    for one in files:
        what = [say(f"district.import.kind.{one.kind}")]
        if one.step_min:
            daily = one.step_min == _DAY_MIN
            what.append(
                say("district.import.daily")
                if daily
                else say("district.import.every", step=one.step_min)
            )
            what += [say(f"district.import.form.{form}") for form in one.forms]
        if one.ends:
            what.append(say("district.import.ends"))
        numbers = [str(one.rows), str(one.refused)]
        numbers += [str(one.values), str(one.unused)] if one.forms else ["", ""]
        table.add_row(Text(one.name), Text(", ".join(what)), *numbers)
    return table


def _problems(report: ImportReport, done: str) -> Table:
    from rich.text import Text

    table = _table(("problem", False), ("rows", True), ("problem_count", True), ("example", False))
    for kind in report.kinds():
        if kind.done == done:
            words = say(f"district.problem.{kind.what}")
            table.add_row(Text(words), str(kind.rows), str(kind.count), Text(_where(kind.example)))
    return table


def _where(problem: Problem) -> str:
    where = problem.source
    if problem.line:
        where = say("district.import.at", source=problem.source, line=problem.line)
    return "  ".join(filter(None, (where, problem.subject, problem.detail)))
