"""`metercheck bench`: what it lists, runs, writes and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metercheck.bench import scenario
from metercheck.errors import MicroPythonMissing
from metercheck.records.capture import Capture
from metercheck.records.replay import replay
from support.command import refused, run


def test_every_shipped_scenario_is_listed_in_both_languages() -> None:
    english, chinese = (run("bench", "list", lang=lang).stdout for lang in ("en", "zh"))
    for name in scenario.names():
        assert name in english
        assert scenario.load(name).title.zh in chinese
    listed = json.loads(run("bench", "list", "--json").stdout)
    assert [row["name"] for row in listed] == scenario.names()


def test_a_run_says_the_verdict_and_the_truth(tmp_path: Path) -> None:
    capture, picture = tmp_path / "run.jsonl", tmp_path / "run.png"
    result = run(
        *("bench", "run", "shunt50_household", "--seed", 2, "--json"),
        *("--capture", capture, "--plot", picture),
    )
    assert result.exit_code == 10, result.stderr
    values = json.loads(result.stdout)
    assert values["verdict"] == values["expect"] == "abnormal"
    assert values["true_ratio"] == pytest.approx(0.5, abs=0.02)
    assert replay(Capture.read(capture))["verdict"] == "abnormal"
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_run_in_plain_words() -> None:
    result = run("bench", "run", "honest_empty", lang="zh")
    assert result.exit_code == 0
    assert "未见异常" in result.stdout
    assert "仿真台的真实比例" in result.stdout


def test_a_scenario_that_is_not_there_or_wrong_is_told(tmp_path: Path) -> None:
    assert "nowhere" in refused(run("bench", "run", "nowhere"), 5)
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("[meter]\nconstant_imp_per_kwh = -5\n")
    line = refused(run("bench", "run", wrong), 5)
    assert "meter.constant_imp_per_kwh" in line
    assert "meter.constant_imp_per_kwh" in refused(run("bench", "serve", wrong), 5)


def test_without_micropython_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise MicroPythonMissing(looked=["/a", "/b"])

    monkeypatch.setattr("metercheck.cli.demo.find_micropython", missing)
    line = refused(run("bench", "demo", "--out", tmp_path / "demo"), 7)
    assert "/a, /b" in line
    assert "make setup" in line
    assert not (tmp_path / "demo").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused(run("bench", "demo", "--out", tmp_path / "file" / "demo"), 5)
