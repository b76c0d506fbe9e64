"""`metercheck records`: show and export the records of this computer."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from metercheck.cli.results import print_result
from metercheck.cli.shell import Misused, SpokenCommand, SpokenGroup, option
from metercheck.records import export
from metercheck.records.chain import short_of
from metercheck.records.files import write_atomically
from metercheck.records.moment import check_time
from metercheck.records.replay import device_result
from metercheck.records.store import Store, Stored
from metercheck.reports.moment import time_words
from metercheck.reports.plain import ratio_and_u95, seconds, watts
from metercheck.words import Phrase, say


@click.command(cls=SpokenCommand, help="help.records.show.about")
@click.argument("name", metavar="ID")
@option("--json", "as_json", is_flag=True, help="help.records.show.json")
@click.pass_obj
def show(path: str | Path, name: str, as_json: bool) -> None:
    """Show one record in plain words."""
    with Store(path, create=False) as store:
        stored = store.get(store.number_of(name))
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
@click.argument("names", metavar="[ID]...", nargs=-1)
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
def export_records(path: str | Path, names: tuple[str, ...], form: str, output: Path) -> None:
    """Export records, all of them when none is named."""
    with Store(path, create=False) as store:
        wanted = [store.number_of(name) for name in names] or [row.id for row in store.list()]
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
        "list": "metercheck.cli.listing:list_records",
        "show": "metercheck.cli.records:show",
        "export": "metercheck.cli.records:export_records",
        "verify": "metercheck.cli.verifying:verify_records",
    },
)
def records() -> None:
    """Records of checks, on this computer."""
