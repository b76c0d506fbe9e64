"""`metercheck provision`: give a device the key that its records are sealed with."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

import click

from metercheck.cli.complaints import INTERRUPTED
from metercheck.cli.device import DeviceChoice, with_device
from metercheck.cli.shell import Misused, SpokenCommand, option
from metercheck.link import keeping
from metercheck.records.keys import KEY_BYTES, KeyStore
from metercheck.records.provisioning import key_in, ready_to_reset
from metercheck.records.provisioning import provision as give_key
from metercheck.records.store import Store
from metercheck.words import Phrase, say


@click.command(cls=SpokenCommand, help="help.provision.about", epilog="help.exit_codes")
@with_device
@option("--key-file", type=click.Path(path_type=Path), help="help.provision.key_file")
@option("--reset", is_flag=True, help="help.provision.reset")
@option("--yes", is_flag=True, help="help.provision.yes")
@click.pass_obj
def provision(
    store: Path, choice: DeviceChoice, key_file: Path | None, reset: bool, yes: bool
) -> int:
    """Give the device its key, or take everything from it."""
    if reset:
        if key_file is not None:
            raise Misused(Phrase("usage.reset_key"))
        return _reset(store, choice, yes)
    key = secrets.token_bytes(KEY_BYTES) if key_file is None else key_in(key_file)
    keys = KeyStore(store)
    with choice.open() as client:
        done = give_key(client, keys, key, int(time.time()))
    click.echo(say("provision.done", device=done.device, fingerprint=done.fingerprint))
    click.echo(say("provision.kept", path=keys.path(done.device)))
    click.echo(say("provision.sealed"))
    return 0


def _reset(store: Path, choice: DeviceChoice, yes: bool) -> int:
    with Store(store) as records, choice.open() as client:
        device, chain_id = ready_to_reset(client, records, client.port)
        click.echo(say("provision.reset_means", device=device))
        if not yes and not click.confirm(say("provision.reset_ask")):
            click.echo(say("provision.left"))
            return INTERRUPTED
        keeping.factory_reset(client, chain_id)
    click.echo(say("provision.reset_done", device=device))
    return 0
