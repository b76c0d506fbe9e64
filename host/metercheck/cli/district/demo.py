"""`metercheck district demo`: from an office's exports to a find, and the loss after it.

Everything that is shown is what the commands print that a user would type; only the inspector,
who goes from door to door, is played by the bench.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from metercheck.cli.shell import SpokenCommand, option
from metercheck.errors import FileUnwritable
from metercheck.words import say

if TYPE_CHECKING:
    from metercheck.district.simulation.scenario import Simulated

SEED = 6
USERS = 60
DAYS, FOUND_DAY = 125, 95
FIRST_DAY = date(2026, 3, 1)
SHARE = 0.022
"""Of the supply: by one who uses much and has half of it registered."""
_LIMITS = ("-1", "4.5")
_LIST = "demo"
_TOP, _DRAWN = 4, 2


@click.command(cls=SpokenCommand, help="help.district.demo.about")
@option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="help.district.demo.out",
)
@click.pass_context
def demo(ctx: click.Context, out: Path) -> None:
    """A district with a thief: import, loss, suspects, work list, checks, labels, loss after."""
    from metercheck.cli.district.demo_visit import visit
    from metercheck.district.simulation.cutting import cut
    from metercheck.district.simulation.exports import write_exports

    _empty(out)
    made = _district()
    per_day = made.frame.per_day
    first, second = (out / "exports" / name for name in ("1-before", "2-after"))
    write_exports(cut(made, 0, FOUND_DAY * per_day), first)
    write_exports(cut(made, FOUND_DAY * per_day, DAYS * per_day), second)
    data, name = str(out / "data"), made.frame.district
    found_on = made.frame.at(FOUND_DAY * per_day).date().isoformat()

    table = ("district", "loss", data, "--district", name)
    table += ("--monthly", "--daily-readings", "--limits", *_LIMITS)

    _heading(1)
    _type(ctx, out, "district", "import", str(first), "--into", data)
    _heading(2)
    _type(ctx, out, *table, "--plot", str(out / "loss.png"))
    _heading(3)
    picture = ["--district", name, "--plot", str(out / "suspect.png")]
    _type(ctx, out, "district", "suspects", data, *picture)
    _heading(4)
    many = ["--top", str(_TOP), "--random", str(_DRAWN)]
    _type(ctx, out, "district", "worklist", data, "--list", _LIST, *many)
    _heading(5)
    thief = next(one for one in made.frame.users if one.user == made.truth.thief)
    visit(out / "records.sqlite", _LIST, (thief.meter, made.truth.strength))
    _heading(6)
    _type(ctx, out, "district", "labels", data)
    _heading(7)
    _type(ctx, out, "district", "import", str(second), "--into", data)
    after = ["--before-after", found_on, "--plot", str(out / "after.png")]
    _type(ctx, out, *table, *after)
    click.echo()
    click.echo(say("demo.district.made", out=out))


def _district() -> Simulated:
    from metercheck.district.simulation.scenario import Settings, simulate

    settings = Settings(
        users=USERS,
        days=DAYS,
        theft="scaled",
        share=SHARE,
        always=False,
        ends_day=FOUND_DAY,
        first_day=FIRST_DAY,
    )
    return simulate(SEED, settings)


def _empty(out: Path) -> None:
    """What an earlier demo left there goes: it would be imported again and found the same."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in ("exports", "data"):
            shutil.rmtree(out / name, ignore_errors=True)
        (out / "records.sqlite").unlink(missing_ok=True)
    except OSError as error:
        raise FileUnwritable(path=out, detail=error.strerror) from error


def _heading(number: int) -> None:
    click.secho(f"\n{number}  {say(f'demo.district.step{number}')}\n", bold=True)


def _type(ctx: click.Context, out: Path, *words: str) -> None:
    """Show a command as it is typed, and carry it out."""
    store = str(out / "records.sqlite")
    shown = [f"--store {store}"] if words[1] in ("worklist", "labels") else []
    click.secho("$ " + " ".join(["metercheck", *shown, *words]), dim=True)
    root = ctx.find_root().command
    with root.make_context("metercheck", ["--store", store, *words]) as typed:
        root.invoke(typed)
