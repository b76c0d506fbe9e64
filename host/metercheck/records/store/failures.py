"""From what a database reports to the sentence that a user can do something with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from metercheck.errors import StoreError
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


@contextmanager
def failing_clearly(path: str | Path) -> Iterator[None]:
    """Whatever the database at `path` reports within the block becomes an errors.StoreError."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(path=path, detail=_detail(error.orig or error)) from error
    except sqlite3.Error as error:
        raise StoreError(path=path, detail=_detail(error)) from error
    except OSError as error:
        raise StoreError(path=path, detail=Phrase("store.unopenable")) from error


def _detail(error: BaseException) -> Phrase:
    # Extended codes carry the primary one in their low byte.
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return Phrase(_SQLITE.get(primary, "store.failed"), detail=name)
