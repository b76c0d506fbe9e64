"""`metercheck records`: list, show and export the records of this computer."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Literal

import click

from metercheck.cli.results import print_result
from metercheck.cli.shell import Misused, SpokenCommand, SpokenGroup, option
from metercheck.records import export
from metercheck.records.chain import short_of
from metercheck.records.files import write_atomically
from metercheck.records.moment import check_time
from metercheck.records.replay import device_result
from metercheck.records.store import Row, Store, Stored
from metercheck.reports.moment import time_words
from metercheck.reports.plain import ratio_and_u95, seconds, watts
from metercheck.words import Phrase, say

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
RECORD_ID = click.IntRange(1, 2**63 - 1)


@click.command(cls=SpokenCommand, help="help.records.list.about")
@option("--meter", metavar="ID", help="help.records.list.meter")
@option("--json", "as_json", is_flag=True, help="help.records.list.json")
@click.pass_obj
def list_records(path: Path, meter: str | None, as_json: bool) -> None:
    """List what is stored."""
    with Store(path, create=False) as store:
        rows = store.list(meter)
        if as_json:
            _print_json([export.as_dict(store.get(row.id)) for row in rows])
            return
    if not rows:
        click.echo(say("records.none", path=path))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading, justify in _HEADINGS.items():
        table.add_column(say(heading), justify=justify)
    for row in rows:
        table.add_row(*_cells(row))
    # A pipe has no width: let rows be as long as they are instead of folding them at 80.
    Console(highlight=False, width=None if sys.stdout.isatty() else 200).print(table)


def _cells(row: Row) -> tuple[str, ...]:
    time = export.local_time(row.time_s)
    values = {"ratio": row.ratio, "ratio_u95": row.ratio_u95}
    return (
        str(row.id),
        f"{time:%Y-%m-%d %H:%M}" if time else say("records.time_unknown"),
        row.meter,
        say(f"place.{row.place}"),
        say(f"verdict.{row.verdict}"),
        *ratio_and_u95(values),
        row.short,
    )


@click.command(cls=SpokenCommand, help="help.records.show.about")
@click.argument("number", metavar="ID", type=RECORD_ID)
@option("--json", "as_json", is_flag=True, help="help.records.show.json")
@click.pass_obj
def show(path: Path, number: int, as_json: bool) -> None:
    """Show one record in plain words."""
    with Store(path, create=False) as store:
        stored = store.get(number)
    if as_json:
        _print_json(export.as_dict(stored))
    else:
        _print_record(stored)


def _print_record(stored: Stored) -> None:
    capture = export.capture_of(stored)
    header, result = capture.header, device_result(capture)
    end = say(f"end.{result['end']}")
    rejected = ", ".join(
        f"{count} {say(f'reject.{why}')}" for why, count in result["rejected"].items() if count
    )
    facts = {
        "records.id": str(stored.id),
        "records.short": short_of(stored.blob),
        "records.time": time_words(check_time(header)),
        "records.meter": header["meter"] or say("live.no_meter"),
        "records.place": say(f"place.{header['place']}"),
        "records.constant": f"{header['constant_imp_per_kwh']} imp/kWh",
        "records.duration": say(
            "records.duration_value", seconds=seconds(result["duration_s"]), end=end
        ),
        "records.background": watts(result["background_w"]),
        "records.pulses": str(result["meter_pulses"]),
        "records.rejected": rejected or "0",
        "records.device": say("records.device_value", **header),
    }
    for name, value in facts.items():
        click.echo(say("records.fact", name=say(name), value=value))
    for one in result["levels"]:
        name = say("records.level", elements=say(f"live.elements_{one['level']}"))
        click.echo(say("records.fact", name=name, value=" ± ".join(ratio_and_u95(one))))
    print_result(result, header["place"])


@click.command(cls=SpokenCommand, help="help.records.export.about")
@click.argument("numbers", metavar="[ID]...", nargs=-1, type=RECORD_ID)
@option(
    "--format",
    "form",
    type=click.Choice(["capture", "record", "json", "csv"]),
    default="capture",
    help="help.records.export.format",
)
@option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    default=Path("-"),
    help="help.records.export.output",
)
@click.pass_obj
def export_records(path: Path, numbers: tuple[int, ...], form: str, output: Path) -> None:
    """Export records, all of them when none is named."""
    with Store(path, create=False) as store:
        wanted = numbers or tuple(row.id for row in store.list())
        if form in ("capture", "record") and len(wanted) != 1:
            raise Misused(Phrase("usage.one_record"))
        stored = [store.get(number) for number in wanted]
    if form == "capture":
        data = export.capture_of(stored[0]).to_bytes()
    elif form == "record":
        data = stored[0].blob
    else:
        data = export.to_json(stored) if form == "json" else export.to_csv(stored)
    if output == Path("-"):
        sys.stdout.buffer.write(data)
        return
    write_atomically(output, data)
    click.echo(say("records.written", path=output), err=True)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


@click.command(
    cls=SpokenGroup,
    help="help.records.about",
    members={
        "list": "metercheck.cli.records:list_records",
        "show": "metercheck.cli.records:show",
        "export": "metercheck.cli.records:export_records",
        "verify": "metercheck.cli.verifying:verify_records",
    },
)
def records() -> None:
    """Records of checks, on this computer."""
