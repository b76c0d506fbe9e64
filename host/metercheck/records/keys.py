"""The keys of devices on this computer: a file for each device, for the user's eyes alone.

A key is kept before the device is told, so that no device has one that nobody else knows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from metercheck.errors import KeyStoreError, MetercheckError
from metercheck.records.address import address_of, default_store
from metercheck.records.files import write_atomically
from metercheck.records.seals import DeviceKey
from metercheck.words import Phrase
from metercheck_wire.chain import short_hash

KEY_BYTES = 32


def fingerprint(key: bytes) -> str:
    """What people compare of a key without seeing it, as in "7K3M-9QXA"."""
    return short_hash(sha256(b"metercheck key" + key).digest())


class KeyStore:
    """Keys in the folder beside the store of records. Methods raise errors.KeyStoreError."""

    def __init__(self, store: str | Path) -> None:
        """`store`: that of the records; keys of a database's lie in the user's data folder."""
        place = address_of(store)
        beside = place if isinstance(place, Path) else default_store()
        self._folder = beside.parent / "keys"

    def path(self, device: str) -> Path:
        """The file of a device's keys (device: hex)."""
        return self._folder / f"{device}.json"

    def of(self, device: str) -> Sequence[DeviceKey]:
        """All keys that a device was given, oldest first."""
        path = self.path(device)
        try:
            entries = json.loads(path.read_bytes())["keys"]
            return [DeviceKey(_key(one["key"]), str(one["chain_id"])) for one in entries]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise KeyStoreError(path=path, detail=error.strerror) from error
        except (ValueError, KeyError, TypeError) as error:
            raise KeyStoreError(path=path, detail=Phrase("keys.damaged")) from error

    def keep(self, device: str, one: DeviceKey) -> None:
        """Keep a key, or what is now known of one that is kept."""
        kept = [known for known in self.of(device) if known.key != one.key]
        self._write(device, [*kept, one])

    def forget(self, device: str, key: bytes) -> None:
        """Forget a key that the device has refused."""
        self._write(device, [known for known in self.of(device) if known.key != key])

    def _write(self, device: str, keys: Sequence[DeviceKey]) -> None:
        path = self.path(device)
        entries = [{"chain_id": one.chain_id, "key": one.key.hex()} for one in keys]
        text = json.dumps({"device": device, "keys": entries}, indent=1)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(path, f"{text}\n".encode(), private=True)
        except OSError as error:
            raise KeyStoreError(path=path, detail=error.strerror) from error
        except MetercheckError as error:
            raise KeyStoreError(path=path, detail=error.arguments["detail"]) from error


def _key(text: str) -> bytes:
    """Raises ValueError unless it is the hex of a key."""
    key = bytes.fromhex(text)
    if len(key) != KEY_BYTES:
        raise ValueError(text)
    return key
