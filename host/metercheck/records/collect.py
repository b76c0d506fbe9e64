"""From the device to the store: records fetched, verified, and the receipt that says so.

A receipt is what this host told the device by RECORDS_KEPT. From then on the device may give these
records up, and whoever cuts the store's tail is found by it. What was judged when a receipt was
given is not looked at again: fetching costs as much as there is new, however large the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from metercheck.errors import BadRecord, DeviceError, LinkError, MetercheckError
from metercheck.link import keeping
from metercheck.link.client import Client
from metercheck.link.fetching import MOST_AHEAD, Fetched
from metercheck.records.chain import Link, read
from metercheck.records.erasing import erased
from metercheck.records.findings import Finding, Receipt
from metercheck.records.keys import KeyStore
from metercheck.records.ranges import pieces_between
from metercheck.records.store import Store
from metercheck.records.verify import verify

_AT_ONCE = 16  # a commit takes 5 to 50 ms, a record on the line 50


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
    elsewhere: tuple[Finding, ...] = ()
    """Gaps before them, of records that the device knows to be on another computer."""
    unreadable: Mapping[int, MetercheckError] = field(default_factory=dict)
    """By number: records that the device has and cannot give, and why."""
    refused: DeviceError | None = None
    """Why the device did not take the receipt."""
    journal: Mapping[str, Any] = field(default_factory=dict)
    """JOURNAL, as the device has it now."""


Watch = Callable[[int, int, int, bytes], None]
"""Told of each record that is here now: how many are, of how many, its number, its bytes."""


def collect(
    client: Client,
    device: bytes,
    store: Store,
    *,
    most: int | None = None,
    watch: Watch = lambda *_: None,
    ahead: int = MOST_AHEAD,
    **local: Any,
) -> Collected:
    """Fetch what the store lacks of this device, and tell the device what is here.

    `device`: its 8 bytes, `most`: records to fetch now, `ahead` as `Client.read_records` has it,
    `local`: as `Store.add` takes it. The device is told only when every record up to its newest
    is here, verified against the one before and, where the key is here, by its seal. Whatever
    ends this, what came stays, and the rest is fetched the next time. Raises the errors of
    `Client`, `Store` and `KeyStore`.
    """
    journal = keeping.journal(client)
    lacking = _lacking(journal, store, device.hex())
    now = lacking[:most]
    unreadable: dict[int, MetercheckError] = {}
    fetched = 0
    for some in _some(client.read_records(now, ahead), unreadable):
        store.add_all([blob for _, blob in some], **local)
        for number, blob in some:
            fetched += 1
            watch(fetched, len(now), number, blob)
    waiting = len(lacking) - fetched
    done = Collected(None, fetched, waiting, unreadable=unreadable, journal=journal)
    if waiting or not journal["oldest"]:
        return done
    return _told(client, device.hex(), store, done)


def _some(
    coming: Iterator[Fetched], unreadable: dict[int, MetercheckError]
) -> Iterator[Sequence[tuple[int, bytes]]]:
    """Records as they come, a handful for each commit; also what came before the line was lost."""
    some: list[tuple[int, bytes]] = []
    try:
        for number, got in coming:
            if isinstance(got, MetercheckError):
                unreadable[number] = got
                continue
            some.append((number, got))
            if len(some) == _AT_ONCE:
                yield some
                some = []
    except LinkError:
        yield some
        raise
    yield some


def _told(client: Client, device: str, store: Store, done: Collected) -> Collected:
    """The same, after the device was told what is here, if that holds."""
    journal = done.journal
    newest = _near(store, device, journal["newest"], journal["newest"])
    last = next((one for one in newest if one.value == journal["chain"]), None)
    had = journal["newest"] - journal["not_kept"]
    wrong: list[Finding] = []
    elsewhere: list[Finding] = []
    for one in _wrong(store, device):
        (elsewhere if _gone_before(one, had) else wrong).append(one)
    done = replace(done, wrong=tuple(wrong), elsewhere=tuple(elsewhere))
    if wrong or last is None:
        return done
    try:
        after = keeping.records_kept(client, last.number, last.value)
    except DeviceError as error:
        if error.code != "busy":
            raise
        return replace(done, refused=error)
    receipt = Receipt(last.device, last.chain_id, last.number, last.value)
    store.add_receipt(receipt)
    return replace(done, receipt=receipt, journal=after)


def _gone_before(finding: Finding, had: int) -> bool:
    """Only records are missing that the device knows to be on a host: then on another one."""
    if finding.code == "start_missing":
        return finding.record <= had + 1
    return finding.code == "removed" and finding.details["last"] <= had


def _lacking(journal: Mapping[str, Any], store: Store, device: str) -> Sequence[int]:
    """Numbers of the records that the device has and the store has not.

    A record of another chain counts only where a receipt says that it is the device's: two devices
    may have had the same name. One that was erased here stays erased.
    """
    if not journal["oldest"]:
        return []
    settled = max((one.record for one in store.receipts(device)), default=0)
    chain_id = journal["chain_id"].hex()
    here = {
        link.number
        for link in _near(store, device, journal["oldest"], journal["newest"])
        if link.chain_id == chain_id or link.number <= settled
    }
    return [n for n in range(journal["oldest"], journal["newest"] + 1) if n not in here]


def _near(store: Store, device: str, first: int, last: int) -> Iterator[Link]:
    """What is here, readable or erased, of the device's records from one number to another."""
    for piece in pieces_between(store, device, first, last):
        with suppress(BadRecord):  # damaged here: fetched again if the device still has it
            yield read(piece)
    for erasure in erased(store, device, (first, last)):
        yield erasure.link


def _wrong(store: Store, device: str) -> Sequence[Finding]:
    """What is wrong with records after the last receipt: what came before was judged then."""
    settled = store.receipts(device)[-1:]
    first = settled[0].record if settled else 0
    newest = 2**63 - 1
    report = verify(
        pieces_between(store, device, first, newest),
        settled,
        KeyStore(store.path).of,
        again=lambda _: False,
        erasures=erased(store, device, (first, newest)),
    )
    return [one for one in report.wrong if one.record > first]
