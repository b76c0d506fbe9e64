"""What a shell offers when Tab is pressed: records, scenarios, ports and devices.

Whatever goes wrong here is no matter of a command: then nothing is offered.
"""

from __future__ import annotations

from collections.abc import Iterator

import click
from click.shell_completion import CompletionItem

from metercheck.errors import MetercheckError
from metercheck.words import say

_MOST = 50  # records, the newest: more than a screen of them nobody reads


def record_names(
    ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Numbers of stored records, the newest first, with meter and verdict."""
    from metercheck.records.store import Store

    try:
        with Store(ctx.find_root().params["store"], create=False) as store:
            newest = sorted(store.list(), key=lambda row: row.id, reverse=True)
    except MetercheckError:
        return []
    fitting = [row for row in newest if str(row.id).startswith(incomplete)]
    return [
        CompletionItem(str(row.id), help=f"{row.meter} {say(f'verdict.{row.verdict}')}".strip())
        for row in fitting[:_MOST]
    ]


def scenario_names(
    _ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Names of the bench's scenarios."""
    from metercheck.bench.scenario import names

    return [CompletionItem(name) for name in names() if name.startswith(incomplete)]


def port_names(
    _ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Serial ports at which a device may be; none is opened."""
    return [
        CompletionItem(port, help=device)
        for port, device in _plugged_in()
        if port.startswith(incomplete)
    ]


def device_ids(
    _ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Ids of the devices that are plugged in, as far as USB tells them."""
    return [
        CompletionItem(device, help=port)
        for port, device in _plugged_in()
        if device and device.startswith(incomplete.lower())
    ]


def _plugged_in() -> Iterator[tuple[str, str | None]]:
    """Ports with their device's id."""
    from metercheck.link.usb import may_be_ours, serial_ports

    for port in serial_ports():
        if may_be_ours(port):
            yield port.name, port.device_id
