"""A store in which one byte was changed, wherever that is, names what it was."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from metercheck.errors import RecordErased
from metercheck.records import beside, erasing
from metercheck.records.audit import audit
from metercheck.records.findings import Finding
from metercheck.records.keys import KeyStore
from metercheck.records.seals import DeviceKey
from metercheck.records.store import Store
from metercheck.records.store.tables import DERIVED
from support.chains import CHAIN_ID, DEVICE, KEY, changed, made, receipt
from support.command import run

CHAIN = made(6)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Six records; beside the third a photo and a remark; a receipt for the fifth."""
    path = tmp_path / "records.sqlite"
    photo = tmp_path / "box.png"
    photo.write_bytes(PNG)
    with Store(path) as store:
        store.add_all(CHAIN)
        third = store.get(3).sha256
        beside.attach(store, third, [photo])
        beside.remark(store, third, "封印完好", "李")
        store.add_receipt(receipt(CHAIN[4]))
    KeyStore(path).keep(DEVICE, DeviceKey(KEY, CHAIN_ID))
    return path


def wrong(path: Path) -> list[Finding]:
    with Store(path) as store:
        return list(audit(store, KeyStore(path).of, again=lambda _: False).wrong)


def codes(path: Path) -> set[str]:
    return {one.code for one in wrong(path)}


@contextmanager
def tampering(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def test_nothing_is_wrong_with_an_untouched_store(path: Path) -> None:
    assert wrong(path) == []


def test_any_byte_of_the_blob(path: Path) -> None:
    draw = Random(5)
    with tampering(path) as connection:
        for number in (1, 4, 6):
            for at in (0, 2, 40, *draw.sample(range(len(CHAIN[number - 1])), 4), -1):
                altered = changed(CHAIN[number - 1], at % len(CHAIN[number - 1]))
                connection.execute("UPDATE records SET blob = ? WHERE id = ?", (altered, number))
                found = wrong(path)
                assert {one.piece.id for one in found} == {number}
                assert {"damaged", "noted_otherwise"} <= {one.code for one in found}
            whole = (CHAIN[number - 1], number)
            connection.execute("UPDATE records SET blob = ? WHERE id = ?", whole)
    assert wrong(path) == []


@pytest.mark.parametrize("column", DERIVED)
def test_every_derived_column(path: Path, column: str) -> None:
    with tampering(path) as connection:
        kind = connection.execute(f"SELECT typeof({column}) FROM records").fetchone()[0]
        other = "'normal'" if kind == "text" else f"{column} + 1"
        connection.execute(f"UPDATE records SET {column} = {other} WHERE id = 4")
    found = [one for one in wrong(path) if one.code == "columns_differ"]
    assert [one.piece.id for one in found] == [4]
    assert found[0].details["what"].startswith(column)


def test_the_noted_hash(path: Path) -> None:
    with tampering(path) as connection:
        connection.execute("UPDATE records SET sha256 = 'f' || substr(sha256, 2) WHERE id = 4")
    assert {(one.code, one.piece.id) for one in wrong(path)} >= {("noted_otherwise", 4)}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("chain = zeroblob(32)", "receipt_differs"),
        ("chain_id = '00' || substr(chain_id, 3)", "receipt_differs"),
        ("record = 4", "receipt_differs"),
        ("record = 7", "tail_cut"),
        ("device = 'ff' || substr(device, 3)", "tail_cut"),
    ],
)
def test_every_column_of_a_receipt(path: Path, change: str, code: str) -> None:
    with tampering(path) as connection:
        connection.execute(f"UPDATE receipts SET {change}")
    assert codes(path) == {code}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("data = zeroblob(48)", "attachment_altered"),
        ("data = CAST(data || x'00' AS BLOB)", "attachment_altered"),
        ("sha256 = 'f' || substr(sha256, 2)", "attachment_altered"),
        ("size = size + 1", "attachment_altered"),
        ("record_sha256 = 'f' || substr(record_sha256, 2)", "attachment_alone"),
    ],
)
def test_what_was_attached(path: Path, change: str, code: str) -> None:
    with tampering(path) as connection:
        connection.execute(f"UPDATE attachments SET {change}")
    (found,) = wrong(path)
    assert (found.code, found.details["name"]) == (code, "box.png")
    assert found.piece.id == (0 if code == "attachment_alone" else 3)


