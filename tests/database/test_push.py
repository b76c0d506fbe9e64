"""Sending records to the office's PostgreSQL, as an inspector who may only read and add."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, make_url, text, update

from metercheck.errors import StoreError
from metercheck.records.store import DatabaseUrl, Store, care
from metercheck.records.store.tables import attachments, receipts, records, remarks
from support.command import refused, run
from support.postgres import Server
from support.push_contract import PushContract, inspector, pushed, sent

_ROLE, _PASSWORD = "检查员", "p@ss/word: 口令"
_ADDED_TO = (records, receipts, attachments, remarks)


@pytest.fixture(scope="session")
def role(postgres: Server) -> str:
    """A role for inspectors."""
    postgres.sql(f"CREATE ROLE \"{_ROLE}\" LOGIN PASSWORD '{_PASSWORD}'")
    return _ROLE


@pytest.fixture
def inspectors(postgres: Server, office: DatabaseUrl, role: str) -> Iterator[DatabaseUrl]:
    """The office's database as an inspector reaches it."""
    care.grant(office, role)
    database = str(make_url(office).database)
    yield postgres.url(database, role, _PASSWORD)
    postgres.sql(f'DROP OWNED BY "{role}"', database=database)


class TestAsAnInspector(PushContract):
    """What every push must do, with the rights of `migrate --grant` and no more."""

    @pytest.fixture
    def gate(self, inspectors: DatabaseUrl) -> DatabaseUrl:
        """Where the records are sent."""
        return inspectors


@pytest.mark.parametrize("table", _ADDED_TO, ids=lambda table: table.name)
def test_an_inspector_can_neither_change_nor_delete(
    tmp_path: Path, office: DatabaseUrl, inspectors: DatabaseUrl, table
) -> None:
    pushed(inspector(tmp_path / "local.sqlite"), inspectors)
    before = sent(office)
    first = next(iter(table.c))
    for statement in (
        update(table).values({first: first}),
        delete(table),
        text(f"TRUNCATE {table.name}"),
        text(f"DROP TABLE {table.name}"),
        text(f"ALTER TABLE {table.name} ADD COLUMN more TEXT"),
    ):
        assert _refused(inspectors, statement) == "store.not_allowed"
    assert sent(office) == before


def test_an_inspector_reads_what_all_have_sent(
    tmp_path: Path, inspectors: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METERCHECK_DB", str.__str__(inspectors))
    local = inspector(tmp_path / "local.sqlite")
    done = run("records", "push", store=local)
    assert done.exit_code == 0
    assert "3 records" in done.stdout
    assert _PASSWORD not in done.output
    assert "***" in done.stdout
    shown = run("--store", str.__str__(inspectors), "records", "list")
    assert len(shown.stdout.splitlines()) == 1 + 3 + 1


def test_without_rights_the_command_that_gives_them_is_named(
    tmp_path: Path, postgres: Server, office: DatabaseUrl, role: str
) -> None:
    stranger = postgres.url(str(make_url(office).database), role, _PASSWORD)
    for lang in ("en", "zh"):
        words = ("--store", str.__str__(stranger), "records", "list")
        line = refused(run(*words, lang=lang), 6)
        assert "migrate --grant" in line
        assert _PASSWORD not in line


def test_a_role_that_is_not_there_is_told(office: DatabaseUrl) -> None:
    with pytest.raises(StoreError) as caught:
        care.grant(office, 'nobody"; DROP TABLE records; --')
    assert _key(caught.value) == "store.no_role"


def _refused(where: DatabaseUrl, statement) -> str:
    with Store(where) as store, pytest.raises(StoreError) as caught, store.transaction() as c:
        c.execute(statement)
    return _key(caught.value)


def _key(error: StoreError) -> str:
    return getattr(error.arguments["detail"], "key", "")
