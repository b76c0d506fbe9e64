"""A store file that others write to at once, or that is full of nonsense."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import update

from metercheck.errors import MetercheckError, StoreError
from metercheck.records.store import Filter, Store
from metercheck.records.store.tables import records
from metercheck.words import LANGUAGES
from support.chains import made
from support.command import refused, run
from support.records import blob

_WRITER = """
import sys
from metercheck.records.store import Store
from support.chains import made
first = int(sys.argv[2])
for data in made(12, first=first):
    with Store(sys.argv[1]) as store:
        store.add(data)
"""
# The cache is too small for what is written, so that half of it is in the file when it dies.
_VICTIM = """
import os, signal, sys
from sqlalchemy import insert
from metercheck.records.store import Store
from metercheck.records.store.tables import attachments
photo = {"record_sha256": "", "name": "", "media_type": "", "size": 0, "added": ""}
with Store(sys.argv[1]) as store, store.transaction() as connection:
    connection.exec_driver_sql("PRAGMA cache_size = 1")
    for number in range(50):
        row = photo | {"sha256": str(number), "data": bytes(20_000)}
        connection.execute(insert(attachments), row)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def _program(text: str, *words: object) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", text, *map(str, words)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)


def test_two_programs_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    for program in [_program(_WRITER, path, first) for first in (1, 101)]:
        _, complaint = program.communicate()
        assert program.returncode == 0, complaint.decode()
    with Store(path) as store:
        assert sorted(row.record for row in store.list()) == [*range(1, 13), *range(101, 113)]


def test_many_that_make_the_store_at_once_make_one(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    failures: list[MetercheckError] = []

    def work(number: int) -> None:
        try:
            with Store(path) as store:
                store.add(blob(token=number))
        except MetercheckError as error:
            failures.append(error)

    several = [threading.Thread(target=work, args=[number]) for number in range(6)]
    for one in several:
        one.start()
    for one in several:
        one.join()
    assert not failures
    with Store(path) as store:
        assert len(store.list()) == 6


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_a_program_that_is_killed_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    with Store(path) as store:
        store.add(blob())
    whole = path.stat().st_size
    victim = _program(_VICTIM, path)
    victim.communicate()
    assert victim.returncode == -signal.SIGKILL
    assert path.stat().st_size > whole, "it died before it wrote anything"
    with Store(path) as store:
        assert store.get(1).blob == blob()
        assert store.add(blob(meter="other")) == 2
    assert path.stat().st_size < 2 * whole


@pytest.mark.parametrize("seed", range(16))
def test_nonsense_in_the_file_is_one_clear_line_at_most(tmp_path: Path, seed: int) -> None:
    """Some of its bytes are others: it works as far as it can, or says what is wrong."""
    path = tmp_path / "records.sqlite"
    with Store(path) as store:
        for data in made(6):
            store.add(data)
    draw = Random(seed)
    content = bytearray(path.read_bytes())
    for _ in range(draw.choice([1, 10, 200])):
        # Mostly where the structure is: the first bytes of each page.
        at = draw.randrange(len(content)) // 4096 * 4096 + draw.choice([draw.randrange(4096), 8])
        content[at : at + 4] = draw.randbytes(4)
    path.write_bytes(content[: draw.choice([len(content), draw.randrange(len(content))])])
    works: list[Callable[[Store], object]] = [
        lambda store: store.list(),
        lambda store: store.page(Filter(verdicts=("normal",)), 3),
        lambda store: [store.get(number) for number in range(1, 7)],
        lambda store: store.pieces(),
        lambda store: store.receipts(),
        lambda store: store.add(blob()),
        lambda store: store.rebuild(),
    ]
    for work in works:
        try:
            with Store(path) as store:
                work(store)
        except StoreError:
            continue
    for command in (("records", "list"), ("records", "list", "--json"), ("records", "verify")):
        result = run(*command, store=path)
        assert result.exit_code in (0, 1, 6)
        assert result.stderr.count("\n") <= 1
        assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("meter", b"\xff\xfe"),
        ("time_s", "yesterday"),
        ("ratio", "much"),
        ("time_s", 2**62),
        ("blob", 10**12),
        ("blob", "text"),
        ("local", "{"),
        ("received", 7),
        ("short", b"\x00"),
        ("record", 1.5),
    ],
)
def test_a_column_of_another_kind_hides_no_record(
    tmp_path: Path, column: str, value: object
) -> None:
    path = tmp_path / "records.sqlite"
    with Store(path) as store:
        store.add(blob())
        store.add(blob(meter="other"))
    with closing(sqlite3.connect(path)) as other, other:
        other.execute(f"UPDATE records SET {column} = ? WHERE id = 1", (value,))
    for command in (("list",), ("list", "--json"), ("show", 2), ("verify",)):
        result = run("records", *command, store=path)
        assert result.exit_code in (0, 1), result.stderr
        assert "other" in result.stdout or command == ("verify",)
    shown = run("records", "show", 1, store=path)
    assert shown.exit_code == (5 if column == "blob" else 0)


def test_text_that_is_no_text_is_told_and_mended(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    with Store(path) as store:
        store.add(blob())
        before = store.list()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE records SET meter = CAST(x'fffe' AS TEXT)")
    for lang in LANGUAGES:
        refused(run("records", "list", store=path, lang=lang), 6)
    with Store(path) as store:
        store.rebuild()
        assert store.list() == before


def test_the_order_is_that_in_which_records_came_whatever_the_clocks_say(tmp_path: Path) -> None:
    with Store(tmp_path / "records.sqlite") as store:
        for time_s in (2_000_000_000, 1_000_000_000, 4_294_967_295, 0):
            store.add(blob(time_s=time_s, set_time_s=0, token=time_s % 97))
        # This computer's clock went back, too.
        with store.transaction() as connection:
            late = records.c.id == 3
            connection.execute(update(records).where(late).values(received="1970-01-01"))
        assert [row.id for row in store.list()] == [1, 2, 3, 4]
        page = store.page(Filter(), 2)
        assert [row.id for row in page.rows] == [3, 4]
        assert [row.id for row in store.page(Filter(), 2, before=3).rows] == [1, 2]
