"""`metercheck district loss` as an office uses it."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from metercheck.words import LANGUAGES
from support.command import refused, run
from support.district.frames import made, written

_DAYS = 100


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three districts: a tap until day 60, a user who belongs to the third, an honest one."""
    tap = np.where(np.arange(_DAYS) < 60, 0.8, 0.0)
    tapped = made(1, step_min=1440, days=_DAYS, tap_kw=tap, quadratic=0.0008, district="T").frame
    wrong = made(2, step_min=1440, days=_DAYS, quadratic=0.0008, district="W").frame
    honest = made(3, step_min=1440, days=_DAYS, quadratic=0.0008, district="H").frame
    honest = replace(honest, supply_kwh=honest.supply_kwh + wrong.kwh[6], name="幸福里")
    wrong = replace(wrong, supply_kwh=wrong.supply_kwh - wrong.kwh[6])
    return written(tmp_path_factory.mktemp("loss") / "data", [tapped, wrong, honest])


def test_all_districts_are_ranked(folder: Path) -> None:
    found = run("district", "loss", folder)
    assert found.exit_code == 0, found.output
    lines = found.stdout.splitlines()
    assert [line.split()[1] for line in lines[1:4]] == ["T", "H", "W"]
    assert "3 districts, 3 with a known loss" in found.stdout
    assert "WU6 is on this district's list" in found.stdout
    assert "WU6, on the list of district W, seems to be supplied here" in found.stdout
    assert len(run("district", "loss", folder, "--rank", 1).stdout.splitlines()) == 4


def test_the_ranking_for_programs(folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "rank.csv"
    found = json.loads(run("district", "loss", folder, "--json", "--csv", table).stdout)
    assert found["office"]["days_known"] == 3 * _DAYS
    assert found["failed"] == []
    rows = {row["district"]: row for row in found["districts"]}
    assert [one["kind"] for one in rows["H"]["findings"]] == ["adopted"]
    text = table.read_text("utf-8-sig")
    assert [row["district"] for row in csv.DictReader(text.splitlines())] == [*rows]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("monthly", [True, False])
def test_one_district(folder: Path, lang: str, monthly: bool) -> None:
    words = ["--monthly"] if monthly else []
    found = run("district", "loss", folder, "--district", "T", *words, lang=lang)
    assert found.exit_code == 0, found.output
    lines = found.stdout.splitlines()
    first, rows = ("2024-01", 4) if monthly else ("2024-01-01", _DAYS)
    assert lines[1].startswith(first)
    assert lines[rows + 1] == ""
    assert "2024-03-01" in found.stdout  # when it became better


def test_a_find_a_picture_and_a_table(folder: Path, tmp_path: Path) -> None:
    picture, table = tmp_path / "loss.png", tmp_path / "loss.csv"
    words = ("--before-after", "2024-03-01", "--plot", picture, "--csv", table, "--json")
    found = run("district", "loss", folder, "--district", "T", *words)
    saved = json.loads(found.stdout)["before_after"]["saved_kwh_per_30_days"]
    assert saved["value"] == pytest.approx(0.8 * 24 * 30, rel=0.1)
    assert picture.read_bytes().startswith(b"\x89PNG")
    rows = list(csv.DictReader(table.read_text("utf-8-sig").splitlines()))
    assert len(rows) == _DAYS
    assert float(rows[0]["loss_kwh"]) > 0.8 * 24


def test_a_part_of_the_period_and_limits(folder: Path) -> None:
    words = ("--district", "H", "--from", "2024-02-01", "--to", "2024-02-29", "--json")
    found = json.loads(run("district", "loss", folder, *words).stdout)
    assert len(found["daily"]) == 29
    limited = run("district", "loss", folder, *words, "--limits", "-1", "0.5")
    assert json.loads(limited.stdout)["share_within"] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--monthly",),
        ("--plot", "x.png"),
        ("--before-after", "2024-03-01"),
        ("--district", "T", "--rank", "3"),
        ("--district", "T", "--before-after", "2024-01-02"),
        ("--from", "yesterday"),
        ("--limits", "3", "-3"),
        ("--district", "nowhere"),
    ],
)
def test_what_does_not_fit_together_is_refused(folder: Path, words: tuple[str, ...]) -> None:
    refused(run("district", "loss", folder, *words), 2)


def test_what_is_no_dataset(tmp_path: Path) -> None:
    refused(run("district", "loss", tmp_path), 5)
