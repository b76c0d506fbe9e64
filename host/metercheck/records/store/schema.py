"""The version of a store's tables, and bringing an older one to this program's.

Alembic carries the migrations out, in one transaction under a lock: all of it or nothing, and two
processes that begin at once do it once. A store that is up to date never loads Alembic.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from metercheck.errors import StoreError
from metercheck.records.address import DatabaseUrl
from metercheck.records.store.engine import reading
from metercheck.records.store.failures import failing_clearly
from metercheck.records.store.rebuild import rebuild
from metercheck.records.store.tables import METADATA
from metercheck.words import Phrase

VERSION_TABLE = "metercheck_version"
VERSIONS = ("0003",)
"""Every version there was since Alembic, oldest first. 1 and 2 were SQLite files without it."""
_NEWEST = VERSIONS[-1]
_BEFORE_ALEMBIC = (1, 2)


def is_newest(engine: Engine, address: Path | DatabaseUrl) -> bool:
    """Whether the tables are this program's; False: they are older, or not there yet.

    Raises errors.StoreError for a store that is not ours or of a newer program.
    """
    with failing_clearly(address), reading(engine).connect() as connection:
        version = _version(connection, address)
    return version == _NEWEST


def migrate(engine: Engine, address: Path | DatabaseUrl) -> bool:
    """Bring the tables to this program's version; True: there was something to do.

    Raises errors.StoreError.
    """
    with failing_clearly(address), engine.begin() as connection:
        _lock(connection)
        # Asked again under the lock: another process may have done it meanwhile.
        if _version(connection, address) == _NEWEST:
            return False
        _upgrade(connection)
        rebuild(connection)
    return True


def _version(connection: Connection, address: Path | DatabaseUrl) -> str | None:
    """What the tables are of; None: of nothing, or of the time before Alembic."""
    names = set(inspect(connection).get_table_names())
    if VERSION_TABLE in names:
        version = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
        if version in VERSIONS:
            return version
        raise StoreError(path=address, detail=Phrase("store.newer", version=version))
    if connection.dialect.name == "sqlite":
        early = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if early > _BEFORE_ALEMBIC[-1]:
            raise StoreError(path=address, detail=Phrase("store.newer", version=early))
        if names and early not in _BEFORE_ALEMBIC:
            raise StoreError(path=address, detail=Phrase("store.corrupt"))
    elif names & METADATA.tables.keys():
        raise StoreError(path=address, detail=Phrase("store.foreign_tables"))
    return None


def _lock(connection: Connection) -> None:
    """SQLite's writers are alone as it is."""
    if connection.dialect.name == "postgresql":
        key = text("SELECT pg_advisory_xact_lock(hashtext(:name))")
        connection.execute(key, {"name": VERSION_TABLE})


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "metercheck.records.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
