"""`metercheck district loss`: what districts lose, and what only looks like a loss."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from metercheck.cli.district.days import day
from metercheck.cli.shell import Misused, NumberRange, SpokenCommand, option
from metercheck.words import Phrase

if TYPE_CHECKING:
    from metercheck.district.dataset import Dataset
    from metercheck.district.engine import Failed
    from metercheck.district.loss.days import Limits
    from metercheck.district.loss.office import Row

_USUAL_ROWS = 20


@click.command(cls=SpokenCommand, help="help.district.loss.about")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@option("--district", metavar="D", help="help.district.loss.district")
@option("--from", "first", metavar="DATE", callback=day, help="help.district.loss.from")
@option("--to", "last", metavar="DATE", callback=day, help="help.district.loss.to")
@option("--monthly", is_flag=True, help="help.district.loss.monthly")
@option("--daily-readings", "daily", is_flag=True, help="help.district.loss.daily_readings")
@option("--rank", type=click.IntRange(1), metavar="N", help="help.district.loss.rank")
@option(
    "--by", type=click.Choice(["energy", "share"]), default="energy", help="help.district.loss.by"
)
@option(
    "--limits",
    type=(NumberRange(-100, 100), NumberRange(-100, 100)),
    metavar="LOW HIGH",
    help="help.district.loss.limits",
)
@option("--before-after", "find", metavar="DATE", callback=day, help="help.district.loss.find")
@option("--plot", type=click.Path(path_type=Path), metavar="FILE", help="help.district.loss.plot")
@option("--csv", type=click.Path(path_type=Path), metavar="FILE", help="help.district.loss.csv")
@option("--json", "as_json", is_flag=True, help="help.district.loss.json")
def loss(
    folder: Path,
    district: str | None,
    first: date | None,
    last: date | None,
    monthly: bool,
    daily: bool,
    rank: int | None,
    by: str,
    limits: tuple[float, float] | None,
    find: date | None,
    plot: Path | None,
    csv: Path | None,
    as_json: bool,
) -> int:
    """The loss of one district, or the ranking of all."""
    from metercheck.cli.district import loss_all, loss_one
    from metercheck.district.dataset import Dataset
    from metercheck.district.loss.days import Limits

    if limits is not None and limits[0] >= limits[1]:
        raise Misused(Phrase("district.loss.limits_wrong"))
    valid = Limits() if limits is None else Limits(limits[0] / 100, limits[1] / 100)
    if district is None and (find or plot or monthly):
        raise Misused(Phrase("district.loss.one_district"))
    if district is not None and rank is not None:
        raise Misused(Phrase("district.loss.rank_of_all"))
    dataset = Dataset.open(folder)
    if district is None:
        rows, failed = _rows(dataset, valid, first, last)
        loss_all.show(rows, failed, rank or _USUAL_ROWS, by, csv=csv, as_json=as_json)
        return 1 if failed else 0
    by_days = daily or dataset.step_min is None
    frame = dataset.frame(district, daily=by_days, first=first, last=last)
    loss_one.show(frame, valid, find, monthly=monthly, plot=plot, csv=csv, as_json=as_json)
    return 0


def _rows(
    dataset: Dataset, limits: Limits, first: date | None, last: date | None
) -> tuple[list[Row], list[Failed]]:
    """A row a district, by daily readings, and what failed."""
    from functools import partial

    from metercheck.cli.district.progress import bar
    from metercheck.district.engine import Failed, mapped
    from metercheck.district.loss.office import district_row, with_adoptions

    work = partial(district_row, limits=limits)
    with bar() as progress:
        found = list(mapped(dataset, work, daily=True, first=first, last=last, progress=progress))
    rows = [one for one in found if not isinstance(one, Failed)]
    return with_adoptions(rows), [one for one in found if isinstance(one, Failed)]
