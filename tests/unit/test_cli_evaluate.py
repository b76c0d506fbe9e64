"""`metercheck bench evaluate`: what it prints, writes, counts and refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from metercheck.bench.evaluate import trial
from metercheck.bench.evaluate.evaluation import sum_up, table_names, table_trials
from metercheck.bench.evaluate.trial import STEPS_S, Moment, Outcome, Trial
from metercheck.cli import evaluating
from metercheck.reports.evaluation_plots import plot_evaluation
from metercheck.words import speaking
from support.command import refused, run


def made_up(one: Trial) -> Outcome:
    """What a trial may come to, without making it: an error that shrinks with time."""
    course = tuple(
        Moment(t_s, 1.0 + 0.1 * (one.seed % 5) / t_s, 0.97, 1.03, 0.03) for t_s in STEPS_S
    )
    verdict = "abnormal" if one.purpose == "honest" and one.seed == 3 else "normal"
    told = {"count": 2.0, "gated": 2.0, "regression": None}
    return Outcome(one.row, one.seed, 7, 1.0, verdict, 20.0, course, told)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trials that cost nothing."""
    monkeypatch.setattr(evaluating, "find", made_up)


def test_json_holds_every_row_and_what_repeats_it(quick: None) -> None:
    result = run("bench", "evaluate", "--checks", 5, "--seed", 8, "--jobs", 1, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    facts = {"metercheck_evaluation": 1, "estimator": 7, "seed": 8, "checks": 5, "measured_s": 60}
    assert {name: told[name] for name in facts} == facts
    assert [row["row"] for row in told["accuracy"] + told["verdicts"]] == table_names()
    real = next(row for row in told["accuracy"] if row["row"] == "real")
    assert real["target"] == {"median": 0.005, "p95": 0.02}
    assert real["error"]["median"] == pytest.approx(0.2 / 60, rel=1e-3)
    assert real["coverage"] == 1.0
    assert real["baselines"]["regression"] == {"median": None, "p95": None}
    assert set(real["marks"]) == {"median", "p95", "coverage", "half_width"}
    assert list(real["error_after_s"]) == [str(t_s) for t_s in STEPS_S]
    heaters = next(row for row in told["accuracy"] if row["row"] == "heaters08")
    assert set(heaters["marks"]) == {"coverage", "half_width"}
    assert [(one["row"], one["at_s"]) for one in told["roc"]][:2] == [
        ("shunt15", 15),
        ("shunt30", 15),
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_tables_show_what_is_missed(quick: None, lang: str) -> None:
    asked = ("--checks", 5, "--rows", "none, real,bypass", "--jobs", 1)
    result = run("bench", "evaluate", *asked, lang=lang)
    assert result.exit_code == 0, result.output
    lines = {line.split()[0]: line for line in result.stdout.splitlines() if line.strip()}
    assert "0.33 (0.1) ✗" in lines["none"]
    assert "0.33 (0.5) ✓" in lines["real"]
    assert "0.00 (99) ✗" in lines["bypass"]
    assert "busy" not in lines


def test_a_false_accusation_is_told_with_the_command_that_repeats_it(quick: None) -> None:
    asked = ("bench", "evaluate", "--jobs", 1)
    result = run(*asked, "--honest", 8, "--rows", "quick,start")
    assert result.exit_code == 1
    assert result.stdout.count("FALSE ACCUSATION") == 2
    assert "metercheck bench evaluate --honest 1 --rows start --seed 3" in result.stdout
    again = run(*asked, "--honest", 1, "--rows", "start", "--seed", 3, "--json")
    assert again.exit_code == 1
    told = json.loads(again.stdout)
    assert told["accused"] == [{"row": "start", "seed": 3, "seconds": 20.0}]
    assert (told["checks"], told["highest_rate"]) == (1, 1.0)
    innocent = run(*asked, "--honest", 2, "--rows", "start", "--seed", 4)
    assert innocent.exit_code == 0


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        (("--rows", "none,nonsense"), "nonsense"),
        (("--rows", "curve"), "curve"),
        (("--honest", 5, "--rows", "bypass"), "bypass"),
        (("--honest", 5, "--checks", 5), "--honest"),
        (("--honest", 5, "--plots", "x"), "--honest"),
        (("--checks", 0), "--checks"),
    ],
)
def test_what_does_not_fit_together_is_refused(asked: tuple[object, ...], named: str) -> None:
    assert named in refused(run("bench", "evaluate", *asked), 2)


def test_pictures_are_drawn_of_what_there_is(quick: None, tmp_path: Path) -> None:
    asked = ("--checks", 2, "--jobs", 1, "--json")
    result = run("bench", "evaluate", *asked, "--plots", tmp_path / "new" / "all")
    assert result.exit_code == 0, result.output
    json.loads(result.stdout)  # what was written is told beside it, not in it
    drawn = sorted(path.name for path in (tmp_path / "new" / "all").iterdir())
    assert drawn == [f"evaluate_{name}.png" for name in ("coverage", "error", "roc", "time")]
    only = run("bench", "evaluate", *asked, "--rows", "bypass", "--plots", tmp_path / "few")
    assert only.exit_code == 0
    assert [path.name for path in (tmp_path / "few").iterdir()] == ["evaluate_time.png"]


def test_a_folder_that_cannot_be_is_refused_before_any_check(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(evaluating, "find", None)
    (tmp_path / "file").write_text("in the way")
    asked = ("--checks", 1, "--jobs", 1, "--rows", "bypass", "--plots", tmp_path / "file")
    assert str(tmp_path / "file") in refused(run("bench", "evaluate", *asked), 5)


def test_checks_of_which_nothing_was_known_can_be_drawn(tmp_path: Path) -> None:
    trials = table_trials(table_names(), 2, 1)
    nothing = tuple(Moment(t_s) for t_s in STEPS_S)
    blank = [
        replace(made_up(one), course=nothing, verdict="inconclusive", baselines=_NONE)
        for one in trials
    ]
    with speaking("zh"):
        assert len(plot_evaluation(sum_up(blank, 1, 2), tmp_path)) == 4


_NONE = dict.fromkeys(("count", "gated", "regression"))


def test_the_real_trials_are_what_is_made() -> None:
    assert evaluating.find is trial.find
