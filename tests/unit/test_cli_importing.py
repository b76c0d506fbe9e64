"""`metercheck records import` and `export`: out and back byte for byte, and what stays out."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from metercheck.records.capture import Capture
from metercheck.records.keys import KeyStore
from metercheck.records.seals import DeviceKey
from metercheck.records.store import Store
from support.chains import CHAIN_ID, DEVICE, KEY, changed, made, sealed_again
from support.command import refused, run
from support.records import blob

CHAIN = made(6)
OTHER = made(6, meter="other", key=bytes(32)[:31] + b"x")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return filled(tmp_path / "records.sqlite", CHAIN)


def filled(path: Path, blobs: Sequence[bytes], *, keyed: bool = True) -> Path:
    with Store(path) as records:
        records.add_all(blobs)
    if keyed:
        KeyStore(path).keep(DEVICE, DeviceKey(KEY, CHAIN_ID))
    return path


def held(path: Path) -> list[bytes]:
    with Store(path) as records:
        return [piece.blob for piece in records.pieces()]


def written(folder: Path, blobs: Sequence[bytes]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number}.record" for number in range(len(blobs))]
    for path, data in zip(paths, blobs, strict=True):
        path.write_bytes(data)
    return paths


def states(*paths: Path, store: Path) -> dict[str, tuple[str, str | None]]:
    done = run("records", "import", "--json", *paths, store=store)
    rows = json.loads(done.stdout)
    assert done.exit_code == (1 if any(row["state"] == "broken" for row in rows) else 0)
    return {Path(row["path"]).name: (row["state"], row["code"]) for row in rows}


def test_what_goes_out_comes_back_byte_for_byte(store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    done = run("records", "export", "--format", "record", "-o", folder, store=store)
    assert "Files written: 6" in done.stderr
    assert sorted(path.read_bytes() for path in folder.iterdir()) == sorted(CHAIN)
    other = tmp_path / "other" / "records.sqlite"
    first = run("records", "import", folder, store=other)
    assert first.exit_code == 0, first.output
    assert "New: 6, known: 0, left out: 0, broken: 0." in first.stdout
    assert held(other) == CHAIN
    again = run("records", "import", folder, *folder.iterdir(), store=other, lang="zh")
    assert "新记录 0 条，已有 12 条" in again.stdout
    assert held(other) == CHAIN
    assert run("records", "verify", store=other).exit_code == 0


def test_one_damaged_file_does_not_keep_the_others_out(tmp_path: Path) -> None:
    paths = written(tmp_path / "in", [CHAIN[0], changed(CHAIN[1], 100), CHAIN[2]])
    path = tmp_path / "records.sqlite"
    done = run("records", "import", *paths, store=path)
    assert done.exit_code == 1
    assert f"BROKEN, not taken in: {paths[1]}: its checksum is wrong" in done.stdout
    assert held(path) == [CHAIN[0], CHAIN[2]]


@pytest.mark.parametrize(
    ("place", "data", "code"),
    [
        (3, changed(CHAIN[3], 100, mend=True), "seal_wrong"),
        (3, sealed_again(CHAIN[3], b""), "seal_missing"),
        (3, OTHER[3], "seal_wrong"),
    ],
)
def test_what_its_device_did_not_make_stays_out(
    tmp_path: Path, place: int, data: bytes, code: str
) -> None:
    path = filled(tmp_path / "records.sqlite", CHAIN[:3])
    (file,) = written(tmp_path / "in", [data])
    assert states(file, store=path) == {"0.record": ("broken", code)}
    assert held(path) == CHAIN[:3]


@pytest.mark.parametrize("number", [1, 3, 6])
def test_a_second_record_of_the_same_number_stays_out_even_without_a_key(
    tmp_path: Path, number: int
) -> None:
    unsealed = made(6, key=b"")
    forged = made(6, key=b"", meter="other")
    path = filled(tmp_path / "records.sqlite", unsealed, keyed=False)
    (file,) = written(tmp_path / "in", [forged[number - 1]])
    assert states(file, store=path)["0.record"][0] == "broken"
    assert held(path) == unsealed


def test_a_part_of_a_chain_is_taken_and_its_gap_is_told_by_verify(tmp_path: Path) -> None:
    path = filled(tmp_path / "records.sqlite", CHAIN[:2])
    files = written(tmp_path / "in", CHAIN[4:])
    assert {state for state, _ in states(*files, store=path).values()} == {"new"}
    assert "removed" in run("records", "verify", store=path).stdout


def test_a_capture_stays_out_and_is_told_why(store: Path, tmp_path: Path) -> None:
    capture = tmp_path / "one.jsonl"
    Capture.from_record(CHAIN[0]).write(capture)
    done = run("records", "import", capture, store=store)
    assert done.exit_code == 0
    assert "a capture has no seal" in done.stdout
    assert "metercheck replay" in done.stdout


def test_an_erased_record_does_not_come_back(store: Path, tmp_path: Path) -> None:
    files = written(tmp_path / "in", CHAIN)
    assert run("records", "erase", 3, "--why", "asked", "--yes", store=store).exit_code == 0
    found = states(*files, store=store)
    assert found["2.record"] == ("left", None)
    assert len(held(store)) == 5


def test_files_that_are_none_are_told(store: Path, tmp_path: Path) -> None:
    assert "nowhere" in refused(run("records", "import", tmp_path / "nowhere", store=store), 5)
    (tmp_path / "empty").mkdir()
    assert "no record file" in run("records", "import", tmp_path / "empty", store=store).stdout
    (tmp_path / "large").write_bytes(bytes(2_000_000))
    assert run("records", "import", tmp_path / "large", store=store).exit_code == 1


# Tables.


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    names = ("=1+1", "+SUM(A1)", "-2", "@x", " =cmd", "表-0042", 'a,b"c')
    return filled(
        tmp_path / "odd.sqlite",
        [blob(meter=name, token=number) for number, name in enumerate(names)],
        keyed=False,
    )


def test_no_cell_of_a_table_runs(odd: Path) -> None:
    data = run("records", "export", "--format", "csv", store=odd).stdout_bytes
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert [row["meter"] for row in rows] == [
        "'=1+1",
        "'+SUM(A1)",
        "'-2",
        "'@x",
        "' =cmd",
        "表-0042",
        'a,b"c',
    ]
    assert all(datetime.fromisoformat(row["time"]).tzinfo for row in rows)
    chinese = run("records", "export", "--format", "csv", store=odd, lang="zh").stdout_bytes
    assert "表号,测点,脉冲常数" in chinese.decode("utf-8-sig").splitlines()[0]


def test_lines_of_json_hold_every_record(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    assert run("records", "export", "--format", "jsonl", "-o", path, store=store).exit_code == 0
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [row["record"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert rows[0]["attachments"] == rows[0]["remarks"] == []


def test_parquet_has_the_columns_with_their_types(odd: Path, tmp_path: Path) -> None:
    from pyarrow import parquet

    path = tmp_path / "out.parquet"
    done = run("records", "export", "--format", "parquet", "-o", path, store=odd)
    assert done.exit_code == 0, done.output
    table = parquet.read_table(path)
    assert table.column("meter").to_pylist()[0] == "=1+1"
    assert table.column("ratio").to_pylist()[0] == pytest.approx(0.5034)
    assert str(table.schema.field("time").type) == "timestamp[ms, tz=UTC]"


def test_without_the_extra_parquet_says_what_to_install(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    path = tmp_path / "out.parquet"
    line = refused(run("records", "export", "--format", "parquet", "-o", path, store=store), 7)
    assert "pip install" in line
    assert list(tmp_path.glob("*.parquet")) == []


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "record", "capture"])
def test_a_full_disk_is_one_line_and_leaves_nothing(store: Path, form: str) -> None:
    line = refused(
        run("records", "export", 1, "--format", form, "-o", "/dev/full", store=store), 5
    )
    assert "No space left" in line


def test_a_damaged_record_is_left_out_of_a_table_and_told(store: Path, tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        data = changed(CHAIN[2], 60)
        other.execute("UPDATE records SET blob = ? WHERE id = 3", (data,))
    done = run("records", "export", "--format", "csv", store=store)
    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == 6
    assert "Left out: " in done.stderr
