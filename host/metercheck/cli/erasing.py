"""`metercheck records erase` and `retention`: what tells of a household goes, the gap is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from metercheck.cli.completing import record_names
from metercheck.cli.shell import Misused, SpokenCommand, option
from metercheck.records import erasing
from metercheck.records.ages import before
from metercheck.records.export import local_time
from metercheck.records.store import Store
from metercheck.words import Phrase, say


@click.command(cls=SpokenCommand, help="help.records.erase.about")
@click.argument("names", metavar="[ID]...", nargs=-1, shell_complete=record_names)
@option("--meter", metavar="METER", help="help.records.erase.meter")
@option("--why", metavar="TEXT", required=True, help="help.records.erase.why")
@option("--yes", is_flag=True, help="help.records.erase.yes")
@click.pass_obj
def erase(
    where: str | Path, names: tuple[str, ...], meter: str | None, why: str, yes: bool
) -> None:
    """Erase records, by name or all of a meter."""
    if bool(names) == (meter is not None):
        raise Misused(Phrase("usage.erase_what"))
    with Store(where, create=False) as store:
        if meter is None:
            numbers: Sequence[int] = sorted({store.number_of(name) for name in names})
        else:
            numbers = erasing.of_meter(store, meter)
        _erase(store, numbers, why, yes)


@click.command(cls=SpokenCommand, help="help.records.retention.about")
@option("--older-than", "age", metavar="AGE", required=True, help="help.records.retention.age")
@option("--why", metavar="TEXT", default=None, help="help.records.erase.why")
@option("--yes", is_flag=True, help="help.records.erase.yes")
@click.pass_obj
def retention(where: str | Path, age: str, why: str | None, yes: bool) -> None:
    """Erase records that were kept long enough."""
    limit = before(age, datetime.now().astimezone())
    with Store(where, create=False) as store:
        numbers = erasing.older_than(store, int(limit.timestamp()))
        _erase(store, numbers, why or say("erase.too_old", age=age), yes)


def _erase(store: Store, numbers: Sequence[int], why: str, yes: bool) -> None:
    """Show what would go, ask, and do it."""
    if not numbers:
        click.echo(say("erase.nothing"))
        return
    extent = erasing.extent(store, numbers)
    period = say("erase.period_unknown")
    first, last = local_time(extent.first_s), local_time(extent.last_s)
    if first and last:
        period = say("erase.period", first=f"{first:%Y-%m-%d}", last=f"{last:%Y-%m-%d}")
    facts = {"attachments": extent.attachments, "remarks": extent.remarks, "period": period}
    click.echo(say("erase.would_go", count=len(numbers), meters=extent.meters, **facts))
    click.echo(say("erase.stays"))
    if not yes and not click.confirm(say("erase.ask")):
        click.echo(say("erase.left"))
        return
    click.echo(say("erase.done", count=erasing.erase(store, numbers, why)))
