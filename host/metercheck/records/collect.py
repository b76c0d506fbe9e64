"""From the device to the store: records fetched, verified, and the receipt that says so.

A receipt is what this host told the device by RECORDS_KEPT. From then on the device may give these
records up, and whoever cuts the store's tail is found by it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from metercheck.errors import BadRecord
from metercheck.link import keeping
from metercheck.link.client import Client
from metercheck.records.chain import Link, read
from metercheck.records.findings import Finding, Receipt
from metercheck.records.keys import KeyStore
from metercheck.records.store import Store
from metercheck.records.verify import verify


@dataclass(frozen=True)
class Collected:
    """What `collect` left behind."""

    receipt: Receipt | None
    """What the device was told; None: not everything is here, or it does not hold."""
    fetched: int
    waiting: int
    """Records that are on the device and not here."""
    wrong: tuple[Finding, ...] = ()
    """What is wrong with those that no receipt covered before."""


def collect(
    client: Client, device: bytes, store: Store, *, most: int | None = None, **local: Any
) -> Collected:
    """Fetch what the store lacks of this device, and tell the device what is here.

    `device`: its 8 bytes, `most`: records to fetch now, `local`: as `Store.add` takes it. The
    device is told only when every record up to its newest is here, verified against the one before
    and, where the key is here, by its seal. Raises the errors of `Client`, `Store` and `KeyStore`.
    """
    journal = keeping.journal(client)
    lacking = _lacking(journal, store, device.hex())
    now = lacking[:most]
    for number in now:
        store.add(client.read_record(number), **local)
    waiting = len(lacking) - len(now)
    if waiting or not journal["oldest"]:
        return Collected(None, len(now), waiting)
    newest = [link for link in _links(store, device.hex()) if link.value == journal["chain"]]
    wrong = _wrong(store, device.hex())
    if wrong or not newest:
        return Collected(None, len(now), waiting, wrong)
    (last, *_) = newest
    keeping.records_kept(client, last.number, last.value)
    receipt = Receipt(last.device, last.chain_id, last.number, last.value)
    store.add_receipt(receipt)
    return Collected(receipt, len(now), waiting)


def _lacking(journal: dict[str, Any], store: Store, device: str) -> list[int]:
    """Numbers of the records that the device has and the store has not.

    A record of another chain counts only where a receipt says that it is the device's: two devices
    may have had the same name.
    """
    if not journal["oldest"]:
        return []
    settled = max((one.record for one in store.receipts(device)), default=0)
    chain_id = journal["chain_id"].hex()
    here = {
        link.number
        for link in _links(store, device)
        if link.chain_id == chain_id or link.number <= settled
    }
    return [n for n in range(journal["oldest"], journal["newest"] + 1) if n not in here]


def _links(store: Store, device: str) -> list[Link]:
    """The device's records in the store that can be read."""
    links = []
    for piece in store.pieces(device):
        with suppress(BadRecord):  # damaged here: fetched again if the device still has it
            links.append(read(piece))
    return links


def _wrong(store: Store, device: str) -> tuple[Finding, ...]:
    """What is wrong with records after the last receipt: what came before was judged then."""
    receipts = store.receipts(device)
    keys_of = KeyStore(store.path).of
    report = verify(store.pieces(device), receipts, keys_of, again=lambda _: False)
    settled = max((one.record for one in receipts), default=0)
    return tuple(one for one in report.wrong if one.record > settled)
