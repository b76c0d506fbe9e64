"""Giving a device its key, and taking everything from it again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from metercheck.errors import (
    AlreadyProvisioned,
    BadKeyFile,
    DeviceError,
    FileMissing,
    ResetRefused,
)
from metercheck.link import keeping
from metercheck.link.client import Client
from metercheck.records.collect import collect
from metercheck.records.keys import KEY_BYTES, KeyStore, fingerprint
from metercheck.records.seals import DeviceKey
from metercheck.records.store import Store


@dataclass(frozen=True)
class Provisioned:
    """A device that has its key. `device` in hex."""

    device: str
    fingerprint: str


def provision(client: Client, keys: KeyStore, key: bytes, time_s: int) -> Provisioned:
    """Set the device's clock, keep the key and give it to the device.

    Raises errors.AlreadyProvisioned, and the errors of `Client` and `KeyStore`.
    """
    device = client.hello()["device"].hex()
    keeping.set_time(client, time_s)
    if keeping.journal(client)["provisioned"]:
        raise AlreadyProvisioned(device=device)
    keys.keep(device, DeviceKey(key))
    try:
        journal = keeping.provision(client, key)
    except DeviceError:
        keys.forget(device, key)
        raise
    keys.keep(device, DeviceKey(key, journal["chain_id"].hex()))
    return Provisioned(device, fingerprint(key))


def ready_to_reset(client: Client, store: Store, port: str) -> tuple[str, bytes]:
    """The device (hex) and its chain, once the store has all that a reset takes from it.

    Raises errors.ResetRefused, and the errors of `Client`, `Store` and `KeyStore`.
    """
    device = client.hello()["device"]
    collected = collect(client, device, store, port=port)
    journal = keeping.journal(client)
    if journal["not_kept"] or (journal["oldest"] and collected.receipt is None):
        count = max(journal["not_kept"], len(collected.wrong), 1)
        raise ResetRefused(device=device.hex(), count=count)
    return device.hex(), journal["chain_id"]


def key_in(path: Path) -> bytes:
    """The key in a file: 32 bytes, or 64 hex digits. Raises errors.FileMissing, BadKeyFile."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise FileMissing(path=path) from error
    except OSError as error:
        raise BadKeyFile(path=path, size=KEY_BYTES) from error
    if len(data) == KEY_BYTES:
        return data
    try:
        key = bytes.fromhex(data.decode())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise BadKeyFile(path=path, size=KEY_BYTES)
    return key
