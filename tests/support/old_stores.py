"""Store files as programs of before Alembic made them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from metercheck.records.findings import Receipt

_RECORDS = """
CREATE TABLE records (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    blob BLOB NOT NULL,
    sha256 TEXT NOT NULL UNIQUE,
    received TEXT NOT NULL,
    local TEXT NOT NULL,
    device TEXT, record INTEGER, time_s INTEGER, meter TEXT, place TEXT,
    verdict TEXT, ratio REAL, ratio_u95 REAL
);
CREATE INDEX records_by_meter ON records (meter, time_s);
"""
_RECEIPTS = """
CREATE TABLE receipts (
    device TEXT NOT NULL,
    chain_id TEXT NOT NULL,
    record INTEGER NOT NULL,
    chain BLOB NOT NULL,
    given TEXT NOT NULL,
    UNIQUE (device, record, chain)
);
"""


def old_store(
    path: Path, version: int, blobs: Sequence[bytes], receipts: Sequence[Receipt] = ()
) -> None:
    """A store of `version` 1 or 2 with these records, and one more that has been deleted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [(data, sha256(data).hexdigest(), "2026-01-01T00:00:00+00:00", "{}") for data in blobs]
    with closing(sqlite3.connect(path)) as file, file:
        file.executescript(_RECORDS + (_RECEIPTS if version > 1 else ""))
        insert = "INSERT INTO records (blob, sha256, received, local) VALUES (?, ?, ?, ?)"
        file.executemany(insert, [*rows, (b"", "", "", "{}")])
        file.execute("DELETE FROM records WHERE sha256 = ''")
        if version > 1:
            given = [(one.device, one.chain_id, one.record, one.chain, "") for one in receipts]
            file.executemany("INSERT INTO receipts VALUES (?, ?, ?, ?, ?)", given)
        file.execute(f"PRAGMA user_version = {version}")
