"""`metercheck records list`: filters, pages, and a line each for programs."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import update

from metercheck.records.store import Store
from metercheck.records.store.tables import records
from metercheck_wire.messages import VERDICTS
from support.command import refused, run
from support.records import blob

_NOON_S = 1_767_240_000  # 2026-01-01 04:00 UTC
_DAY_S = 86_400


@pytest.fixture(autouse=True)
def _zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Days begin at this computer's midnight."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Shanghai")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A record at noon of each of the first five days of 2026, and one of a time unknown."""
    path = tmp_path / "records.sqlite"
    days: list[int | None] = [0, 1, 2, 3, 4, None]
    with Store(path) as opened:
        for day in days:
            made_s = 0 if day is None else _NOON_S + day * _DAY_S
            result = {"verdict": VERDICTS.index("normal" if day == 1 else "abnormal")}
            opened.add(
                blob(
                    meter=f"M{day}",
                    place=int(day == 2),
                    device=bytes([day or 0] * 8),
                    time_s=made_s,
                    set_time_s=0,
                    result=result,
                )
            )
    return path


def _listed(store: Path, *words: object) -> list[str]:
    lines = run("records", "list", *words, "--json", store=store).stdout.splitlines()
    return [json.loads(line)["meter"] for line in lines]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), ["M0", "M1", "M2", "M3", "M4", "MNone"]),
        (("--meter", "M1"), ["M1"]),
        (("--place", "socket"), ["M2"]),
        (("--verdict", "normal"), ["M1"]),
        (("--verdict", "normal", "--verdict", "invalid"), ["M1"]),
        (("--device", "0303030303030303"), ["M3"]),
        (("--device", "AB"), []),
        (("--since", "2026-01-04"), ["M3", "M4"]),
        (("--until", "2026-01-02"), ["M0", "M1"]),
        (("--until", "2026-01-02 12:00"), ["M0", "M1"]),
        (("--until", "2026-01-02 11:59"), ["M0"]),
        (("--since", "2026-01-02T04:00Z", "--until", "2026-01-03"), ["M1", "M2"]),
        (("--limit", 2), ["M4", "MNone"]),
        (("--limit", 2, "--before", 5), ["M2", "M3"]),
        (("--since", "1970-01-01", "--until", "9998-12-31"), ["M0", "M1", "M2", "M3", "M4"]),
    ],
)
def test_filters_leave_what_fits(store: Path, words: Sequence[object], found: list[str]) -> None:
    assert _listed(store, *words) == found


def test_a_page_says_how_to_see_the_one_before(store: Path) -> None:
    shown = run("records", "list", "--limit", 4, store=store).stdout.splitlines()
    assert len(shown) == 1 + 4 + 1
    assert shown[-1] == "Shown: 4 of 6. Earlier ones: --before 3"
    rest = run("records", "list", "--limit", 4, "--before", 3, store=store).stdout.splitlines()
    assert [line.split()[0] for line in rest[1:-1]] == ["1", "2"]
    assert "共 6 条" in run("records", "list", "--limit", 4, store=store, lang="zh").stdout


def test_a_filter_that_nothing_fits_does_not_look_like_an_empty_store(store: Path) -> None:
    assert "is like that" in run("records", "list", "--meter", "nobody's", store=store).stdout


@pytest.mark.parametrize(
    "date", ["yesterday", "2026-02-30", "", "0001-01-01", "2026-01-01T25:00", "9999-12-31"]
)
def test_what_is_no_date_is_told(store: Path, date: str) -> None:
    line = refused(run("records", "list", "--until", date, store=store), 2)
    assert "2026-01-31" in line


def test_the_list_for_programs_has_what_it_knows(store: Path) -> None:
    lines = run("records", "list", "--json", store=store).stdout.splitlines()
    first, unknown = json.loads(lines[0]), json.loads(lines[-1])
    shown = json.loads(run("records", "show", 1, "--json", store=store).stdout)
    same = ("id", "meter", "verdict", "ratio", "short", "sha256", "device", "record", "seconds")
    assert {name: first[name] for name in same} == {name: shown[name] for name in same}
    assert first["time"] == "2026-01-01T12:00:00+08:00"
    assert unknown["time"] is None


def test_a_terminal_does_not_obey_a_meter(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    with Store(path) as opened:
        opened.add(blob(meter="[red]\x1b[31m[/x]"))
    listed = run("records", "list", store=path)
    assert listed.exit_code == 0
    assert "[red]\ufffd[31m[/x]" in listed.stdout


def test_a_record_without_columns_is_listed_as_unreadable(store: Path) -> None:
    with Store(store) as opened, opened.transaction() as connection:
        change = update(records).where(records.c.id == 2).values(place="?", verdict=None)
        connection.execute(change)
    listed = run("records", "list", store=store).stdout.splitlines()
    assert "unreadable" in listed[2]
    assert "M0" in listed[1]
