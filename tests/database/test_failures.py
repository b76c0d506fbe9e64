"""A database that cannot be used says why, in one line, and never with the password."""

from __future__ import annotations

import builtins
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from metercheck.errors import StoreError
from metercheck.records.store import DatabaseUrl, Store, care, schema
from metercheck.records.store.tables import METADATA
from metercheck.words import speaking
from support.command import refused, run
from support.postgres import Server
from support.records import blob

_SECRET = "geheim-geheim"


@pytest.fixture(scope="session")
def user(postgres: Server) -> str:
    """Somebody with a password."""
    postgres.sql(f"CREATE ROLE somebody LOGIN PASSWORD '{_SECRET}'")
    return "somebody"


def _why(where: DatabaseUrl | str) -> str:
    """The key of what hinders the opening of a store."""
    with pytest.raises(StoreError) as caught:
        Store(where).close()
    return _told(caught.value, where)


def _told(error: StoreError, where: str) -> str:
    detail: Any = error.arguments["detail"]
    password = make_url(where).password if "://" in where else None
    for lang in ("en", "zh"):
        with speaking(lang):
            line = f"{error} {error.arguments['path']} {error!r} {detail}"
            assert password is None or str(password) not in line
    return detail.key


def _plain(url: DatabaseUrl) -> str:
    return str.__str__(url)


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://user:{_SECRET}@127.0.0.1:1/office",
        f"postgresql://user:{_SECRET}@nowhere.invalid/office",
        f"postgresql://user:{_SECRET}@/office?host=/nowhere",
    ],
)
def test_a_server_that_is_away(url: str) -> None:
    assert _why(url) == "store.away"


def test_a_password_that_is_wrong_or_missing(postgres: Server, user: str) -> None:
    assert _why(postgres.url("postgres", user, "wrong-wrong")) == "store.refused"
    assert _why(postgres.url("postgres", user)) == "store.no_password"
    assert _why(postgres.url("postgres", "stranger", "wrong-wrong")) == "store.refused"


def test_a_database_that_is_not_there(postgres: Server, user: str) -> None:
    assert _why(postgres.url("nowhere", user, _SECRET)) == "store.no_database"
    line = refused(run("--store", _plain(postgres.url("nowhere")), "records", "list"), 6)
    assert "createdb" in line
    assert "nowhere" in line


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mysql://user:geheim-geheim@host/office", "store.scheme"),
        ("postgresql+asyncpg://user@host/office", "store.scheme"),
        ("postgresql://user:geheim-geheim@host:port/office", "store.url"),
        ("postgresql://user@127.0.0.1/office?nonsense=1", "store.url"),
    ],
)
def test_an_address_that_means_nothing(url: str, why: str) -> None:
    with pytest.raises(StoreError) as caught:
        Store(url).close()
    assert getattr(caught.value.arguments["detail"], "key", "") == why
    assert _SECRET not in f"{caught.value} {caught.value.arguments['path']}"


def test_without_the_driver_the_command_that_installs_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    normal = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] == "psycopg":
            raise ModuleNotFoundError(name)
        return normal(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    line = refused(run("--store", "postgresql://user@host/office", "records", "list"), 6)
    assert "pip install 'metercheck[office]'" in line


def test_tables_that_are_not_there_yet(bare: DatabaseUrl) -> None:
    assert _why(bare) == "store.not_migrated"
    for lang in ("en", "zh"):
        line = refused(run("--store", _plain(bare), "records", "list", lang=lang), 6)
        assert "records migrate" in line
    assert run("--store", _plain(bare), "records", "migrate").exit_code == 0
    assert "No records yet" in run("--store", _plain(bare), "records", "list").stdout


def test_tables_of_a_newer_program(postgres: Server, office: DatabaseUrl) -> None:
    change = f"UPDATE {schema.VERSION_TABLE} SET version_num = '9999'"
    postgres.sql(change, database=str(make_url(office).database))
    assert _why(office) == "store.newer"
    with pytest.raises(StoreError) as caught:
        care.migrate(office)
    assert _told(caught.value, office) == "store.newer"


def test_tables_of_another_program_are_left_alone(postgres: Server, bare: DatabaseUrl) -> None:
    database = str(make_url(bare).database)
    postgres.sql("CREATE TABLE records (song TEXT)", database=database)
    with pytest.raises(StoreError) as caught:
        care.migrate(bare)
    assert _told(caught.value, bare) == "store.foreign_tables"
    postgres.sql("INSERT INTO records (song) VALUES ('茉莉花')", database=database)


def test_an_encoding_without_chinese(postgres: Server) -> None:
    postgres.sql("CREATE DATABASE ascii ENCODING 'SQL_ASCII' TEMPLATE template0")
    try:
        with pytest.raises(StoreError) as caught:
            care.migrate(postgres.url("ascii"))
    finally:
        postgres.sql("DROP DATABASE ascii WITH (FORCE)")
    assert _told(caught.value, postgres.url("ascii")) == "store.encoding"


def test_a_database_that_takes_no_changes(postgres: Server, office: DatabaseUrl) -> None:
    with Store(office) as store:
        store.add(blob())
    name = make_url(office).database
    postgres.sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with Store(office) as store:
        with pytest.raises(StoreError) as caught:
            store.add(blob(meter="other"))
        assert _told(caught.value, office) == "store.database_readonly"
        assert len(store.list()) == 1


def test_a_table_that_another_program_holds_is_locked(
    office: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metercheck.records.store.engine.WAIT_FOR_LOCK_S", 1)
    with Store(office) as store, Store(office) as other:
        with other.transaction() as connection:
            connection.execute(text("LOCK TABLE records IN ACCESS EXCLUSIVE MODE"))
            with pytest.raises(StoreError) as caught:
                store.add(blob())
            assert _told(caught.value, office) == "store.locked"
        assert store.add(blob()) == 1


def test_a_server_that_goes_away_and_comes_back(postgres: Server, office: DatabaseUrl) -> None:
    with Store(office) as store:
        store.add(blob())
        postgres.stop()
        try:
            with pytest.raises(StoreError) as caught:
                store.add(blob(meter="other"))
            assert _told(caught.value, office) == "store.away"
        finally:
            postgres.start()
        assert len(store.list()) == 1
        store.add(blob(meter="other"))
        assert len(store.list()) == 2


def test_a_connection_that_is_cut_is_told(postgres: Server, office: DatabaseUrl) -> None:
    with Store(office) as store:
        store.add(blob())
        postgres.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{make_url(office).database}'"
        )
        with pytest.raises(StoreError) as caught:
            store.add(blob(meter="other"))
        assert _told(caught.value, office) == "store.lost"
        assert store.add(blob(meter="other")) == 2


def test_two_that_migrate_at_once_do_it_once(bare: DatabaseUrl) -> None:
    done: list[bool] = []
    both = [threading.Thread(target=lambda: done.append(care.migrate(bare))) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(done) == [False, True]
    with Store(bare) as store:
        assert store.add(blob()) == 1


def test_the_migrations_make_the_tables_that_the_program_uses(
    office: DatabaseUrl, tmp_path: Path
) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    for where in (office, tmp_path / "records.sqlite"):
        with Store(where) as store, store.reading() as connection:
            options = {"version_table": schema.VERSION_TABLE}
            context = MigrationContext.configure(connection, opts=options)
            assert not compare_metadata(context, METADATA)
