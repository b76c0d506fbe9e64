"""Sending records to an office whose store is a file; tests/database has the other kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import update

from metercheck.records.store import Store
from metercheck.records.store.tables import records
from support.command import refused, run
from support.push_contract import PushContract, inspector, sent


class TestToAFile(PushContract):
    """What every push must do."""

    @pytest.fixture
    def office(self, tmp_path: Path) -> Path:
        """An empty store."""
        return tmp_path / "office.sqlite"


@pytest.fixture
def local(tmp_path: Path) -> Path:
    return inspector(tmp_path / "local.sqlite")


@pytest.fixture
def office(tmp_path: Path) -> Path:
    Store(tmp_path / "office.sqlite").close()
    return tmp_path / "office.sqlite"


def test_the_command_says_what_it_sent(
    local: Path, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METERCHECK_DB", str(office))
    result = run("records", "push", store=local)
    assert result.exit_code == 0
    assert "3 records, 1 receipts, 2 attachments, 2 remarks" in result.stdout
    again = json.loads(run("records", "push", "--json", store=local).stdout)
    assert (again["records"], again["there"], again["refused"]) == (0, 3, [])
    assert "原已存在记录 3 条" in run("records", "push", store=local, lang="zh").stdout
    assert sent(office) == sent(local)


def test_the_command_names_what_it_did_not_send(local: Path, office: Path) -> None:
    with Store(local) as store, store.transaction() as connection:
        connection.execute(update(records).where(records.c.id == 2).values(blob=b"x"))
    for lang, told in (("en", "record 2; it was altered"), ("zh", "记录 2，其数据在取回后被改动")):
        result = run("records", "push", "--to", office, store=local, lang=lang)
        assert result.exit_code == 1
        assert told in result.stdout


def test_an_office_that_is_a_new_file_is_made(local: Path, tmp_path: Path) -> None:
    new = tmp_path / "usb" / "office.sqlite"
    assert run("records", "push", "--to", new, store=local).exit_code == 0
    assert sent(new) == sent(local)


def test_a_push_needs_an_office_that_is_another_store(local: Path) -> None:
    assert "METERCHECK_DB" in refused(run("records", "push", store=local), 2)
    assert "the same" in refused(run("records", "push", "--to", local, store=local), 2)


def test_migrating_a_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite"
    assert "up to date now" in run("records", "migrate", store=path).stdout
    assert "were up to date" in run("records", "migrate", store=path).stdout
    assert "--grant" in refused(run("records", "migrate", "--grant", "x", store=path), 2)


def test_columns_are_derived_again_on_demand(local: Path) -> None:
    before = sent(local)
    with Store(local) as store, store.transaction() as connection:
        connection.execute(update(records).values(meter="其他", short=None))
    assert run("records", "migrate", "--rebuild", store=local).exit_code == 0
    assert sent(local) == before
