"""`metercheck records list`: the newest records, or those that are asked for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import click

from metercheck.cli.shell import Misused, SpokenCommand, option
from metercheck.cli.terminal import echo_json
from metercheck.records.export import local_time
from metercheck.records.store import Filter, Row, Store
from metercheck.reports.plain import ratio_and_u95
from metercheck.words import Phrase, say
from metercheck_wire.messages import PLACES, VERDICTS

_USUAL, _MOST = 100, 500
_DATE = len("2026-01-31")
_HEADINGS: dict[str, Literal["left", "right"]] = {
    "records.id": "right",
    "records.time": "left",
    "records.meter": "left",
    "records.place": "left",
    "records.verdict": "left",
    "records.ratio": "right",
    "records.u95": "right",
    "records.short": "left",
}


@click.command(cls=SpokenCommand, help="help.records.list.about")
@option("--meter", metavar="ID", help="help.records.list.meter")
@option("--place", type=click.Choice(PLACES), help="help.records.list.place")
@option(
    "--verdict",
    "verdicts",
    multiple=True,
    type=click.Choice(VERDICTS[1:]),
    help="help.records.list.verdict",
)
@option("--since", metavar="DATE", help="help.records.list.since")
@option("--until", metavar="DATE", help="help.records.list.until")
@option("--device", metavar="HEX", help="help.records.list.device")
@option("--limit", type=click.IntRange(1, _MOST), help="help.records.list.limit")
@option(
    "--before", type=click.IntRange(1, 2**63 - 1), metavar="ID", help="help.records.list.before"
)
@option("--json", "as_json", is_flag=True, help="help.records.list.json")
@click.pass_obj
def list_records(
    where: str | Path,
    since: str | None,
    until: str | None,
    limit: int | None,
    before: int | None,
    as_json: bool,
    **exact: Any,
) -> None:
    """List what is stored, the newest last."""
    device = (exact.pop("device") or "").lower() or None
    wanted = Filter(**exact, device=device, since_s=_begin_s(since), until_s=_end_s(until))
    with Store(where, create=False) as store:
        if as_json and limit is None and before is None:
            for rows in store.every(wanted):
                _print_lines(rows)
            return
        page = store.page(wanted, limit or _USUAL, before)
        there = page.total or store.page(Filter(), 1).total
    if as_json:
        _print_lines(page.rows)
    elif page.rows:
        _print_table(page.rows)
        counted = {"shown": len(page.rows), "total": page.total, "first": page.rows[0].id}
        click.echo(say("records.list_more" if page.more else "records.list_count", **counted))
    else:
        click.echo(say("records.list_nothing" if there else "records.none", path=where))


def _begin_s(text: str | None) -> float | None:
    return None if text is None else _moment(text).timestamp()


def _end_s(text: str | None) -> float | None:
    """A day that is named belongs to it, and so does a minute."""
    if text is None:
        return None
    unit = timedelta(days=1) if len(text.strip()) == _DATE else timedelta(minutes=1)
    try:
        return (_moment(text) + unit).timestamp()
    except OverflowError as error:
        raise Misused(Phrase("usage.date", given=text)) from error


def _moment(text: str) -> datetime:
    """Of "2026-01-31" or "2026-01-31 14:30", by this computer's zone unless one is named."""
    try:
        return datetime.fromisoformat(text.strip()).astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise Misused(Phrase("usage.date", given=text)) from error


def _print_lines(rows: Sequence[Row]) -> None:
    """A JSON object a line, from what the list knows: `records show --json` has the rest."""
    for row in rows:
        time = local_time(row.time_s)
        values = asdict(row) | {"time": time.isoformat() if time else None}
        echo_json(values)


def _print_table(rows: Sequence[Row]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading, justify in _HEADINGS.items():
        table.add_column(say(heading), justify=justify)
    for row in rows:
        table.add_row(*map(Text, _cells(row)))
    # A pipe has no width: let rows be as long as they are instead of folding them at 80.
    Console(highlight=False, width=None if sys.stdout.isatty() else 200).print(table)


def _cells(row: Row) -> tuple[str, ...]:
    if not row.readable:
        return (str(row.id), *("-",) * 3, say("records.unreadable"), "-", "-", row.short)
    time = local_time(row.time_s)
    return (
        str(row.id),
        f"{time:%Y-%m-%d %H:%M}" if time else say("records.time_unknown"),
        # A terminal would obey what a hostile device puts into the number.
        "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in row.meter),
        say(f"place.{row.place}"),
        say(f"verdict.{row.verdict}"),
        *ratio_and_u95({"ratio": row.ratio, "ratio_u95": row.ratio_u95}),
        row.short,
    )
