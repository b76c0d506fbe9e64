"""From what a database reports to the sentence that a user can do something with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from metercheck.errors import StoreError
from metercheck.records.address import DatabaseUrl
from metercheck.words import Phrase

# SQLite's primary result codes that a user can do something about.
_SQLITE = {
    sqlite3.SQLITE_BUSY: "store.locked",
    sqlite3.SQLITE_LOCKED: "store.locked",
    sqlite3.SQLITE_FULL: "store.full",
    sqlite3.SQLITE_CORRUPT: "store.corrupt",
    sqlite3.SQLITE_NOTADB: "store.corrupt",
    sqlite3.SQLITE_READONLY: "store.readonly",
    sqlite3.SQLITE_CANTOPEN: "store.unopenable",
}
# PostgreSQL's, by SQLSTATE (its manual, appendix A) or by their class, the first two characters.
_POSTGRESQL = {
    "25006": "store.database_readonly",
    "40": "store.locked",
    "42501": "store.not_allowed",
    "42P01": "store.not_migrated",
    "42703": "store.not_migrated",
    "42P07": "store.foreign_tables",
    "53100": "store.full",
    "53300": "store.crowded",
    "55P03": "store.locked",
    "XX": "store.database_damaged",
}
_LOST = ("08", "57")


@contextmanager
def failing_clearly(address: Path | DatabaseUrl) -> Iterator[None]:
    """Whatever the database at `address` reports within the block becomes a StoreError."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(path=address, detail=_detail(address, error.orig or error)) from error
    except sqlite3.Error as error:
        raise StoreError(path=address, detail=_sqlite(error)) from error
    except NoConnectionFree as error:
        raise StoreError(path=address, detail=Phrase("store.crowded")) from error
    except OSError as error:
        raise StoreError(path=address, detail=Phrase("store.unopenable")) from error


def _detail(address: Path | DatabaseUrl, error: BaseException) -> Phrase:
    return _postgresql(address, error) if isinstance(address, DatabaseUrl) else _sqlite(error)


def _sqlite(error: BaseException) -> Phrase:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None and isinstance(error, sqlite3.OperationalError):
        # Python's own: text that is no text. Nothing that metercheck wrote.
        return Phrase("store.corrupt")
    # Extended codes carry the primary one in their low byte.
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return Phrase(_SQLITE.get((code or 0) & 0xFF, "store.failed"), detail=name)


def _postgresql(url: DatabaseUrl, error: BaseException) -> Phrase:
    state = getattr(error, "sqlstate", None)
    if state is None or state[:2] in _LOST:
        from metercheck.records.store.connecting import why_not

        return why_not(url, error)
    key = _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2], "store.failed")
    return Phrase(key, detail=f"{type(error).__name__} ({state})")
