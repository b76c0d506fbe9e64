"""`metercheck district worklist`: the users most worth a check become a work list."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from metercheck.cli.district.days import day
from metercheck.cli.shell import NumberRange, SpokenCommand, option
from metercheck.cli.terminal import echo_json
from metercheck.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metercheck.district.dataset import Dataset
    from metercheck.district.loop.learning import Learned
    from metercheck.district.loop.picking import Picked
    from metercheck.district.loop.ranking import Ranked, Ranker


@click.command(cls=SpokenCommand, help="help.district.worklist.about")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@option("--list", "name", metavar="NAME", required=True, help="help.district.worklist.list")
@option("--top", type=click.IntRange(1, 10_000), default=20, help="help.district.worklist.top")
@option("--chance", type=NumberRange(0, 100), default=0.0, help="help.district.worklist.chance")
@option("--random", type=click.IntRange(0, 1000), default=0, help="help.district.worklist.random")
@option("--seed", type=click.IntRange(0), default=0, help="help.district.worklist.seed")
@option("--from", "first", metavar="DATE", callback=day, help="help.district.suspects.from")
@option("--to", "last", metavar="DATE", callback=day, help="help.district.suspects.to")
@option("--daily", is_flag=True, help="help.district.suspects.daily")
@option("--processes", type=click.IntRange(1, 256), help="help.district.suspects.processes")
@option("--json", "as_json", is_flag=True, help="help.district.worklist.json")
@click.pass_obj
def worklist(
    where: str | Path,
    folder: Path,
    name: str,
    top: int,
    chance: float,
    random: int,
    seed: int,
    daily: bool,
    processes: int | None,
    as_json: bool,
    **period: date | None,
) -> None:
    """Make a work list of the users most worth a check, of all districts."""
    from metercheck.district.dataset import Dataset
    from metercheck.district.loop.lists import make_list
    from metercheck.district.loop.picking import draw, pick
    from metercheck.district.loop.ranking import Ranker
    from metercheck.district.loop.teaching import taught
    from metercheck.records.store import Store

    dataset = Dataset.open(folder)
    asked: dict[str, Any] = {
        "daily": daily or dataset.step_min is None,
        "processes": processes,
        **period,
    }
    homes = dataset.homes()
    learned = taught(dataset, seed=seed, **asked)
    # Some of those drawn may stand on the list already: as many more as it has are drawn.
    drawn = draw(homes, random + top, seed) if random else []
    ranked = _ranked(dataset, Ranker(learned, top, frozenset(drawn)), asked)
    candidates = (one for district in ranked for one in district.candidates)
    picked = pick(candidates, top, drawn, random, chance / 100)
    with Store(where) as store:
        make_list(folder, store, name, picked)
    lines = [one for one in ranked if one.line is not None]
    if as_json:
        echo_json({"list": name, "picked": [_plain(one) for one in picked]}, indent=1)
        return
    _print(name, picked, lines, learned)


def _ranked(dataset: Dataset, ranker: Ranker, asked: dict[str, Any]) -> Sequence[Ranked]:
    from metercheck.cli.district.progress import bar
    from metercheck.district.engine import Failed, mapped

    ranked = []
    with bar() as progress:
        for one in mapped(dataset, ranker, progress=progress, **asked):
            if isinstance(one, Failed):
                click.secho(str(one.phrase), fg="red", err=True)
            else:
                ranked.append(one)
    return ranked


def _plain(one: Picked) -> dict[str, Any]:
    values = asdict(one.candidate) | {"arm": one.arm, "rank": one.rank}
    return values | {"reasons": [str(reason) for reason in one.candidate.reasons]}


def _print(name: str, picked: Sequence[Picked], lines: Sequence[Ranked], learned: Learned) -> None:
    from metercheck.cli.district.tables import Column, print_table
    from metercheck.district.loop.picking import RANKED

    drawn = sum(one.arm != RANKED for one in picked)
    click.secho(
        say("district.list.made", name=name, ranked=len(picked) - drawn, drawn=drawn), bold=True
    )
    if learned.found or learned.cleared:
        key = "district.list.rules" if learned.model is None else "district.list.learned"
        click.echo(say(key, found=learned.found, cleared=learned.cleared))
    columns: list[Column] = [
        ("suspects.table.rank", "right"),
        ("district.list.district", "left"),
        ("suspects.table.user", "left"),
        ("suspects.table.meter", "left"),
        ("suspects.table.score", "right"),
        ("district.list.probability", "right"),
        ("suspects.table.why", "left"),
    ]
    print_table(columns, (_row(one) for one in picked))
    for one in lines:
        if one.line is not None:
            words = " ".join(str(phrase) for phrase in one.line.words)
            click.secho(say("district.list.line", district=one.district, words=words), fg="yellow")
    click.echo(say("district.list.next", name=name))


def _row(one: Picked) -> list[str]:
    from metercheck.district.loop.picking import RANKED

    who = one.candidate
    why = str(who.reasons[0]) if who.reasons else "-"
    chance = "-" if who.probability is None else f"{who.probability:.0%}"
    return [
        str(one.rank),
        who.district,
        who.user,
        who.meter,
        f"{who.score:.1f}",
        chance,
        why if one.arm == RANKED else say("district.list.drawn"),
    ]
