"""The store of records: what it keeps, and how it is asked.

The record's raw bytes, as the device gave them, are the only truth. Every other column is
derived from them, is there to search and list by, and can be built again at any time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from metercheck.errors import NoSuchRecord, RecordErased, SeveralRecords, StoreError
from metercheck.records.address import DatabaseUrl, address_of
from metercheck.records.chain import Piece
from metercheck.records.findings import Receipt
from metercheck.records.store import schema
from metercheck.records.store.engine import database_engine, file_engine, reading
from metercheck.records.store.failures import failing_clearly
from metercheck.records.store.listing import AT_ONCE, Filter, Page, numbers_of, page, rows_of
from metercheck.records.store.naming import as_short_hash, is_number
from metercheck.records.store.new import insert_new
from metercheck.records.store.rebuild import rebuild
from metercheck.records.store.rows import Row, Stored, derive, piece_of, stored_of
from metercheck.records.store.tables import METADATA, erasures, receipts, records
from metercheck.words import Phrase


class Store:
    """Records in a file or a database. Every method raises errors.StoreError when it fails."""

    engine: Engine
    """For the other tables: `transaction` to write, `reading` to read."""

    def __init__(self, where: str | Path, *, create: bool = True) -> None:
        """Open the store: the path of an SQLite file, or `postgresql://user@host/database`.

        A file of an older program is brought up to date. Without `create`, one that is not there
        reads as an empty store.
        """
        self._address = address_of(where)
        with failing_clearly(self._address):
            self.engine = _engine(self._address, create)
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    @property
    def path(self) -> Path | str:
        """The file, or the URL of the database without its password."""
        return self._address if isinstance(self._address, Path) else str(self._address)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All that is written in the block, or nothing of it."""
        with failing_clearly(self._address), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that only reads, and keeps no writer waiting but for the block."""
        with failing_clearly(self._address), reading(self.engine).connect() as connection:
            yield connection

    def add(self, blob: bytes, **local: Any) -> int:
        """Keep a record and return its number; the same bytes twice are the same record.

        `local` is what the host knows and the record does not (the port, a scenario), as JSON.
        Raises errors.BadRecord for bytes that are no record.
        """
        values = _row(blob, local)
        number = select(records.c.id).where(records.c.sha256 == values["sha256"])
        with self.transaction() as connection:
            # Asked first: PostgreSQL would use up a number for a record that is there.
            found = connection.execute(number).scalar()
            if found is None:
                insert_new(connection, records, [values])
                found = connection.execute(number).scalar_one()
            return found

    def add_all(self, blobs: Sequence[bytes], **local: Any) -> None:
        """Keep several records, all of them or none; one commit takes as long as one record's.

        Otherwise as `add`.
        """
        rows = [_row(blob, local) for blob in blobs]
        with self.transaction() as connection:
            insert_new(connection, records, rows)

    def list(self, meter: str | None = None) -> Sequence[Row]:
        """All records, or those of one meter, oldest first."""
        return [row for some in self.every(Filter(meter=meter)) for row in some]

    def every(self, wanted: Filter) -> Iterator[Sequence[Row]]:
        """The records that fit, oldest first, some at a time: for those who print a long list."""
        with self.reading() as connection:
            numbers = numbers_of(connection, wanted)
        # Apart from each other: whoever reads slowly must not keep a check from being stored.
        for start in range(0, len(numbers), AT_ONCE):
            with self.reading() as connection:
                rows = rows_of(connection, numbers[start : start + AT_ONCE])
            yield rows

    def page(self, wanted: Filter, limit: int, before: int | None = None, skip: int = 0) -> Page:
        """The newest `limit` records that fit; see `listing.page`."""
        with self.reading() as connection:
            return page(connection, wanted, limit, before, skip)

    def get(self, number: int) -> Stored:
        """The record `number`. Raises errors.NoSuchRecord."""
        c = records.c
        query = select(c.id, c.blob, c.sha256, c.received, c.local).where(c.id == number)
        with self.reading() as connection:
            found = connection.execute(query).first()
        if found is None:
            raise self._no_such(number)
        return stored_of(*found)

    def number_of(self, name: str) -> int:
        """The number of the record that people call `name`: its number, or its short hash.

        Case and the hyphen of a short hash do not matter, nor O for 0, nor I and L for 1. Raises
        errors.NoSuchRecord, errors.SeveralRecords.
        """
        c = records.c
        short = as_short_hash(name)
        if short is None:
            wanted = c.id == (int(name) if is_number(name) else 0)
        else:
            wanted = c.short == short
        with self.reading() as connection:
            numbers = connection.scalars(select(c.id).where(wanted).order_by(c.id)).all()
        if not numbers:
            raise self._no_such(name)
        if len(numbers) > 1:
            raise SeveralRecords(asked=name, numbers=numbers)
        return numbers[0]

    def pieces(self, device: str | None = None) -> Sequence[Piece]:
        """All records as bytes, with what was noted when they came, or those of one device."""
        c = records.c
        query = select(c.blob, c.id, c.sha256, c.device, c.record).where(*_given(device=device))
        with self.reading() as connection:
            return [piece_of(*values) for values in connection.execute(query.order_by(c.id))]

    def add_receipt(self, receipt: Receipt) -> None:
        """Keep what a device was told; the same twice is the same."""
        values = {
            "device": receipt.device,
            "chain_id": receipt.chain_id,
            "record": receipt.record,
            "chain": receipt.chain,
            "given": _now(),
        }
        with self.transaction() as connection:
            insert_new(connection, receipts, [values])

    def receipts(self, device: str | None = None) -> Sequence[Receipt]:
        """All receipts, or those of one device, in order of their records."""
        c = receipts.c
        query = select(c.device, c.chain_id, c.record, c.chain).order_by(c.device, c.record)
        if device is not None:
            query = query.where(c.device == device)
        with self.reading() as connection:
            return [Receipt(*values) for values in connection.execute(query)]

    def rebuild(self) -> None:
        """Derive all columns again from the raw bytes."""
        with self.transaction() as connection:
            rebuild(connection)

    def _no_such(self, asked: object) -> NoSuchRecord | RecordErased:
        number = int(str(asked)) if is_number(str(asked)) else 0
        # As `erasing.erase` begins it.
        was = erasures.c.what.startswith(f'{{"id": {number},')
        with self.reading() as connection:
            gone = connection.execute(select(erasures.c.at, erasures.c.why).where(was)).first()
            if gone is not None:
                return RecordErased(asked=asked, at=gone.at.partition("T")[0], why=gone.why)
            extent = select(func.min(records.c.id), func.max(records.c.id))
            first, last = connection.execute(extent).one()
        known = Phrase("store.none") if first is None else f"{first} - {last}"
        return NoSuchRecord(asked=asked, known=known)

    def _prepare(self) -> None:
        """Make the tables that are not there; refuse what is not ours or of a newer program."""
        if self.engine.url.database is None:
            METADATA.create_all(self.engine)
        elif not schema.is_newest(self.engine, self._address):
            if self.engine.dialect.name == "postgresql":
                raise StoreError(path=self._address, detail=Phrase("store.not_migrated"))
            schema.migrate(self.engine, self._address)


def _engine(address: DatabaseUrl | Path, create: bool) -> Engine:
    if isinstance(address, DatabaseUrl):
        return database_engine(address)
    if create:
        address.parent.mkdir(parents=True, exist_ok=True)
    return file_engine(address if create or address.exists() else None)


def _row(blob: bytes, local: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a record that is new here. Raises errors.BadRecord."""
    return {
        "blob": blob,
        "sha256": hashlib.sha256(blob).hexdigest(),
        "received": _now(),
        "local": json.dumps(local),
        **derive(blob),
    }


def _given(**wanted: str | None) -> Sequence[ColumnElement[bool]]:
    """That the columns have these values; None stands for any."""
    return [records.c[name] == value for name, value in wanted.items() if value is not None]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
