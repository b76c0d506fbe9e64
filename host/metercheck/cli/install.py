"""`metercheck install`: put firmware on a board."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

import metercheck
from metercheck.cli.shell import Misused, SpokenCommand, option
from metercheck.errors import NoImage
from metercheck.install.packages import copy_packages
from metercheck.install.putting import Surroundings, put
from metercheck.install.uf2 import read_image
from metercheck.words import Phrase, say

SURROUNDINGS = Surroundings()


@click.command(cls=SpokenCommand, help="help.install.about", epilog="help.exit_codes")
@option("--image", type=click.Path(path_type=Path), metavar="FILE", help="help.install.image")
@option("--drive", type=click.Path(path_type=Path), metavar="FOLDER", help="help.install.drive")
@option("--port", metavar="PORT", help="help.install.port")
@option("--dev", "development", is_flag=True, help="help.install.dev")
def install(image: Path | None, drive: Path | None, port: str | None, development: bool) -> None:
    """Put an image on a board, or packages onto a development image."""
    if development:
        if image is not None or drive is not None:
            raise Misused(Phrase("usage.install_dev"))
        where, packages = copy_packages(port)
        click.echo(say("install.copied", packages=", ".join(packages), port=where))
        return
    chosen = read_image(image or _built())
    click.echo(say("install.image", version=chosen.version, path=chosen.path))
    around = replace(
        SURROUNDINGS, tell=lambda found: click.echo(say("install.copying", path=found))
    )
    version = put(chosen, drive, port, around)
    click.echo(say("install.done", version=version))


def _built() -> Path:
    """The newest release image that `make image` has left in the source tree."""
    folder = Path(metercheck.__file__).parents[2] / "build"
    images = [path for path in folder.glob("metercheck-*.uf2") if "-dev" not in path.name]
    if not images:
        raise NoImage(folder=folder)
    return max(images, key=lambda path: path.stat().st_mtime)
