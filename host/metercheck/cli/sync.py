"""`metercheck sync`: everything new from the device into the store."""

from __future__ import annotations

import time
from contextlib import suppress

import click

from metercheck.cli.answering import link_answers
from metercheck.cli.device import DeviceChoice, NoticeLines, with_device
from metercheck.cli.shell import SpokenCommand, option
from metercheck.cli.syncing import JsonSync, PlainSync
from metercheck.errors import DeviceError, LinkLost, NoAnswer, SyncCut
from metercheck.link import keeping
from metercheck.link.client import Client
from metercheck.link.fetching import MOST_AHEAD
from metercheck.records.collect import Collected, collect
from metercheck.records.store import Store
from metercheck_wire.messages import STATES


@click.command(cls=SpokenCommand, help="help.sync.about", epilog="help.exit_codes")
@with_device
@option("--json", "as_json", is_flag=True, help="help.sync.json")
@click.pass_obj
def sync(store: str, choice: DeviceChoice, as_json: bool) -> int:
    """Fetch what is new; the exit code is 1 when some of it does not hold."""
    view = JsonSync() if as_json else PlainSync()
    with Store(store) as records, choice.open(NoticeLines()) as client:
        device = client.hello()
        view.begin(device)
        with suppress(DeviceError):
            keeping.set_time(client, int(time.time()))
        with view:
            done = _collected(client, device["device"], records, view)
        link_answers(records)
        view.end(device, done, records.path)
    return 1 if done.wrong or done.unreadable else 0


def _collected(
    client: Client, device: bytes, store: Store, view: JsonSync | PlainSync
) -> Collected:
    # A device that measures has better things to do than to answer several questions a turn.
    checking = STATES[client.status()["state"]] == "measuring"
    ahead = 1 if checking else MOST_AHEAD
    try:
        return collect(client, device, store, watch=view.fetched, ahead=ahead, port=client.port)
    except (LinkLost, NoAnswer) as error:
        if not view.total:
            raise
        waiting = view.total - view.count
        raise SyncCut(port=client.port, fetched=view.count, waiting=waiting) from error
