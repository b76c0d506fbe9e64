"""`metercheck district evaluate`: what it prints and writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metercheck.district.evaluation import judging
from metercheck.district.evaluation.cases import Case
from metercheck.district.evaluation.judging import Outcome
from support.command import refused, run


def made_up(case: Case) -> Outcome:
    """What a district may come to, without simulating it."""
    place = None if case.kind in (None, "tap") else 1 + case.seed % 4
    return Outcome(case, case.seed % 2 == 0, 0.005, 0.02, place, 2.0, 9, 1, False, 1.0, 2.0)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "judge", made_up)


def test_json_and_file_hold_the_same_figures(quick: None, tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    words = ("district", "evaluate", "--districts", 12, "--seed", 2, "--jobs", 1)
    result = run(*words, "--json", "--out", out)
    assert result.exit_code == 0, result.output
    told, written = json.loads(result.stdout), json.loads(out.read_text(encoding="utf-8"))
    assert len(written.pop("districts")) == 2 * (12 + 3)
    assert written == told
    assert told["resolutions"]["daily"]["thieves"]["first"]["3"]["of"] == 10
    assert told["settings"]["days"] == {"half_hourly": 90, "daily": 365}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_tables_and_picture(quick: None, tmp_path: Path, lang: str) -> None:
    words = ("district", "evaluate", "--districts", 6, "--jobs", 1, "--feeder", "all")
    result = run(*words, "--plot", tmp_path / "a.png", lang=lang)
    assert result.exit_code == 0, result.output
    assert "(80%)" in result.stdout
    assert "(50%)" in result.stdout
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_a_file_that_cannot_be_written_is_told(quick: None, tmp_path: Path) -> None:
    words = ("district", "evaluate", "--districts", 1, "--jobs", 1)
    refused(run(*words, "--out", tmp_path / "missing" / "a.json"), 5)
