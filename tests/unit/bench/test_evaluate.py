"""The benchmark: its rows are what they are called, and what it finds is the device's."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import inf
from statistics import median

import pytest

from metercheck import errors
from metercheck.bench.evaluate import trial
from metercheck.bench.evaluate.evaluation import (
    honest_names,
    honest_trials,
    sum_up,
    table_names,
    table_trials,
)
from metercheck.bench.evaluate.houses import CLASS_PERCENT
from metercheck.bench.evaluate.ranking import Ranking
from metercheck.bench.evaluate.rows import ACCURACY, HONEST, TABLES, Row, honest_scenario
from metercheck.bench.evaluate.summary import Accusations, Timing
from metercheck.bench.evaluate.trial import STEPS_S, Moment, Outcome, Trial, find
from metercheck.bench.spread import spread
from metercheck.bench.world.tampering import Honest, WrongMeter
from metercheck.bench.world.world import World

SEEDS = range(1, 7)


def row(name: str) -> Row:
    return next(one for one in (*TABLES, *HONEST) if one.name == name)


def test_names_are_unique_within_what_can_be_asked_for() -> None:
    for names in (table_names(), honest_names()):
        assert len(names) == len(set(names))


@pytest.mark.parametrize("one", [*TABLES, *HONEST], ids=lambda one: one.name)
def test_every_row_is_a_scenario_for_every_seed(one: Row) -> None:
    drawn = [one.scenario(seed) for seed in SEEDS]
    assert [one.scenario(seed) for seed in SEEDS] == drawn
    assert len({scenario.meter for scenario in drawn}) == len(SEEDS) or one.name == "curve"
    for scenario in drawn:
        assert abs(scenario.meter.class_error_percent) <= CLASS_PERCENT
        assert scenario.task.constant_imp_per_kwh == scenario.meter.constant_imp_per_kwh


@pytest.mark.parametrize("one", HONEST, ids=lambda one: one.name)
def test_honest_rows_are_honest(one: Row) -> None:
    for seed in SEEDS:
        scenario = honest_scenario(one, seed)
        assert isinstance(scenario.tampering, Honest | WrongMeter)
        # Silence is what an honest meter cannot help; nobody may say that it is the meter's.
        assert "led_dark" not in scenario.task.confirms
        # What flows back counts for nothing or backwards, by the meter's own rule.
        if isinstance(scenario.tampering, Honest) and not scenario.solar.clear_w:
            assert World(scenario, seed, ready=True).truth().ratio == pytest.approx(1.0, abs=0.026)


@pytest.mark.parametrize(
    ("name", "share"),
    [("bypass", 0.0), ("shunt50", 0.5), ("shunt30", 0.7), ("shunt15", 0.85), ("honest", 1.0)],
)
def test_rows_of_verdicts_register_what_they_are_called_by(name: str, share: float) -> None:
    for seed in SEEDS:
        scenario = row(name).scenario(seed)
        own = 1.0 + scenario.meter.class_error_percent / 100.0
        assert World(scenario, seed, ready=True).truth().ratio == pytest.approx(
            share * own, abs=1e-6
        )


def test_rows_differ_from_the_plain_one_in_what_they_are_called_by() -> None:
    for name, changed in {
        "jitter": {"jitter_ms": 20.0},
        "real_lag": {"lag_s": 0.5},
        "real_blocks": {"update_s": 0.4, "spacing_ms": 100.0},
        "missed": {"missed_percent": 3.0},
        "false": {"false_per_minute": 1.0},
        "disc": {"constant_imp_per_kwh": 600, "jitter_ms": 10.0},
    }.items():
        plain = row("real").scenario(3).meter
        assert row(name).scenario(3).meter == replace(plain, **changed)


def test_the_supply_is_stiff_only_where_accuracy_is_judged_on_it() -> None:
    for one in ACCURACY:
        stiff = one.scenario(1).supply.impedance_ohm == 0.0
        assert stiff == (one.target is not None)
        assert honest_scenario(one, 1).supply.impedance_ohm > 0.0


def test_an_accurate_estimator_on_easy_rows() -> None:
    """A small run from end to end, by the firmware as it is."""
    names = ("none", "steady", "real", "shunt50", "honest")
    trials = table_trials(names, 4, 1)
    found = sum_up([find(one) for one in trials], seed=1, checks=4)
    error = {one.row.name: one.error.median for one in found.accuracy}
    assert error["none"] < 0.002
    assert error["steady"] < 0.003
    assert error["real"] < 0.02
    for one in found.accuracy:
        assert one.covered >= 3
        assert one.half_width < 0.03
        # What simple methods make of it: nothing but the empty house suits them.
        assert (one.baseline("gated").median > 0.2) == (one.row.name != "none")
        assert one.baseline("count").median > one.error.median
    shunted, honest = found.timings
    # Not each is found in time; but nobody who takes half is ever called normal.
    assert shunted.counts["abnormal"] >= 3
    assert "normal" not in shunted.counts
    assert "abnormal" not in honest.counts
    at_the_end = found.rankings[-1]
    assert (at_the_end.suspects, at_the_end.at_s, at_the_end.area) == ("shunt50", 60, 1.0)


def test_processes_change_nothing_and_seeds_everything() -> None:
    trials = [*table_trials(["none", "bypass"], 2, 5), *honest_trials(["quick"], 2, 5)]
    alone = [find(one) for one in trials]
    assert list(spread(find, trials, 2)) == alone
    assert len({one.true_ratio for one in alone if one.row == "none"}) == 2


def test_the_reference_s_own_error_is_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference that counts 3 % too much changes nothing but the odd microsecond."""
    skewed = replace(
        row("none"), more=lambda _seed, _numbers: {"metering": {"error_ppm": 30_000.0}}
    )
    plain = find(Trial("accuracy", "none", 2))
    purpose = trial.PURPOSES["accuracy"]
    monkeypatch.setitem(trial.PURPOSES, "accuracy", replace(purpose, rows=(skewed,)))
    found = find(Trial("accuracy", "none", 2))
    assert found.course[-1].ratio == pytest.approx(found.true_ratio, abs=0.004)
    assert found.course[-1].ratio == pytest.approx(plain.course[-1].ratio, abs=0.004)
    for method in ("gated", "regression"):
        assert found.baselines[method] == pytest.approx(found.true_ratio, abs=0.005)


