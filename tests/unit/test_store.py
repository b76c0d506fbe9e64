"""The store of records: the raw bytes are the truth, and every failure is a clear one."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from metercheck.errors import StoreError
from metercheck.records.findings import Receipt
from metercheck.records.store import Store
from support.old_stores import old_store
from support.records import blob
from support.store_contract import StoreContract


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "records.sqlite"


class TestFile(StoreContract):
    """What every store must do."""

    @pytest.fixture
    def where(self, path: Path) -> Path:
        """An empty store."""
        return path


def _detail(error: pytest.ExceptionInfo[StoreError]) -> str:
    return getattr(error.value.arguments["detail"], "key", "")


def _add_all(store: Store, blobs: list[bytes]) -> None:
    for data in blobs:
        store.add(data)


def test_reading_does_not_make_a_store(path: Path) -> None:
    with Store(path, create=False) as store:
        assert not store.list()
    assert not path.exists()


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(StoreError) as caught:
        Store(path)
    assert _detail(caught) == "store.corrupt"
    assert path.read_text().startswith("Dear Sir")


def test_a_database_of_somebody_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "theirs.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE records (song TEXT)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(StoreError) as caught:
        Store(path)
    assert _detail(caught) == "store.corrupt"
    assert path.read_bytes() == before


def test_a_store_of_a_newer_program_is_refused(path: Path) -> None:
    Store(path).close()
    with sqlite3.connect(path) as other:
        other.execute("UPDATE metercheck_version SET version_num = '9999'")
    other.close()
    with pytest.raises(StoreError) as caught:
        Store(path)
    assert _detail(caught) == "store.newer"


@pytest.mark.parametrize("version", [1, 2])
def test_a_store_of_an_older_program_is_taken_over(path: Path, version: int) -> None:
    receipt = Receipt("00", "01", 3, bytes(32))
    damaged = blob(token=99)[:-1]
    with Store(path) as store:
        store.add(blob(meter="sold"))
        expected = store.list()
    path.unlink()
    old_store(path, version, [blob(meter="sold"), damaged], receipts=[receipt])
    with Store(path) as store:
        taken_over, unreadable = store.list()
        assert [replace(taken_over, received=expected[0].received)] == expected
        assert not unreadable.readable
        assert store.get(2).blob == damaged
        assert store.receipts() == ([receipt] if version == 2 else [])
        store.add_receipt(receipt)
        store.add_receipt(receipt)
        assert store.receipts() == [receipt]
        assert store.receipts("02") == []
        # The number of a record that has gone is not given again.
        assert store.add(blob()) == 4


def test_a_program_of_before_refuses_the_store_as_newer(path: Path) -> None:
    Store(path).close()
    with sqlite3.connect(path) as older:
        assert older.execute("PRAGMA user_version").fetchone() == (3,)
    older.close()


def test_a_store_that_another_program_holds_is_locked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metercheck.records.store.engine.WAIT_FOR_LOCK_S", 0)
    with Store(path) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError) as caught:
            store.add(blob())
        assert _detail(caught) == "store.locked"
        other.close()
        assert store.add(blob()) == 1


def test_a_full_disk_is_told_and_loses_nothing(path: Path) -> None:
    with Store(path) as store:
        store.add(blob())
        with store.reading() as connection:  # the only one there is, and used again
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        more = [blob(token=number) for number in range(100, 200)]
        with pytest.raises(StoreError) as caught:
            _add_all(store, more)
        assert _detail(caught) == "store.full"
        rows = store.list()
    with Store(path) as store:
        assert store.list() == rows
        assert store.get(len(rows)).blob


def test_a_store_that_cannot_be_written_can_be_read(path: Path) -> None:
    with Store(path) as store:
        store.add(blob())
        with store.reading() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(StoreError) as caught:
            store.add(blob(meter="other"))
        assert _detail(caught) == "store.readonly"
        assert len(store.list()) == 1


def test_a_folder_cannot_be_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        Store(tmp_path)
    assert _detail(caught) == "store.unopenable"


def test_a_file_in_the_way_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError) as caught:
        Store(tmp_path / "file" / "records.sqlite")
    assert _detail(caught) == "store.unopenable"
