"""`metercheck bench evaluate`: the benchmark of the estimator."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from metercheck.bench.evaluate.evaluation import (
    accusations_as_dict,
    honest_names,
    honest_trials,
    sum_up,
    table_names,
    table_trials,
)
from metercheck.bench.evaluate.summary import Accusations
from metercheck.bench.evaluate.trial import Outcome, Trial, find
from metercheck.bench.spread import spread
from metercheck.cli.progress import collected
from metercheck.cli.shell import Misused, SpokenCommand, option
from metercheck.cli.simulate import FILE, JOBS, MOST_CHECKS, SEED
from metercheck.cli.terminal import echo_json
from metercheck.errors import FileUnwritable
from metercheck.reports.evaluation_tables import accuracy_table, accusation_table, timing_table
from metercheck.words import Phrase, say

_CHECKS = 100
_ACCUSED = 1
_PIPE_WIDTH = 400
"""A pipe has no width: let rows be as long as they are instead of folding them at 80."""


@click.command(
    cls=SpokenCommand, help="help.bench.evaluate.about", epilog="help.bench.evaluate.codes"
)
@option(
    "--checks", type=click.IntRange(1, MOST_CHECKS), metavar="N", help="help.bench.evaluate.checks"
)
@option(
    "--honest", type=click.IntRange(1, MOST_CHECKS), metavar="N", help="help.bench.evaluate.honest"
)
@JOBS
@SEED
@option("--rows", "chosen", metavar="A,B,...", help="help.bench.evaluate.rows")
@option("--json", "as_json", is_flag=True, help="help.bench.evaluate.json")
@option("--plots", type=FILE, metavar="DIR", help="help.bench.evaluate.plots")
def evaluate(
    checks: int | None,
    honest: int | None,
    jobs: int,
    seed: int,
    chosen: str | None,
    as_json: bool,
    plots: Path | None,
) -> int:
    """Judge the estimator by many seeded checks against what really was."""
    if honest is None:
        _tables(checks or _CHECKS, jobs, seed, _names(chosen, table_names()), as_json, plots)
        return 0
    if checks is not None or plots is not None:
        raise Misused(Phrase("usage.honest_alone"))
    return _search(honest, jobs, seed, _names(chosen, honest_names()), as_json)


def _names(chosen: str | None, known: Sequence[str]) -> Sequence[str]:
    """The rows that were asked for; all without asking. Raises Misused for one there is not."""
    if chosen is None:
        return known
    asked = [name.strip() for name in chosen.split(",")]
    for name in asked:
        if name not in known:
            raise Misused(Phrase("usage.no_such_row", name=name, known=", ".join(known)))
    return asked


def _find_all(trials: Sequence[Trial], jobs: int) -> list[Outcome]:
    return collected(spread(find, trials, jobs), len(trials))


def _tables(
    checks: int, jobs: int, seed: int, names: Sequence[str], as_json: bool, plots: Path | None
) -> None:
    """Accuracy, verdicts and, where wanted, the pictures of both."""
    if plots is not None:
        _make_folder(plots)  # what cannot be written is to be heard of before an hour of checks
    found = sum_up(_find_all(table_trials(names, checks, seed), jobs), seed, checks)
    if as_json:
        echo_json(found.as_dict(), indent=1)
    else:
        facts = {"checks": checks, "seed": seed, "estimator": found.estimator}
        click.echo(say("evaluate.heading", **facts))
        if found.accuracy:
            _print("evaluate.accuracy_heading", accuracy_table(found.accuracy))
        if found.timings:
            _print("evaluate.timing_heading", timing_table(found.timings))
    if plots is not None:
        from metercheck.reports.evaluation_plots import plot_evaluation

        for path in plot_evaluation(found, plots):
            click.echo(say("records.written", path=path), err=as_json)


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileUnwritable(path=path, detail=error.strerror) from error


def _search(checks: int, jobs: int, seed: int, names: Sequence[str], as_json: bool) -> int:
    """Look for false accusations; 1 when there is one."""
    found = Accusations(_find_all(honest_trials(names, checks, seed), jobs))
    if as_json:
        echo_json(accusations_as_dict(found, seed), indent=1)
        return _ACCUSED if found.accused else 0
    _print("evaluate.honest_heading", accusation_table(found))
    for one in found.accused:
        facts = {"row": one.row, "seed": one.seed, "seconds": f"{one.seconds:.1f}"}
        click.echo(say("evaluate.accused", **facts))
    click.echo(
        say(
            "evaluate.bound",
            count=len(found.accused),
            checks=checks,
            rate=f"{found.highest_rate * 1e4:.1f}",
        )
    )
    return _ACCUSED if found.accused else 0


def _print(heading: str, table: Table) -> None:
    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    click.echo("\n" + say(heading))
    Console(highlight=False, width=width).print(table)
