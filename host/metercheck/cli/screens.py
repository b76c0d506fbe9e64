"""`metercheck bench screens`: the device's screens as pictures."""

from __future__ import annotations

from pathlib import Path

import click

from metercheck.cli.shell import SpokenCommand
from metercheck.words import say


@click.command(cls=SpokenCommand, help="help.bench.screens.about")
@click.argument("folder", type=click.Path(path_type=Path))
def screens(folder: Path) -> None:
    """Draw every screen in both languages into a folder."""
    from metercheck.bench.screens import write_all

    written = write_all(folder)
    click.echo(say("bench.screens", count=len(written), folder=str(folder)))
