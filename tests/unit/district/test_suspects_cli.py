"""`metercheck district suspects` as an office uses it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from metercheck.worklist.table import read_table
from support.command import refused, run
from support.district.frames import made, written

THIEF = 5


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two districts: one of whose users registers 40 %, and an honest one."""
    frames = [
        made(n, users=16, step_min=1440, days=100, district=d).frame
        for n, d in ((1, "S"), (2, "H"))
    ]
    kwh = frames[0].kwh.copy()
    kwh[THIEF] *= 0.4
    frames[0] = replace(frames[0], kwh=np.round(kwh, 3))
    return written(tmp_path_factory.mktemp("suspects") / "data", frames)


def test_the_strongest_suspect_comes_first(folder: Path) -> None:
    found = run("district", "suspects", folder, "--processes", 1)
    assert found.exit_code == 0, found.output
    lines = found.stdout.splitlines()
    assert lines[0].startswith("S ")
    assert "SU5" in lines[2]
    assert "nothing points to any user" in found.stdout


def test_json_has_all_of_it(folder: Path) -> None:
    found = run("district", "suspects", folder, "--district", "S", "--top", 3, "--json")
    told = json.loads(found.stdout)
    assert told["users"][0]["user"] == "SU5"
    assert [one["rank"] for one in told["users"]] == [1, 2, 3]
    assert told["users"][0]["reasons"]
    assert told["line"] is None


def test_a_work_list_can_be_read_in(folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    for language in ("en", "zh"):
        run("--lang", language, "district", "suspects", folder, "--csv", table, "--processes", 1)
        read = read_table(table)
        assert read.refused == ()
        assert read.ignored == ()
        assert read.entries[0].meter == "SM5"
        assert read.entries[0].rank == 1
        assert read.entries[0].reason


def test_a_picture_of_a_user(folder: Path, tmp_path: Path) -> None:
    picture = tmp_path / "user.png"
    settings = ("--district", "S", "--plot", picture, "--processes", 1)
    assert run("district", "suspects", folder, *settings).exit_code == 0
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_what_does_not_fit_together_is_refused(folder: Path, tmp_path: Path) -> None:
    picture = tmp_path / "user.png"
    command = ("district", "suspects", folder, "--plot", picture)
    assert "--district" in refused(run(*command), 2)
    assert "no user X" in refused(run(*command, "--district", "S", "--user", "X"), 2)
