"""`metercheck district evaluate`: the analysis of districts against simulated truth."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import click

from metercheck.cli.shell import SpokenCommand, option
from metercheck.cli.simulate import FILE, JOBS, SEED
from metercheck.errors import FileUnwritable

_DISTRICTS = 60
_MOST_DISTRICTS = 100_000
_FEWEST_DAYS, _MOST_DAYS = 60, 1096


@click.command(cls=SpokenCommand, help="help.district.evaluate.about")
@option(
    "--districts",
    type=click.IntRange(1, _MOST_DISTRICTS),
    default=_DISTRICTS,
    metavar="N",
    help="help.district.evaluate.districts",
)
@SEED
@option(
    "--feeder",
    type=click.Choice(["ieee", "simbench", "all"]),
    default="ieee",
    help="help.district.evaluate.feeder",
)
@option(
    "--days",
    type=click.IntRange(_FEWEST_DAYS, _MOST_DAYS),
    metavar="N",
    help="help.district.evaluate.days",
)
@JOBS
@option("--single", "single_users", is_flag=True, help="help.district.evaluate.single")
@option("--rounds", "in_rounds", is_flag=True, help="help.district.evaluate.rounds")
@option("--leaks", is_flag=True, help="help.district.evaluate.leaks")
@option("--json", "as_json", is_flag=True, help="help.district.evaluate.json")
@option("--out", type=FILE, metavar="FILE", help="help.district.evaluate.out")
@option("--plot", type=FILE, metavar="FILE", help="help.district.evaluate.plot")
def evaluate(
    districts: int,
    seed: int,
    feeder: str,
    days: int | None,
    jobs: int,
    single_users: bool,
    in_rounds: bool,
    leaks: bool,
    as_json: bool,
    out: Path | None,
    plot: Path | None,
) -> None:
    """Simulate districts of which all is known, analyse them, and tell how often it was right."""
    from metercheck.bench.spread import spread
    from metercheck.cli.progress import collected
    from metercheck.cli.terminal import echo_json
    from metercheck.district.evaluation.cases import DAYS, cases
    from metercheck.district.evaluation.districts import single, summary
    from metercheck.district.evaluation.judging import judge
    from metercheck.records.files import write_atomically

    length = dict.fromkeys(DAYS, days) if days is not None else dict(DAYS)
    if single_users:
        _single(seed, length, leaks, jobs, as_json)
        return
    if in_rounds:
        _rounds(seed, districts, jobs, as_json)
        return
    for path in (out, plot):
        # What cannot be written is to be heard of before an hour of districts.
        if path is not None and not path.resolve().parent.is_dir():
            raise FileUnwritable(path=path, detail=os.strerror(errno.ENOENT))
    listed = cases(seed, districts, feeder, length)
    outcomes = collected(spread(judge, listed, jobs), len(listed))
    figures = summary(outcomes, seed, feeder, length)
    if out is not None:
        everything = figures | {"districts": [single(one) for one in outcomes]}
        text = json.dumps(everything, ensure_ascii=False, indent=1) + "\n"
        write_atomically(out, text.encode())
    if plot is not None:
        from metercheck.district.evaluation.picture import draw
        from metercheck.reports.canvas import write_picture

        write_picture(plot, lambda: draw(figures))
    if as_json:
        echo_json(figures, indent=1)
        return
    from metercheck.cli.district.evaluation_view import show

    show(figures)


def _single(seed: int, days: dict[str, int], leaks: bool, jobs: int, as_json: bool) -> None:
    from metercheck.cli.district.single_view import show_single
    from metercheck.cli.terminal import echo_json
    from metercheck.district.evaluation.single import evaluate_single

    figures = evaluate_single(seed, days=days, leaks=leaks, processes=jobs)
    if as_json:
        echo_json(figures, indent=1)
    else:
        show_single(figures)


def _rounds(seed: int, districts: int, jobs: int, as_json: bool) -> None:
    from metercheck.cli.district.progress import bar
    from metercheck.cli.district.rounds_view import show_rounds
    from metercheck.cli.terminal import echo_json
    from metercheck.district.evaluation.rounds import rounds

    with bar() as progress:
        figures = rounds(seed, districts, listed=districts, processes=jobs, progress=progress)
    if as_json:
        echo_json(figures, indent=1)
    else:
        show_rounds(figures)
