"""The demo of districts, whole: from an office's exports to a find and the loss after it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from metercheck.cli.district.demo import SEED, SHARE
from support.command import run


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    out = tmp_path_factory.mktemp("demo")
    result = run("district", "demo", "--out", out, lang="zh")
    assert result.exit_code == 0, result.output
    return out, result.stdout


def _json(out: Path, *words: str) -> Any:
    return json.loads(run(*words, "--json", store=out / "records.sqlite").stdout)


def test_the_meter_with_the_jumper_is_listed_first_and_found(shown: tuple[Path, str]) -> None:
    out, _ = shown
    orders = _json(out, "worklist", "show")
    first = min(orders, key=lambda order: order["rank"])
    assert first["verdict"] == "abnormal"
    assert [one["finding"] for one in first["findings"]] == ["confirmed"]
    others = [order["verdict"] for order in orders if order is not first]
    assert len(others) == 5
    assert set(others) <= {"normal", "inconclusive"}


def test_what_was_found_came_back(shown: tuple[Path, str]) -> None:
    out, _ = shown
    told = _json(out, "district", "labels", str(out / "data"))
    assert told["precision"]["hits"] == 1
    assert told["random"]["hits"] == 0
    assert told["labels"] >= 4


def test_the_loss_ends_with_the_find(shown: tuple[Path, str]) -> None:
    out, text = shown
    name = f"D{SEED:06d}"
    assert name in text
    told = _json(
        out,
        *("district", "loss", str(out / "data"), "--district", name, "--daily-readings"),
        *("--before-after", "2026-06-04"),
    )
    saved = told["before_after"]["saved_kwh_per_30_days"]
    known = [day for day in told["daily"] if day["supply_kwh"] is not None]
    assert len(known) > 100
    supply = told["supply_kwh"] / len(known) * 30
    # What was taken, within a third: an interval of days, and a household's own ups and downs.
    assert saved["low"] > 0
    assert saved["value"] == pytest.approx(SHARE * supply, rel=0.33)


def test_pictures_are_there(shown: tuple[Path, str]) -> None:
    out, _ = shown
    for name in ("loss", "suspect", "after"):
        assert (out / f"{name}.png").stat().st_size > 20_000
