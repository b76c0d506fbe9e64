"""`metercheck district suspects`: whom to check first, and why."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from metercheck.cli.district.days import day
from metercheck.cli.shell import Misused, SpokenCommand, option
from metercheck.cli.terminal import echo_json
from metercheck.words import Phrase, say

if TYPE_CHECKING:
    from metercheck.district.dataset import Dataset
    from metercheck.district.suspects.listing import Listed

_TOP = 5
_WORTH = -1.0
"""Users below this score are listed only when --top asks: odds of less than one in ten."""


@click.command(cls=SpokenCommand, help="help.district.suspects.about")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@option("--district", metavar="D", help="help.district.suspects.district")
@option("--top", type=click.IntRange(1, 10_000), help="help.district.suspects.top")
@option("--from", "first", metavar="DATE", callback=day, help="help.district.suspects.from")
@option("--to", "last", metavar="DATE", callback=day, help="help.district.suspects.to")
@option("--daily", is_flag=True, help="help.district.suspects.daily")
@option("--processes", type=click.IntRange(1, 256), help="help.district.suspects.processes")
@option(
    "--csv", "table", type=click.Path(path_type=Path), metavar="FILE",
    help="help.district.suspects.csv",
)  # fmt: skip
@option("--json", "as_json", is_flag=True, help="help.district.suspects.json")
@option(
    "--plot", type=click.Path(path_type=Path), metavar="FILE", help="help.district.suspects.plot"
)
@option("--user", metavar="USER", help="help.district.suspects.user")
def suspects(
    folder: Path,
    district: str | None,
    top: int | None,
    daily: bool,
    processes: int | None,
    table: Path | None,
    as_json: bool,
    plot: Path | None,
    user: str | None,
    **period: date | None,
) -> None:
    """Rank users by how well they explain their district's loss."""
    from metercheck.district.dataset import Dataset

    if (plot and not district) or (user and not plot):
        raise Misused(Phrase("suspects.usage.plot"))
    dataset = Dataset.open(folder)
    asked: dict[str, Any] = {"daily": daily or dataset.step_min is None, **period}
    if plot and district:
        _draw(dataset, district, user, plot, asked)
    lists = _listed(dataset, district, top or _TOP, processes, asked)
    if top is None:
        lists = [one.above(_WORTH) for one in lists]
    if table:
        _write(table, lists)
    if as_json:
        from metercheck.district.suspects.listing import as_json as plain

        for one in lists:
            echo_json(plain(one))
    else:
        for one in lists:
            _print(one)
        if any(one.found.users for one in lists):
            click.secho(say("suspects.table.score_words"), dim=True)


def _listed(
    dataset: Dataset,
    district: str | None,
    top: int,
    processes: int | None,
    asked: dict[str, Any],
) -> list[Listed]:
    from metercheck.cli.progress import collected
    from metercheck.district.engine.mapping import Failed, mapped
    from metercheck.district.loop.ranking import Lister, Ranker
    from metercheck.district.loop.teaching import taught

    names = [district] if district else dataset.districts()
    learned = taught(dataset, processes=processes, **asked)
    lister = Lister(Ranker(learned, told=top), top)
    results = mapped(dataset, lister, processes=processes, districts=names, **asked)
    lists = []
    for one in collected(results, len(names)):
        if isinstance(one, Failed):
            click.secho(str(one.phrase), fg="red", err=True)
        else:
            lists.append(one)
    # Districts with the strongest suspects first; those of equal standing by their names.
    return sorted(lists, key=lambda one: (-_strongest(one), one.found.district))


def _strongest(one: Listed) -> float:
    scores = [user.score for user in one.found.users]
    return max([*scores, one.found.line.score if one.found.line else -99.0])


def _print(one: Listed) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    found = one.found
    names = {"district": found.district, "name": one.name}
    if not found.known:
        click.echo(say("suspects.table.unknown", **names))
        return
    share = found.unexplained_kwh / max(found.supply_kwh, 1e-9)
    facts = {
        "unexplained": f"{found.unexplained_kwh:.0f}",
        "supply": f"{found.supply_kwh:.0f}",
        "share": f"{share:.2%}",
    }
    click.secho(say("suspects.table.district", **names, **facts), bold=True)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("rank", "user", "meter", "score", "explains", "why"):
        right = name in ("rank", "score", "explains")
        table.add_column(
            say(f"suspects.table.{name}"),
            justify="right" if right else "left",
            no_wrap=name != "why",
        )
    for rank, suspect in enumerate(found.users, 1):
        table.add_row(
            *(Text(text) for text in (str(rank), suspect.user, suspect.meter)),
            f"{suspect.score:.1f}",
            f"{suspect.explained_share:.0%}" if suspect.score > 0 else "-",
            Text("\n".join(map(str, suspect.reasons))),
        )
    if found.users:
        Console(highlight=False, width=None if sys.stdout.isatty() else 160).print(table)
    else:
        click.echo(say("suspects.table.nobody"))
    if found.line:
        click.secho("  ".join(map(str, found.line.words)), fg="yellow")
    click.echo()


def _write(path: Path, lists: Sequence[Listed]) -> None:
    from metercheck.district.suspects.listing import as_csv
    from metercheck.records.files import write_atomically

    write_atomically(path, as_csv(lists))


def _draw(
    dataset: Dataset, district: str, user: str | None, path: Path, asked: dict[str, Any]
) -> None:
    from metercheck.district.suspects.picture import plot_suspect
    from metercheck.district.suspects.rank import analysed

    frame = dataset.frame(district, **asked)
    analysis = analysed(frame, told=0)
    name = user or analysis.told.users[0].user
    if name not in {one.user for one in frame.users}:
        raise Misused(Phrase("suspects.usage.no_user", user=name, district=district))
    plot_suspect(frame, analysis, name, path)
