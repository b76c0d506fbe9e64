"""The engine under a store: how SQLite and PostgreSQL are opened, and what each begins with.

SQLite keeps its rollback journal instead of a write-ahead log: the store stays one file that
people copy to a stick or keep on a share, and that can be read where it cannot be written. A
reader and a writer wait for each other, a few milliseconds as a rule.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from metercheck.errors import StoreError
from metercheck.records.address import DatabaseUrl
from metercheck.words import Phrase

WAIT_FOR_LOCK_S = 10
_CONNECT_S = 10
# A cable that was pulled is found out within half a minute instead of hours.
_POSTGRESQL = {
    "connect_timeout": _CONNECT_S,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "application_name": "metercheck",
    "client_encoding": "utf8",
    "prepare_threshold": None,  # poolers between here and the server do not keep statements
}
_READING = "metercheck_reading"


def file_engine(path: Path | None) -> Engine:
    """SQLite in the file `path`, made when it is not there; None: in memory, gone with it."""
    pool = {} if path else {"poolclass": StaticPool}
    engine = create_engine(
        URL.create("sqlite", database=str(path.absolute()) if path else None),
        connect_args={"timeout": WAIT_FOR_LOCK_S, "check_same_thread": False},
        **pool,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def database_engine(url: DatabaseUrl) -> Engine:
    """PostgreSQL at `url`; nothing connects yet. Raises errors.StoreError."""
    try:
        parsed = make_url(url)
        if parsed.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
            raise StoreError(path=url, detail=Phrase("store.scheme", given=parsed.drivername))
        own = {name: value for name, value in _POSTGRESQL.items() if name not in parsed.query}
        engine = create_engine(parsed.set(drivername="postgresql+psycopg"), connect_args=own)
    except (ArgumentError, ValueError) as error:
        raise StoreError(path=url, detail=Phrase("store.url")) from error
    except ImportError as error:
        raise StoreError(path=url, detail=Phrase("store.no_driver")) from error
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def reading(engine: Engine) -> Engine:
    """The same engine for those who only read: their transactions lock nobody out."""
    return engine.execution_options(**{_READING: True})


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Transactions are begun by hand below; the driver's own would let two readers both try to
    # become the writer, and one of them fail at once.
    connection.isolation_level = None
    with closing(connection.cursor()) as cursor:
        cursor.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    only_reads = connection.get_execution_options().get(_READING)
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


def _prepare_postgresql(connection: Any, _record: object) -> None:
    connection.execute(f"SET lock_timeout = '{WAIT_FOR_LOCK_S}s'")
    connection.commit()
