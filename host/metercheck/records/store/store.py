"""The store of records on the host: an SQLite file.

The record's raw bytes, as the device gave them, are the only truth. Every other column is
derived from them, is there to search and list by, and can be built again at any time.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from metercheck.errors import NoSuchRecord, StoreError
from metercheck.records.capture import Capture
from metercheck.records.chain import Piece, short_of
from metercheck.records.findings import Receipt
from metercheck.records.moment import check_time
from metercheck.records.tables import DERIVED, RECEIPTS, RECORDS, SCHEMA_VERSION
from metercheck.words import Phrase

_WAIT_FOR_LOCK_S = 5

# SQLite's primary result codes that a user can do something about.
_CAUSES = {
    sqlite3.SQLITE_BUSY: "store.locked",
    sqlite3.SQLITE_LOCKED: "store.locked",
    sqlite3.SQLITE_FULL: "store.full",
    sqlite3.SQLITE_CORRUPT: "store.corrupt",
    sqlite3.SQLITE_NOTADB: "store.corrupt",
    sqlite3.SQLITE_READONLY: "store.readonly",
    sqlite3.SQLITE_CANTOPEN: "store.unopenable",
}


@dataclass(frozen=True)
class Row:
    """A record in the list. `time_s` is when the check was, Unix seconds, 0 when not known."""

    id: int
    time_s: int
    meter: str
    place: str
    verdict: str
    ratio: float
    ratio_u95: float
    short: str
    """Its short hash, empty when its bytes are damaged."""


@dataclass(frozen=True)
class Stored:
    """One record: the device's bytes and what this host knows beside them."""

    id: int
    blob: bytes
    sha256: str
    received: str
    local: dict[str, Any]


class Store:
    """Records in the file `path`. Every method raises errors.StoreError when the store fails."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        """Open the store. Without `create`, a file that is not there reads as an empty store."""
        self._path = path
        with self._failing_clearly():
            if create:
                path.parent.mkdir(parents=True, exist_ok=True)
            where = path if create or path.exists() else ":memory:"
            self._connection = sqlite3.connect(
                where, timeout=_WAIT_FOR_LOCK_S, isolation_level=None
            )
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, blob: bytes, **local: Any) -> int:
        """Keep a record and return its number; the same bytes twice are the same record.

        `local` is what the host knows and the record does not (the port, a scenario), as JSON.
        Raises errors.BadRecord for bytes that are no record.
        """
        columns = _derive(blob)
        sha256 = hashlib.sha256(blob).hexdigest()
        received = datetime.now(UTC).isoformat(timespec="seconds")
        names = ("blob", "sha256", "received", "local", *columns)
        values = (blob, sha256, received, json.dumps(local, ensure_ascii=False))
        with self._transaction() as connection:
            connection.execute(
                f"INSERT OR IGNORE INTO records ({', '.join(names)})"
                f" VALUES ({', '.join('?' * len(names))})",
                (*values, *columns.values()),
            )
            found = connection.execute("SELECT id FROM records WHERE sha256 = ?", (sha256,))
            return found.fetchone()[0]

    def list(self, meter: str | None = None) -> Sequence[Row]:
        """All records, or those of one meter, oldest first."""
        with self._failing_clearly():
            found = self._connection.execute(
                "SELECT id, time_s, meter, place, verdict, ratio, ratio_u95, blob FROM records"
                " WHERE ?1 IS NULL OR meter = ?1 ORDER BY id",
                (meter,),
            )
            return [Row(*values, short=short_of(blob)) for *values, blob in found]

    def get(self, number: int) -> Stored:
        """The record `number`. Raises errors.NoSuchRecord."""
        with self._failing_clearly():
            found = self._connection.execute(
                "SELECT id, blob, sha256, received, local FROM records WHERE id = ?", (number,)
            ).fetchone()
            if found is not None:
                return Stored(*found[:4], local=json.loads(found[4]))
            first, last, count = self._connection.execute(
                "SELECT min(id), max(id), count(*) FROM records"
            ).fetchone()
        known = f"{first} - {last}" if count else Phrase("store.none")
        raise NoSuchRecord(asked=number, known=known)

    def pieces(self, device: str | None = None) -> Sequence[Piece]:
        """All records as bytes, with what was noted when they came, or those of one device."""
        with self._failing_clearly():
            found = self._connection.execute(
                "SELECT blob, id, sha256, device, record FROM records"
                " WHERE ?1 IS NULL OR device = ?1 ORDER BY id",
                (device,),
            )
            return [
                Piece(blob, id=number, sha256=sha256, device=device or "", record=record or 0)
                for blob, number, sha256, device, record in found
            ]

    def add_receipt(self, receipt: Receipt) -> None:
        """Keep what a device was told; the same twice is the same."""
        given = datetime.now(UTC).isoformat(timespec="seconds")
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO receipts VALUES (?, ?, ?, ?, ?)",
                (receipt.device, receipt.chain_id, receipt.record, receipt.chain, given),
            )

    def receipts(self, device: str | None = None) -> Sequence[Receipt]:
        """All receipts, or those of one device, in order of their records."""
        with self._failing_clearly():
            found = self._connection.execute(
                "SELECT device, chain_id, record, chain FROM receipts"
                " WHERE ?1 IS NULL OR device = ?1 ORDER BY device, record",
                (device,),
            )
            return [Receipt(*values) for values in found]

    def rebuild(self) -> None:
        """Derive all columns again from the raw bytes."""
        with self._transaction() as connection:
            blobs = connection.execute("SELECT id, blob FROM records").fetchall()
            assignments = ", ".join(f"{name} = ?" for name in DERIVED)
            connection.executemany(
                f"UPDATE records SET {assignments} WHERE id = ?",
                [(*_derive(blob).values(), number) for number, blob in blobs],
            )

    def _prepare(self) -> None:
        """Make the tables that are not there; refuse what is not ours or of a newer program."""
        if self._version() < SCHEMA_VERSION:
            with self._transaction() as connection:
                # Asked again under the lock: another process may have made the tables meanwhile.
                version = self._version()
                if version == 0:
                    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
                    if tables:
                        raise StoreError(path=self._path, detail=Phrase("store.corrupt"))
                    for statement in RECORDS.split(";\n"):
                        connection.execute(statement)
                if version < SCHEMA_VERSION:
                    for statement in RECEIPTS.split(";\n"):
                        connection.execute(statement)
        if self._version() > SCHEMA_VERSION:
            detail = Phrase("store.newer", version=self._version())
            raise StoreError(path=self._path, detail=detail)

    def _version(self) -> int:
        with self._failing_clearly():
            return self._connection.execute("PRAGMA user_version").fetchone()[0]

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """All of the block, or nothing of it."""
        with self._failing_clearly():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                # SQLite has rolled back by itself already when the disk was full.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _failing_clearly(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            # Extended codes carry the primary one in their low byte.
            primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
            name = getattr(error, "sqlite_errorname", type(error).__name__)
            detail = Phrase(_CAUSES.get(primary, "store.failed"), detail=name)
            raise StoreError(path=self._path, detail=detail) from error
        except OSError as error:
            raise StoreError(path=self._path, detail=Phrase("store.unopenable")) from error


def _derive(blob: bytes) -> dict[str, Any]:
    """The columns that the raw bytes give, in the order of DERIVED. Raises BadRecord."""
    header = Capture.from_record(blob).header
    when = check_time(header)
    time = {"time_s": int(when.time_s) if when.known else 0}
    return {name: (header | header["device_result"] | time)[name] for name in DERIVED}
