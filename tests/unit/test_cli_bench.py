"""`metercheck bench`: what it lists, runs, writes and refuses."""

from __future__ import annotations

import json
from dataclasses import replace
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
    assert sorted(row["name"] for row in listed) == scenario.names()
    for row in listed:
        one = scenario.load(row["name"])
        assert row["shows"] == {"en": one.shows.en, "zh": one.shows.zh}
        assert (row["group"], row["expect"]) == (one.group, one.expect)
        assert (row["known_gap"] is None) == (one.known_gap is None)


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


def test_faults_named_on_the_command_line_join_those_of_the_scenario() -> None:
    result = run("bench", "run", "honest_empty", "--fault", "two_phases_380v@6", "--json")
    assert result.exit_code == 12, result.stderr
    assert json.loads(result.stdout)["trip"] == "voltage_high"


@pytest.mark.parametrize(
    "given", ["no_such_fault", "sunlight@", "sunlight@9-8", "sunlight@-1", "sunlight@1-2-3"]
)
def test_a_fault_that_cannot_be_is_refused(given: str) -> None:
    assert given in refused(run("bench", "run", "honest_empty", "--fault", given), 2)


def test_a_run_in_plain_words() -> None:
    result = run("bench", "run", "honest_empty", lang="zh")
    assert result.exit_code == 0
    assert "未见异常" in result.stdout
    assert "仿真台的真实比例" in result.stdout


@pytest.fixture
def small_gallery(monkeypatch: pytest.MonkeyPatch) -> dict[str, scenario.Scenario]:
    """Three scenarios in place of the gallery; change them before the command runs."""
    names = ("honest_empty", "bypass_unconfirmed", "shunt50_household")
    shown = {name: scenario.load(name) for name in names}
    monkeypatch.setattr(scenario, "gallery", lambda: list(shown.values()))
    return shown


def test_the_whole_gallery_is_run_and_compared(
    small_gallery: dict[str, scenario.Scenario],
) -> None:
    result = run("bench", "run", "--all", "--jobs", 1)
    assert result.exit_code == 0, result.output
    for name in small_gallery:
        assert name in result.stdout
    assert "Not as expected" not in result.stdout
    rows = json.loads(run("bench", "run", "--all", "--json", "--jobs", 2).stdout)
    assert [(row["scenario"], row["verdict"], row["as_expected"]) for row in rows] == [
        ("honest_empty", "normal", True),
        ("bypass_unconfirmed", "inconclusive", True),
        ("shunt50_household", "abnormal", True),
    ]
    assert rows[2]["true_ratio"] == pytest.approx(0.5, abs=0.02)
    assert "registers_too_little" in rows[2]["reasons"]


def test_what_is_not_as_expected_is_named_and_fails(
    small_gallery: dict[str, scenario.Scenario],
) -> None:
    one = small_gallery["honest_empty"]
    small_gallery["honest_empty"] = replace(one, expect="invalid")
    result = run("bench", "run", "--all", "--jobs", 1)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "Not as expected: honest_empty"
    assert run("bench", "run", "--all", "--jobs", 1, "--json").exit_code == 1

    later = scenario.Text("Later.", "以后。")
    small_gallery["honest_empty"] = replace(one, expect="invalid", known_gap=later)
    result = run("bench", "run", "--all", "--jobs", 1, lang="zh")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].endswith("honest_empty")
    assert "尚未达到" in result.stdout


def test_many_checks_are_summed_up_the_same_with_any_number_of_jobs() -> None:
    def many(*words: object) -> str:
        result = run("bench", "run", "shunt50_household", "--checks", 6, "--seed", 3, *words)
        assert result.exit_code == 0, result.output
        return result.stdout

    alone = many("--json", "--jobs", 1)
    assert many("--json", "--jobs", 2) == alone
    figures = json.loads(alone)
    assert (figures["checks"], figures["seed"]) == (6, 3)
    assert sum(figures["shares"].values()) == pytest.approx(1.0)
    assert figures["shares"]["abnormal"] == 1.0
    assert 0.0 < figures["error_median"] < figures["error_p95"] < 0.2
    assert 0.5 <= figures["coverage"] <= 1.0
    assert figures["seconds"] < figures["seconds_p95"] < 120.0
    told = many("--jobs", 1)
    assert "ABNORMAL: 100.0 %" in told
    assert "median" in told


@pytest.mark.parametrize(
    "words",
    [
        ("bench", "run"),
        ("bench", "run", "honest_empty", "--all"),
        ("bench", "run", "--all", "--plot", "x.png"),
        ("bench", "run", "honest_empty", "--checks", 2, "--capture", "x.jsonl"),
        ("bench", "run", "honest_empty", "--checks", 0),
        ("bench", "run", "--all", "--jobs", 0),
    ],
)
def test_what_does_not_fit_together_is_refused(words: tuple[object, ...]) -> None:
    refused(run(*words), 2)


def test_a_picture_of_what_happened_and_what_was_found(tmp_path: Path) -> None:
    picture = tmp_path / "made.svg"
    result = run("bench", "plot", "sag", "--seed", 2, "--out", picture)
    assert result.exit_code == 0, result.output
    assert str(picture) in result.stdout
    again = tmp_path / "again.svg"
    run("bench", "plot", "sag", "--seed", 2, "--out", again)
    assert again.read_bytes() == picture.read_bytes()
    refused(run("bench", "plot", "sag", "--out", tmp_path / "made.docx"), 5)


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
