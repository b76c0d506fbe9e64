"""Looking after a store: its tables brought up to date, its columns derived again, its rights.

SQLite files are brought up to date whenever they are opened. The office's database is not: its
tables are changed on purpose, by its owner, because every inspector's program stands on them.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, text

from metercheck.errors import StoreError
from metercheck.records.address import DatabaseUrl, address_of
from metercheck.records.store import schema
from metercheck.records.store.engine import database_engine, file_engine
from metercheck.records.store.failures import failing_clearly
from metercheck.records.store.rebuild import rebuild
from metercheck.words import Phrase

# What an inspector adds to. Nothing of it can be changed or deleted by one who may only this.
_ADDED_TO = ("records", "receipts", "attachments", "remarks")
_READ = ("erasures", schema.VERSION_TABLE)


def migrate(where: str | Path) -> bool:
    """Bring the tables at `where` up to date, as their owner; True: there was something to do.

    Raises errors.StoreError.
    """
    address = address_of(where)
    if isinstance(address, Path):
        with failing_clearly(address):
            address.parent.mkdir(parents=True, exist_ok=True)
    engine = _engine(address)
    try:
        if isinstance(address, DatabaseUrl):
            _check_encoding(engine, address)
        return schema.migrate(engine, address)
    finally:
        engine.dispose()


def derive_again(where: str | Path) -> None:
    """Derive all columns of the store at `where` again from the raw bytes."""
    address = address_of(where)
    engine = _engine(address)
    try:
        with failing_clearly(address), engine.begin() as connection:
            rebuild(connection)
    finally:
        engine.dispose()


def grant(url: DatabaseUrl, role: str) -> None:
    """Let a role of the office's database read and add records, and neither change nor delete.

    It is enough for `push`. Given by the tables' owner. Raises errors.StoreError.
    """
    engine = database_engine(url)
    quoted = engine.dialect.identifier_preparer.quote_identifier(role)
    try:
        with failing_clearly(url), engine.begin() as connection:
            known = text("SELECT count(*) FROM pg_roles WHERE rolname = :role")
            if not connection.execute(known, {"role": role}).scalar_one():
                raise StoreError(path=url, detail=Phrase("store.no_role", role=role))
            for rights, tables in (("SELECT, INSERT", _ADDED_TO), ("SELECT", _READ)):
                connection.exec_driver_sql(f"GRANT {rights} ON {', '.join(tables)} TO {quoted}")
    finally:
        engine.dispose()


def _engine(address: Path | DatabaseUrl) -> Engine:
    if isinstance(address, DatabaseUrl):
        return database_engine(address)
    return file_engine(address)


def _check_encoding(engine: Engine, url: DatabaseUrl) -> None:
    """Chinese names have to fit in."""
    with failing_clearly(url), engine.connect() as connection:
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise StoreError(path=url, detail=Phrase("store.encoding", encoding=encoding))
