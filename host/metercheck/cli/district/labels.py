"""`metercheck district labels`: what checks and persons found, and how good lists were."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from metercheck.cli.shell import SpokenCommand, option
from metercheck.cli.terminal import echo_json
from metercheck.words import say

if TYPE_CHECKING:
    from metercheck.district.loop.success import Success
    from metercheck.worklist.rates import Rate


@click.command(cls=SpokenCommand, help="help.district.labels.about")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@option("--list", "name", metavar="NAME", help="help.district.labels.list")
@option("--json", "as_json", is_flag=True, help="help.district.labels.json")
@click.pass_obj
def labels(where: str | Path, folder: Path, name: str | None, as_json: bool) -> None:
    """Collect labels from the store's work lists, and tell how good the lists were."""
    from metercheck.cli.worklist import opened
    from metercheck.district.dataset import Dataset
    from metercheck.district.loop.kept import read_rows
    from metercheck.district.loop.labels import collect
    from metercheck.district.loop.success import success

    users = len(Dataset.open(folder).homes())
    with opened(where) as (_, lists):
        orders = lists.orders(lists.named(name).name if name else None)
    rows = collect(folder, orders)
    listed = [row for row in read_rows(folder, "lists") if name in (None, row["list"])]
    told = success(listed, orders, users)
    if as_json:
        echo_json({"labels": len(rows), **_plain(told)}, indent=1)
        return
    found = sum(row["found"] for row in rows)
    click.echo(say("district.labels.taken", found=found, cleared=len(rows) - found))
    _print(told)


def _plain(told: Success) -> dict[str, Any]:
    return {
        "precision": _rate(told.ranked),
        "precision_at": {str(place): _rate(rate) for place, rate in told.at.items()},
        "random": _rate(told.random),
        "recall": asdict(told.recall) if told.recall else None,
        "waiting": told.waiting,
        "reasons": {one.reason: _rate(one.rate) for one in told.reasons},
    }


def _rate(rate: Rate) -> dict[str, float | int | None]:
    share = rate.share if rate.tried else None
    return asdict(rate) | {"share": share, "low": rate.low, "high": rate.high}


def _print(told: Success) -> None:
    from metercheck.cli.order_views import rate_words

    def line(heading: str, rate: Rate) -> None:
        click.echo(f"{heading}{say('heading.colon')}{rate_words(rate)}")

    line(say("district.labels.precision"), told.ranked)
    for place, rate in told.at.items():
        line("  " + say("district.labels.precision_at", place=place), rate)
    if told.random.tried:
        line(say("district.labels.random"), told.random)
    if told.recall:
        ends = {"low": f"{told.recall.low:.0%}", "high": f"{told.recall.high:.0%}"}
        click.echo(say("district.labels.recall", share=f"{told.recall.share:.0%}", **ends))
    elif not told.random.tried:
        click.echo(say("district.labels.no_recall"))
    if told.waiting:
        click.echo(say("district.labels.waiting", count=told.waiting))
