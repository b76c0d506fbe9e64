"""`metercheck district sgcc`: behaviour against the labels of the public SGCC data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from metercheck.cli.shell import SpokenCommand, option
from metercheck.cli.simulate import JOBS, SEED
from metercheck.words import say

_FEWEST_FOLDS, _MOST_FOLDS = 2, 20


@click.command(
    cls=SpokenCommand, help="help.district.sgcc.about", epilog="help.district.sgcc.where"
)
@click.argument("data", metavar="DATA.CSV", type=click.Path(path_type=Path))
@option(
    "--folds",
    type=click.IntRange(_FEWEST_FOLDS, _MOST_FOLDS),
    default=5,
    metavar="K",
    help="help.district.sgcc.folds",
)
@SEED
@JOBS
@option("--any-file", is_flag=True, help="help.district.sgcc.any_file")
@option("--json", "as_json", is_flag=True, help="help.district.sgcc.json")
def sgcc(data: Path, folds: int, seed: int, jobs: int, any_file: bool, as_json: bool) -> None:
    """Five folds with the original labels, with and without the pattern of missing data."""
    from metercheck.cli.terminal import echo_json
    from metercheck.district.evaluation.sgcc import evaluate_sgcc
    from metercheck.district.evaluation.sgcc_file import read

    figures = evaluate_sgcc(read(data, any_file=any_file), seed, folds, jobs)
    if as_json:
        echo_json(figures, indent=1)
        return
    _show(figures)


def _show(figures: Mapping[str, Any]) -> None:
    from metercheck.cli.district.single_view import figure
    from metercheck.cli.district.tables import Column, print_table
    from metercheck.district.evaluation.sgcc import MEASURES

    facts = {name: figures[name] for name in ("users", "found", "days", "copies")}
    facts |= figures["settings"] | {"unknown": f"{100 * figures['unknown']:.1f}"}
    click.echo(say("sgcc.heading", **facts))
    columns: list[Column] = [
        ("sgcc.column.from", "left"),
        *((f"sgcc.measure.{name}", "right") for name in MEASURES),
    ]
    rows = [
        [say(f"sgcc.way.{way}"), *(figure(measures[name]) for name in MEASURES)]
        for way, measures in figures["ways"].items()
    ]
    print_table(columns, rows)
    click.echo(say("sgcc.leak") if figures["leak"] else say("sgcc.published"))
