"""`metercheck status`: what a device says of itself and of the mains that it is on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from metercheck.cli.device import DeviceChoice, with_device
from metercheck.cli.shell import SpokenCommand, option
from metercheck.cli.terminal import echo_json
from metercheck.cli.wiring import print_complaints
from metercheck.link.measured import measured_status
from metercheck.reports.meter import meter_words, readable_meter
from metercheck.reports.plain import trip_sentence
from metercheck.reports.status import (
    complaints,
    mains_words,
    readable,
    source_words,
    temperature_words,
)
from metercheck.words import say
from metercheck_wire.messages import STATES


@click.command(cls=SpokenCommand, help="help.status.about")
@with_device
@option("--json", "as_json", is_flag=True, help="help.status.json")
def status(choice: DeviceChoice, as_json: bool) -> None:
    """Ask a device how it is; nothing is switched."""
    with choice.open() as client:
        device = client.hello()
        said = measured_status(client)
        meter = readable_meter(client.meter())
    if as_json:
        whole = readable(device, said) | {"meter": meter}
        echo_json(whole, indent=1)
    else:
        _print(device, said, meter)


def _print(device: Mapping[str, Any], said: Mapping[str, Any], meter: Mapping[str, Any]) -> None:
    found = complaints(said)
    facts = {
        "status.device": say("status.device_value", id=device["device"].hex(), **_named(device)),
        "status.boot": say("status.boot_value", boot=device["boot"], uptime=_uptime(said)),
        "status.state": say(f"state.{STATES[said['state']]}"),
        "status.mains": mains_words(said),
        "status.source": source_words(said) or say("status.source_unknown"),
        "status.exhaust": temperature_words(said["exhaust_dc"]),
        "status.heatsink": temperature_words(said["heatsink_dc"]),
        "status.cooling": _cooling(said["cooling_s"]),
        "status.armed": say("status.armed_yes" if said["armed"] else "status.armed_no"),
        "status.trip": trip_sentence(said["trip"]),
        "meter.heading": meter_words(meter),
        "status.newest": str(said["newest_record"] or say("store.none")),
        "status.wiring": say("status.wiring_bad" if found else "status.wiring_good"),
    }
    for name, value in facts.items():
        click.echo(say("records.fact", name=say(name), value=value))
    print_complaints(found)
    click.echo(say("mains.cannot_tell"))


def _named(device: Mapping[str, Any]) -> dict[str, str]:
    return {"board": device["board"], "firmware": device["firmware"]}


def _uptime(said: Mapping[str, Any]) -> str:
    minutes, seconds = divmod(said["uptime_ms"] // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"


def _cooling(cooling_s: int) -> str:
    return say("status.cooling_value", seconds=cooling_s) if cooling_s else say("status.cool")
