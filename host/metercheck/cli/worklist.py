"""`metercheck worklist`: which meters are to be checked, and how far that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from metercheck.cli.answering import link_answers
from metercheck.cli.shell import SpokenCommand, SpokenGroup, option
from metercheck.cli.terminal import echo_json
from metercheck.records.store import Store
from metercheck.words import say
from metercheck.worklist.lists import WorkLists
from metercheck.worklist.orders import STATES, Order, next_order, progress

LIST = option("--list", "name", metavar="NAME", help="help.worklist.list_option")
JSON = option("--json", "as_json", is_flag=True, help="help.worklist.json")
ORDER = click.argument("number", metavar="ORDER", type=click.IntRange(1, 2**63 - 1))


@contextmanager
def opened(where: str | Path) -> Iterator[tuple[Store, WorkLists]]:
    """The store and its lists, with every check linked that answers an order."""
    with Store(where) as store:
        link_answers(store)
        yield store, WorkLists(store)


def order_dict(order: Order) -> dict[str, Any]:
    """An order as JSON has it."""
    return asdict(order) | {"verdict": order.verdict}


@click.command(cls=SpokenCommand, help="help.worklist.import.about")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@option("--list", "name", metavar="NAME", help="help.worklist.import.list")
@JSON
@click.pass_obj
def import_list(where: str | Path, file: Path, name: str | None, as_json: bool) -> None:
    """Read a list in; every row that is not taken is told."""
    from metercheck.worklist.reading_in import take_in
    from metercheck.worklist.table import read_table

    table = read_table(file)
    with Store(where) as store:
        taken = take_in(store, table, name or file.stem)
    if as_json:
        refused = [{"line": row.line, "why": str(row.why)} for row in table.refused]
        echo_json(asdict(taken) | {"refused": refused, "ignored": table.ignored}, indent=1)
        return
    click.echo(
        say(
            "worklist.taken",
            name=taken.name,
            added=len(taken.added),
            changed=len({one.meter for one in taken.changed}),
            unchanged=taken.unchanged,
            refused=len(table.refused),
        )
    )
    for row in table.refused:
        click.secho(say("worklist.refused_row", line=row.line, why=row.why), fg="yellow")
    told = {"worklist.changed_order": taken.changed, "worklist.left_order": taken.left}
    for key, changes in told.items():
        for one in changes:
            column = say(f"worklist.fact.{one.column.removesuffix('_imp_per_kwh')}")
            before, after = (_shown(value) for value in (one.before, one.after))
            words = {"meter": one.meter, "column": column, "before": before, "after": after}
            click.echo(say(key, **words))
    if taken.missing:
        shown = " ".join(taken.missing[:8]) + (" …" if len(taken.missing) > 8 else "")
        click.echo(say("worklist.missing", count=len(taken.missing), meters=shown))
    if table.ignored:
        click.echo(say("worklist.ignored", columns=" ".join(table.ignored)))


def _shown(value: object) -> str:
    from metercheck.worklist.orders import NO_RANK

    return "-" if value in (None, "", NO_RANK) else str(value)


@click.command(cls=SpokenCommand, help="help.worklist.list.about")
@JSON
@click.pass_obj
def list_lists(where: str | Path, as_json: bool) -> None:
    """All lists and how far they are."""
    from metercheck.cli.order_views import progress_words

    with opened(where) as (_, lists):
        found = [(one, progress(lists.orders(one.name))) for one in lists.all()]
    if as_json:
        echo_json([asdict(one) | {"progress": asdict(far)} for one, far in found], indent=1)
        return
    if not found:
        click.echo(say("worklist.none"))
    for one, far in found:
        click.secho(f"{one.name}  ({one.made[:10]})", bold=True)
        click.echo(progress_words(far))


@click.command(cls=SpokenCommand, help="help.worklist.show.about")
@LIST
@option("--state", type=click.Choice(STATES), help="help.worklist.show.state")
@JSON
@click.pass_obj
def show_list(where: str | Path, name: str | None, state: str | None, as_json: bool) -> None:
    """The orders of a list."""
    from metercheck.cli.order_views import print_line, progress_words

    with opened(where) as (_, lists):
        wanted = lists.named(name)
        orders = lists.orders(wanted.name)
    shown = [order for order in orders if state in (None, order.state)]
    if as_json:
        echo_json([order_dict(order) for order in shown], indent=1)
        return
    click.secho(wanted.name, bold=True)
    for order in shown:
        print_line(order)
    click.echo(progress_words(progress(orders)))


@click.command(cls=SpokenCommand, help="help.worklist.order.about")
@ORDER
@JSON
@click.pass_obj
def show_order(where: str | Path, number: int, as_json: bool) -> None:
    """All that is known of one order."""
    with opened(where) as (_, lists):
        print_order(lists.order(number), as_json)


@click.command(cls=SpokenCommand, help="help.worklist.next.about")
@LIST
@JSON
@click.pass_obj
def show_next(where: str | Path, name: str | None, as_json: bool) -> None:
    """The order to go to now."""
    from metercheck.cli.order_views import progress_words

    with opened(where) as (_, lists):
        orders: Sequence[Order] = lists.orders(lists.named(name).name)
    order = next_order(orders)
    if order is not None:
        print_order(order, as_json)
    elif as_json:
        echo_json(None, indent=1)
    else:
        click.echo(say("worklist.all_done"))
        click.echo(progress_words(progress(orders)))


def print_order(order: Order, as_json: bool) -> None:
    """One order, for people or programs."""
    from metercheck.cli.order_views import print_card

    if as_json:
        echo_json(order_dict(order), indent=1)
    else:
        print_card(order)


@click.command(
    cls=SpokenGroup,
    help="help.worklist.about",
    members={
        "import": "metercheck.cli.worklist:import_list",
        "list": "metercheck.cli.worklist:list_lists",
        "show": "metercheck.cli.worklist:show_list",
        "next": "metercheck.cli.worklist:show_next",
        "scan": "metercheck.cli.worklist_scan:scan",
        "order": "metercheck.cli.worklist:show_order",
        "mark": "metercheck.cli.worklist_notes:mark",
        "link": "metercheck.cli.worklist_notes:link_record",
        "outcome": "metercheck.cli.worklist_notes:outcome",
        "rates": "metercheck.cli.worklist_notes:rates",
        "export": "metercheck.cli.worklist_notes:export_list",
    },
)
def worklist() -> None:
    """Lists of meters to check."""
