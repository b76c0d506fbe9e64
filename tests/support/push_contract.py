"""What sending records to the office must do, whatever database the office has.

A test file inherits `PushContract` and gives the fixture `office`: the address of an empty store.
`gate` is the address that is sent to: the same store, with other rights perhaps.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Table, event, insert, select, update

from metercheck.errors import StoreError
from metercheck.records.findings import Receipt
from metercheck.records.push import Pushed, push
from metercheck.records.store import DatabaseUrl, Store
from metercheck.records.store.tables import (
    METADATA,
    attachments,
    erasures,
    receipts,
    records,
    remarks,
)
from support.chains import made, receipt
from support.records import blob

Where = Path | DatabaseUrl
_SENT = (records, receipts, attachments, remarks)


class Cut(Exception):
    """The connection to the office breaks."""


def inspector(path: Path, count: int = 3, seed: int = 1) -> Path:
    """A store with some records, and a receipt, attachments and remarks beside them."""
    draw = Random(seed)
    with Store(path) as store:
        blobs = made(count)
        for data in blobs:
            store.add(data, port="/dev/ttyACM0")
        store.add_receipt(receipt(blobs[-1]))
        with store.transaction() as connection:
            for data in blobs[:2]:
                photo = draw.randbytes(1000)
                beside = {"record_sha256": sha256(data).hexdigest()}
                photo_of = {
                    "sha256": sha256(photo).hexdigest(),
                    "name": "表箱.jpg",
                    "media_type": "image/jpeg",
                    "size": len(photo),
                    "added": "2026-01-02",
                    "data": photo,
                }
                said = {"at": "2026-01-02", "author": "李", "text": f"表箱无封印 {draw.random()}"}
                connection.execute(insert(attachments), beside | photo_of)
                connection.execute(insert(remarks), beside | said)
    return path


def sent(where: Where) -> dict[str, set[tuple[Any, ...]]]:
    """What a push carries, as two stores can be compared."""
    own = {"id", "received", "local"}
    content: dict[str, set[tuple[Any, ...]]] = {}
    with Store(where) as store, store.reading() as connection:
        for table in _SENT:
            columns = [column for column in table.c if column.name not in own]
            rows = connection.execute(select(*columns)).all()
            content[table.name] = {tuple(row) for row in rows}
            assert len(content[table.name]) == len(rows), "something is there twice"
    return content


def pushed(local: Path, office: Where, cut_at: int | None = None) -> Pushed:
    """Push; `cut_at`: the connection to the office breaks at that statement."""
    with Store(local) as mine, Store(office) as theirs, _breaking(theirs, cut_at):
        return push(mine, theirs)


class PushContract:
    """The tests."""

    @pytest.fixture
    def gate(self, office: Where) -> Where:
        """Where the records are sent."""
        return office

    def test_everything_goes_once(self, tmp_path: Path, office: Where, gate: Where) -> None:
        local = inspector(tmp_path / "local.sqlite")
        first = pushed(local, gate)
        assert (first.records, first.receipts, first.attachments, first.remarks) == (3, 1, 2, 2)
        assert sent(office) == sent(local)
        assert pushed(local, gate) == Pushed(there=3)
        assert sent(office) == sent(local)
        with Store(office) as store:
            local_of = store.get(1).local
        assert local_of.pop("collected")
        assert local_of == {"port": "/dev/ttyACM0"}

    def test_cut_anywhere_nothing_is_lost_or_doubled(
        self, tmp_path: Path, office: Where, gate: Where
    ) -> None:
        """Each push gets one statement further than the last, and then everything is there."""
        local = inspector(tmp_path / "local.sqlite")
        before: dict[str, set[tuple[Any, ...]]] = {table.name: set() for table in _SENT}
        for statement in range(1, 200):
            try:
                pushed(local, gate, cut_at=statement)
            except Cut:
                now = sent(office)
                for table in _SENT:
                    assert before[table.name] <= now[table.name] <= sent(local)[table.name]
                before = now
            else:
                break
        else:
            pytest.fail("the push never comes to an end")
        assert sent(office) == sent(local)

    def test_two_inspectors_fill_one_office(
        self, tmp_path: Path, office: Where, gate: Where
    ) -> None:
        one = inspector(tmp_path / "one.sqlite", count=3)
        two = inspector(tmp_path / "two.sqlite", count=5, seed=2)  # the first three in common
        assert pushed(one, gate).records == 3
        done = pushed(two, gate)
        assert (done.records, done.there) == (2, 3)
        both = {table.name: sent(one)[table.name] | sent(two)[table.name] for table in _SENT}
        assert sent(office) == both

    def test_two_at_once_do_no_harm(self, tmp_path: Path, office: Where, gate: Where) -> None:
        local = inspector(tmp_path / "local.sqlite", count=6)
        failures: list[Exception] = []

        def send() -> None:
            try:
                pushed(local, gate)
            except StoreError as error:
                failures.append(error)

        both = [threading.Thread(target=send) for _ in range(2)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        assert not failures
        assert sent(office) == sent(local)

    def test_what_was_altered_is_not_taken_and_the_rest_is(
        self, tmp_path: Path, office: Where, gate: Where
    ) -> None:
        local = inspector(tmp_path / "local.sqlite", count=5)
        expected = sent(local)
        _change(local, records, 4, blob=blob())  # a whole record, but another
        _change(local, records, 5, blob=b"damaged", sha256=sha256(b"damaged").hexdigest())
        _change(local, attachments, 1, data=b"another photo")
        _change(local, remarks, 2, text="在场无异常")
        with Store(local) as store, store.transaction() as connection:
            connection.execute(insert(receipts), {**_receipt_row(), "chain": b"short"})
        done = pushed(local, gate)
        assert {(one.why, one.record) for one in done.refused} == {
            ("noted_otherwise", 4),
            ("damaged", 5),
            ("attachment_altered", 1),
            ("remark_altered", 2),
            ("receipt_damaged", 0),
        }
        assert len(sent(office)["records"]) == done.records == 3
        for name, rows in sent(office).items():
            assert rows < expected[name] or name == "receipts"

    def test_columns_come_from_the_bytes(self, tmp_path: Path, office: Where, gate: Where) -> None:
        local = inspector(tmp_path / "local.sqlite")
        expected = sent(local)
        with Store(local) as store, store.transaction() as connection:
            lies = {"verdict": "normal", "meter": "其他", "ratio": 1.0, "short": "7K3M-9QXA"}
            connection.execute(update(records).values(lies))
        pushed(local, gate)
        assert sent(office) == expected

    def test_what_the_office_erased_does_not_come_back(
        self, tmp_path: Path, office: Where, gate: Where
    ) -> None:
        local = inspector(tmp_path / "local.sqlite")
        with Store(local) as store:
            gone = store.get(1).sha256
        values: dict[str, Any] = {"record": 1, "record_sha256": gone}
        for column in erasures.c:
            if column.name not in values:
                values[column.name] = b"" if column.name in _BYTES else ""
        with Store(office) as store, store.transaction() as connection:
            connection.execute(insert(erasures), values)
        done = pushed(local, gate)
        assert (done.records, done.erased, done.attachments, done.remarks) == (2, 1, 1, 1)
        assert gone not in str(sent(office)["records"])

    def test_a_store_of_hostile_values_harms_nothing(
        self, tmp_path: Path, office: Where, gate: Where
    ) -> None:
        local = inspector(tmp_path / "local.sqlite")
        _change(local, records, 1, sha256="\0")
        _change(local, records, 2, local="[1", received=7)
        _change(local, attachments, 2, name="\0")
        _change(local, remarks, 2, text="\0")
        done = pushed(local, gate)
        assert ("noted_otherwise", 1) in {(one.why, one.record) for one in done.refused}
        assert done.records == 2
        assert done.attachments == done.remarks == 0

    def test_an_empty_store_sends_nothing(
        self, tmp_path: Path, office: Where, gate: Where
    ) -> None:
        Store(tmp_path / "local.sqlite").close()
        assert pushed(tmp_path / "local.sqlite", gate) == Pushed()


_BYTES = ("previous", "body_sha256", "mac")
assert set(METADATA.tables) >= {table.name for table in _SENT}


def _receipt_row() -> dict[str, Any]:
    one = Receipt("00", "01", 9, bytes(32))
    return {"device": one.device, "chain_id": one.chain_id, "record": one.record, "given": ""}


def _change(path: Path, table: Table, number: int, **columns: Any) -> None:
    with Store(path) as store, store.transaction() as connection:
        connection.execute(update(table).where(table.c.id == number).values(columns))


@contextmanager
def _breaking(store: Store, at: int | None) -> Iterator[None]:
    """The `at`-th statement or commit never gets to the office."""
    count = 0

    def execute(*_: Any) -> None:
        nonlocal count
        count += 1
        if count == at:
            raise Cut

    event.listen(store.engine, "before_cursor_execute", execute)
    event.listen(store.engine, "commit", execute)
    yield
