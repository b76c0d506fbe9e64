"""`metercheck records`: the group, and one record in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from metercheck.cli.besides import lines_beside
from metercheck.cli.completing import record_names
from metercheck.cli.results import print_result
from metercheck.cli.shell import SpokenCommand, SpokenGroup, option
from metercheck.cli.terminal import echo_json
from metercheck.records import beside, export
from metercheck.records.chain import short_of
from metercheck.records.moment import check_time
from metercheck.records.replay import device_result
from metercheck.records.store import Store, Stored
from metercheck.reports.moment import time_words
from metercheck.reports.plain import ratio_and_u95, seconds, watts
from metercheck.words import say


@click.command(cls=SpokenCommand, help="help.records.show.about")
@click.argument("name", metavar="ID", shell_complete=record_names)
@option("--json", "as_json", is_flag=True, help="help.records.show.json")
@click.pass_obj
def show(path: str | Path, name: str, as_json: bool) -> None:
    """Show one record in plain words."""
    with Store(path, create=False) as store:
        stored = store.get(store.number_of(name))
        lines = list(lines_beside(store, stored.sha256))
        more = beside.readable(store, stored.sha256)
    if as_json:
        _print_json(export.as_dict(stored) | more)
    else:
        _print_record(stored, lines)


def _print_record(stored: Stored, lines: Sequence[str]) -> None:
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
    for line in lines:
        click.echo(line)
    print_result(result, header["place"])


def _print_json(value: object) -> None:
    echo_json(value, indent=1)


@click.command(
    cls=SpokenGroup,
    help="help.records.about",
    members={
        "list": "metercheck.cli.listing:list_records",
        "show": "metercheck.cli.records:show",
        "export": "metercheck.cli.exporting:export_records",
        "import": "metercheck.cli.importing:import_records",
        "verify": "metercheck.cli.verifying:verify_records",
        "push": "metercheck.cli.office:push_records",
        "migrate": "metercheck.cli.office:migrate",
        "attach": "metercheck.cli.besides:attach",
        "remark": "metercheck.cli.besides:remark",
        "erase": "metercheck.cli.erasing:erase",
        "retention": "metercheck.cli.erasing:retention",
    },
)
def records() -> None:
    """Records of checks, on this computer."""