def test_a_crash_names_row_and_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_seed: int, _numbers: object) -> dict:
        raise ZeroDivisionError

    purpose = trial.PURPOSES["honest"]
    rigged = replace(purpose, rows=(replace(row("quick"), more=broken),))
    monkeypatch.setitem(trial.PURPOSES, "honest", rigged)
    with pytest.raises(errors.CheckCrashed) as caught:
        find(Trial("honest", "quick", 9))
    assert caught.value.arguments["scenario"] == "quick"
    assert caught.value.arguments["seed"] == 9


def test_honest_trials_are_spread_evenly_and_each_can_be_made_alone() -> None:
    trials = honest_trials(honest_names(), 100, 7)
    assert len(trials) == 100
    each = Counter(one.row for one in trials)
    assert set(each) == set(honest_names())
    assert max(each.values()) - min(each.values()) <= 1
    assert all(honest_trials([one.row], 1, one.seed) == [one] for one in trials)


OUTCOME = Outcome("honest", 1, 2, 1.0, "normal", 20.0, (), {})


def test_a_verdict_that_never_comes_takes_for_ever() -> None:
    verdicts = ["normal", "normal", "inconclusive", "inconclusive", "abnormal"]
    timing = Timing(row("honest"), [replace(OUTCOME, verdict=one) for one in verdicts])
    assert timing.times_s == [20.0, 20.0, inf, inf, inf]
    assert timing.counts == {"normal": 2, "abnormal": 1, "inconclusive": 2}
    told = timing.as_dict()
    assert told["seconds"] == {"median": None, "p90": None}
    assert told["share_within_s"] == {"10": 0.0, "15": 0.0, "30": 0.4, "60": 0.4, "120": 0.4}
    assert timing.marks == {"seconds": "missed", "share": "missed"}


def test_false_accusations_are_named() -> None:
    outcomes = [replace(OUTCOME, seed=seed) for seed in range(8)]
    outcomes[3] = replace(outcomes[3], verdict="abnormal", seconds=33.0)
    found = Accusations(outcomes).as_dict()
    assert found["accused"] == [{"row": "honest", "seed": 3, "seconds": 33.0}]
    assert found["rows"] == [
        {"row": "honest", "checks": 8, "verdicts": {"normal": 7, "abnormal": 1}}
    ]


def test_what_is_found_accusing_none_is_what_scores_above_all_honest() -> None:
    ranking = Ranking("shunt15", 15, honest=[0.1, 0.2], guilty=[0.15, 0.3, 0.4, 0.5])
    assert ranking.as_dict()["found_accusing_none"] == 0.75


def test_nothing_known_yet_is_neither_suspect_nor_honest() -> None:
    nothing = Moment(5)
    assert nothing.u95 == inf
    assert median([nothing.low, 1.0, nothing.high]) == 1.0
    assert len(STEPS_S) == 12


@pytest.mark.parametrize(
    ("pulses_before", "confirms", "verdict"),
    [(3, (), "abnormal"), (None, ("led_dark",), "abnormal"), (None, (), "inconclusive")],
)
def test_a_dark_led_accuses_only_with_pulses_before_or_an_inspector(
    monkeypatch: pytest.MonkeyPatch,
    pulses_before: int | None,
    confirms: tuple[str, ...],
    verdict: str,
) -> None:
    told = replace(row("bypass"), pulses_before=pulses_before, confirms=confirms)
    purpose = trial.PURPOSES["verdict"]
    monkeypatch.setitem(trial.PURPOSES, "verdict", replace(purpose, rows=(told,)))
    assert find(Trial("verdict", "bypass", 1)).verdict == verdict
