"""`metercheck records push` and `migrate`: the office's database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from metercheck.cli.shell import Misused, SpokenCommand, option
from metercheck.cli.terminal import echo_json
from metercheck.records.address import DatabaseUrl, address_of
from metercheck.records.push import Pushed, push
from metercheck.records.store import Store, care
from metercheck.words import Phrase, say


@click.command(cls=SpokenCommand, help="help.records.push.about", epilog="help.exit_codes")
@option("--to", metavar="URL", envvar="METERCHECK_DB", help="help.records.push.to")
@option("--json", "as_json", is_flag=True, help="help.records.push.json")
@click.pass_obj
def push_records(where: str | Path, to: str | None, as_json: bool) -> int:
    """Send what the office lacks; the exit code is 1 when something was not taken."""
    if not to:
        raise Misused(Phrase("usage.no_database"))
    target = address_of(to)
    if target == address_of(where):
        raise Misused(Phrase("usage.same_store"))
    with (
        Store(where, create=False) as local,
        Store(target) as office,
        _bar() as told,
    ):
        done = push(local, office, told)
        place = office.path
    if as_json:
        echo_json(asdict(done))
    else:
        _print(done, place)
    return 1 if done.refused else 0


def _print(done: Pushed, place: object) -> None:
    counts = asdict(done)
    click.echo(say("push.sent", place=place, **counts))
    if done.erased:
        click.echo(say("push.erased", **counts))
    for (why, record), count in Counter((one.why, one.record) for one in done.refused).items():
        click.secho(say(f"push.refused.{why}", record=record, count=count), fg="red")
    if done.refused:
        click.echo(say("push.refused_next"))


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """How far the records have come, on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress

    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn())
    quiet = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=quiet) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@click.command(cls=SpokenCommand, help="help.records.migrate.about")
@option("--grant", "roles", multiple=True, metavar="ROLE", help="help.records.migrate.grant")
@option("--rebuild", is_flag=True, help="help.records.migrate.rebuild")
@click.pass_obj
def migrate(where: str | Path, roles: tuple[str, ...], rebuild: bool) -> None:
    """Bring the tables of the store up to date."""
    address = address_of(where)
    if roles and isinstance(address, Path):
        raise Misused(Phrase("usage.grant_file"))
    changed = care.migrate(address)
    click.echo(say("migrate.done" if changed else "migrate.nothing", path=address))
    if rebuild:
        care.derive_again(address)
        click.echo(say("migrate.rebuilt"))
    if isinstance(address, DatabaseUrl):
        for role in roles:
            care.grant(address, role)
            click.echo(say("migrate.granted", role=role))
