"""Records fetched and receipts given: the host against the firmware's own archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from metercheck.link.client import Client
from metercheck.records.collect import collect
from metercheck.records.keys import KeyStore
from metercheck.records.provisioning import provision
from metercheck.records.store import Store
from metercheck.records.store.tables import records
from metercheck.records.verify import verify
from support.keeper import Keeper
from support.records import HEAD

DEVICE = HEAD["device"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "records.sqlite") as store:
        yield store


def _collect(keeper: Keeper, store: Store, most: int | None = None):
    client = Client(keeper.line)
    client.hello()
    return collect(client, DEVICE, store, most=most, port="fake")


def _wrong(store: Store) -> list[str]:
    keys_of = KeyStore(store.path).of
    report = verify(store.pieces(), store.receipts(), keys_of, again=lambda _: False)
    return [one.code for one in report.wrong]


def test_what_the_device_has_is_fetched_and_a_receipt_kept(store: Store) -> None:
    keeper = Keeper()
    for _ in range(3):
        keeper.check()
    done = _collect(keeper, store)
    assert (done.fetched, done.waiting, done.wrong) == (3, 0, ())
    assert keeper.archive.not_kept == 0
    assert done.receipt in store.receipts()
    assert done.receipt is not None
    assert (done.receipt.record, done.receipt.chain) == (3, keeper.archive.told()["chain"])
    assert _wrong(store) == []


def test_nothing_is_fetched_twice(store: Store) -> None:
    keeper = Keeper()
    keeper.check()
    _collect(keeper, store)
    reads = keeper.did("RECORD_REQUEST")
    keeper.check()
    assert _collect(keeper, store).fetched == 1
    assert keeper.did("RECORD_REQUEST") < 2 * reads + 1
    assert _collect(keeper, store).fetched == 0
    assert len(store.receipts()) == 2


def test_while_some_are_missing_the_device_is_told_nothing(store: Store) -> None:
    keeper = Keeper()
    for _ in range(3):
        keeper.check()
    some = _collect(keeper, store, most=2)
    assert (some.receipt, some.fetched, some.waiting) == (None, 2, 1)
    assert keeper.archive.not_kept == 3
    assert store.receipts() == []
    assert _collect(keeper, store, most=2).receipt is not None


def test_a_device_without_records_is_left_alone(store: Store) -> None:
    keeper = Keeper()
    assert _collect(keeper, store).receipt is None
    assert keeper.did("RECORDS_KEPT") == 0


def test_records_before_and_after_provisioning_are_both_fetched(
    store: Store, tmp_path: Path
) -> None:
    keeper = Keeper()
    keeper.check()
    provision(Client(keeper.line), KeyStore(store.path), bytes(range(32)), 1_700_000_000)
    keeper.check()
    done = _collect(keeper, store)
    assert (done.fetched, done.wrong) == (2, ())
    assert done.receipt is not None
    report = verify(store.pieces(), store.receipts(), KeyStore(store.path).of)
    assert report.devices[0].proven == 1
    assert {one.code for one in report.findings if not one.wrong} >= {"unsealed", "chain_begins"}


def test_records_that_do_not_hold_give_no_receipt(store: Store) -> None:
    keeper, twin = Keeper(), Keeper()
    keeper.check()
    _collect(keeper, store)
    # The twin has the same name and chain, and another first record: a copied memory.
    twin.check(meter="other")
    twin.check()
    done = _collect(twin, store)
    assert done.receipt is None
    assert twin.archive.not_kept == 2


def test_a_cut_tail_is_found_by_the_receipt(store: Store) -> None:
    keeper = Keeper()
    for _ in range(3):
        keeper.check()
    _collect(keeper, store)
    with store.transaction() as connection:
        connection.execute(delete(records).where(records.c.record == 3))
    assert _wrong(store) == ["tail_cut"]
    # The device still has it, and gives it again.
    assert _collect(keeper, store).fetched == 1
    assert _wrong(store) == []