@pytest.mark.parametrize("column", ["at", "author", "text", "sha256", "record_sha256"])
def test_every_column_of_a_remark(path: Path, column: str) -> None:
    with tampering(path) as connection:
        connection.execute(f"UPDATE remarks SET {column} = 'x' || substr({column}, 2)")
    assert codes(path) == {"remark_altered"}


# Erasing.


def erase(path: Path, *numbers: int, why: str = "the household asked for it") -> None:
    with Store(path) as store:
        assert erasing.erase(store, numbers, why) == len(numbers)


def test_an_erased_record_leaves_a_named_gap_and_no_false_alarm(path: Path) -> None:
    erase(path, 3, 4)
    assert wrong(path) == []
    done = run("records", "verify", store=path)
    assert done.exit_code == 0, done.output
    assert "records 1 to 6 (4)" in done.stdout
    assert "every seal fits the device's key" in done.stdout
    assert "ERASED HERE: 2" in done.stdout
    assert "up to record 4 (2), because: the household asked for it" in done.stdout
    # Whatever is asked for, a gap does not pass for none.
    assert "erased" in run("records", "verify", 6, store=path).stdout
    assert "已在本机删除 2 条" in run("records", "verify", store=path, lang="zh").stdout
    facts = json.loads(run("records", "verify", "--json", store=path).stdout)["facts"]
    assert [(one["code"], one["record"], one["count"]) for one in facts] == [("erased", 3, 2)]


@pytest.mark.parametrize("numbers", [(1,), (6,), (5,), (5, 6), (1, 2), (1, 2, 3, 4, 5, 6), (2, 5)])
def test_any_record_may_be_erased(path: Path, numbers: tuple[int, ...]) -> None:
    erase(path, *numbers)
    assert wrong(path) == []


def test_without_a_key_the_chain_alone_holds(path: Path) -> None:
    KeyStore(path).path(DEVICE).unlink()
    erase(path, 3)
    assert wrong(path) == []


def test_nothing_personal_stays(path: Path) -> None:
    words = ["表-0042".encode(), "封印完好".encode(), PNG, CHAIN[2][:200]]
    before = path.read_bytes()
    assert all(word in before for word in words)
    erase(path, 1, 2, 3, 4, 5, 6)
    after = path.read_bytes()
    assert [word for word in words if word in after] == []


def test_it_is_told_what_became_of_it(path: Path) -> None:
    erase(path, 3, why="kept longer than 3y")
    with Store(path) as store, pytest.raises(RecordErased):
        store.get(3)
    shown = run("records", "show", 3, store=path)
    assert shown.exit_code == 6
    assert "kept longer than 3y" in shown.stderr


STUB: dict[str, Any] = {
    "previous": "zeroblob(32)",
    "body_sha256": "zeroblob(32)",
    "mac": "zeroblob(32)",
    "record": "record + 1",
    "chain_id": "'00' || substr(chain_id, 3)",
    "device": "'ff' || substr(device, 3)",
}


@pytest.mark.parametrize("column", STUB)
@pytest.mark.parametrize("keyed", [True, False])
def test_what_stays_cannot_be_altered_either(path: Path, column: str, keyed: bool) -> None:
    erase(path, 3)
    if not keyed:
        KeyStore(path).path(DEVICE).unlink()
    with tampering(path) as connection:
        connection.execute(f"UPDATE erasures SET {column} = {STUB[column]}")
    if column == "mac" and not keyed:
        return  # the seal's own bytes, without the key: nobody can say
    assert wrong(path) != []


def test_a_removed_record_does_not_pass_for_an_erased_one(path: Path) -> None:
    erase(path, 3)
    with tampering(path) as connection:
        connection.execute("DELETE FROM records WHERE id = 4")
    assert codes(path) == {"removed"}
    with tampering(path) as connection:
        # Another entry is made up of the one that is there.
        connection.execute(
            "INSERT INTO erasures SELECT 'x', device, 4, chain_id, previous, body_sha256, mac,"
            " at, what, why FROM erasures"
        )
    assert wrong(path) != []


def test_one_that_cannot_be_erased_leaves_all(path: Path) -> None:
    with tampering(path) as connection:
        connection.execute("UPDATE records SET blob = ? WHERE id = 4", (changed(CHAIN[3], 100),))
    done = run("records", "erase", 3, 4, "--why", "x", "--yes", store=path)
    assert done.exit_code == 5
    with Store(path) as store:
        assert len(store.list()) == 6
        assert erasing.erased(store) == []
