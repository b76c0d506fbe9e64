"""`metercheck records attach` and `remark`: what an office puts beside a record."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from pathlib import Path

import click

from metercheck.cli.completing import record_names
from metercheck.cli.shell import SpokenCommand, option
from metercheck.records import beside
from metercheck.records.store import Store
from metercheck.reports.plain import size
from metercheck.words import say


@click.command(cls=SpokenCommand, help="help.records.attach.about")
@click.argument("name", metavar="ID", shell_complete=record_names)
@click.argument(
    "paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.pass_obj
def attach(where: str | Path, name: str, paths: tuple[Path, ...]) -> None:
    """Attach photos and papers to a record: all of them, or none."""
    with Store(where, create=False) as store:
        stored = store.get(store.number_of(name))
        for one in beside.attach(store, stored.sha256, paths):
            facts = {"name": one.name, "media_type": one.media_type, "size": size(one.size)}
            click.echo(say("attach.done", id=stored.id, **facts))


@click.command(cls=SpokenCommand, help="help.records.remark.about")
@click.argument("name", metavar="ID", shell_complete=record_names)
@click.argument("text", metavar="TEXT")
@option("--author", metavar="NAME", default=None, help="help.records.remark.author")
@click.pass_obj
def remark(where: str | Path, name: str, text: str, author: str | None) -> None:
    """Write a remark beside a record."""
    with Store(where, create=False) as store:
        stored = store.get(store.number_of(name))
        beside.remark(store, stored.sha256, text, author or _user())
    click.echo(say("remark.done", id=stored.id))


def lines_beside(store: Store, record_sha256: str) -> Iterator[str]:
    """What lies beside a record, a line each."""
    for one in beside.attached(store, record_sha256):
        facts = {
            "name": one.name,
            "media_type": one.media_type,
            "size": size(one.size),
            "added": _time(one.added),
            "sha256": one.sha256,
        }
        value = say("records.attachment_value", **facts)
        yield say("records.fact", name=say("records.attachment"), value=value)
    for one in beside.remarked(store, record_sha256):
        value = say("records.remark_value", text=one.text, author=one.author, at=_time(one.at))
        yield say("records.fact", name=say("records.remark"), value=value)


def _time(iso: str) -> str:
    """In this computer's zone."""
    from datetime import datetime

    try:
        return f"{datetime.fromisoformat(iso).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return iso


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a process without a name, as in a container
        return "?"
