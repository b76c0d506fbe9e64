"""`metercheck devices`: which devices are plugged in, and how they are."""

from __future__ import annotations

import sys
from importlib import resources
from typing import Any

import click

from metercheck.cli import device
from metercheck.cli.complaints import complaint
from metercheck.cli.shell import SpokenCommand, option
from metercheck.cli.terminal import echo_json
from metercheck.link import looking
from metercheck.link.choosing import nobody
from metercheck.link.looking import Seen
from metercheck.reports.plain import day_words
from metercheck.words import say
from metercheck_wire.messages import STATES

_RULES = "70-metercheck.rules"
_HEADINGS = (
    "devices.column.port",
    "devices.column.device",
    "devices.column.firmware",
    "devices.column.state",
    "devices.column.calibration",
    "devices.column.waiting",
)


@click.command(cls=SpokenCommand, help="help.devices.about", epilog="help.exit_codes")
@option("--port", "named", multiple=True, envvar="METERCHECK_PORT", help="help.devices.port")
@option("--all", "everything", is_flag=True, help="help.devices.all")
@option("--json", "as_json", is_flag=True, help="help.devices.json")
@option("--udev", is_flag=True, help="help.devices.udev")
def devices(named: tuple[str, ...], everything: bool, as_json: bool, udev: bool) -> None:
    """List the devices that are plugged in, or print the rule that lets one use them."""
    if udev:
        click.echo(
            resources.files("metercheck.link").joinpath(_RULES).read_text("utf-8"), nl=False
        )
        return
    seen = looking.look_at_all(list(named), device.SYSTEM)
    shown = [one for one in seen if one.asked or everything]
    waiting = [str(place) for place in device.SYSTEM.waiting()]
    if as_json:
        for one in shown:
            echo_json(as_dict(one))
        for place in waiting:
            echo_json({"drive": place, "state": "waits_for_image"})
    else:
        _print(shown, waiting)
    if not shown and not waiting:
        raise nobody(device.SYSTEM)


def as_dict(seen: Seen) -> dict[str, Any]:
    """A port as JSON; None: not known."""
    expires, journal = seen.expires_day, seen.journal
    return {
        "port": seen.port.name,
        "device": seen.device_id if seen.asked else None,
        "firmware": seen.firmware,
        "board": seen.hello.get("board"),
        "state": _state(seen),
        "armed": bool(seen.status["armed"]) if seen.status else None,
        "calibration": seen.calibration_state,
        "calibration_expires": None if expires is None else day_words(expires),
        "records_waiting": journal.get("not_kept"),
        "error": None if seen.error is None else seen.error.key.removeprefix("error."),
        "message": None if seen.error is None else complaint(seen.error)[0],
        "usb": _usb(seen),
    }


def _state(seen: Seen) -> str | None:
    if not seen.asked:
        return "not_asked"
    return STATES[seen.status["state"]] if seen.status else None


def _usb(seen: Seen) -> dict[str, Any] | None:
    port = seen.port
    if port.vendor is None:
        return None
    ids = f"{port.vendor:04x}:{port.product or 0:04x}"
    return {"ids": ids, "maker": port.maker, "product": port.product_name}


def _print(shown: list[Seen], waiting: list[str]) -> None:
    from rich.console import Console
    from rich.table import Table

    if shown:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in _HEADINGS:
            table.add_column(say(heading))
        for one in shown:
            table.add_row(*_cells(one))
        Console(highlight=False, width=None if sys.stdout.isatty() else 200).print(table)
    for one in shown:
        if one.error is not None:
            click.echo(f"{one.port.name}: {complaint(one.error)[0]}")
    for place in waiting:
        click.echo(say("devices.waits", path=place))


def _cells(seen: Seen) -> tuple[str, ...]:
    if not seen.asked:
        usb = _usb(seen)
        words = (usb["ids"], usb["maker"], usb["product"]) if usb else ()
        return (seen.port.name, say("devices.not_asked"), " ".join(filter(None, words)))
    unknown = "–"
    state = unknown
    if seen.status:
        plain = say(f"state.{STATES[seen.status['state']]}")
        state = say("devices.armed") if seen.status["armed"] else plain
    expires = seen.expires_day
    calibration = unknown if expires is None else say("devices.until", day=day_words(expires))
    if seen.calibration_state == "expired":
        calibration = say("devices.expired", day=day_words(expires or 0))
    elif seen.calibration_state == "none":
        calibration = say("devices.never")
    return (
        seen.port.name,
        seen.device_id or unknown,
        seen.firmware or unknown,
        state if seen.error is None else say("devices.no_answer"),
        calibration,
        str(seen.journal.get("not_kept", unknown)),
    )
