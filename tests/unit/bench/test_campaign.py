"""Many checks: the same findings however they are spread; a crash says how to repeat it."""

import multiprocessing
import pickle
import signal
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import pytest

from metercheck import errors
from metercheck.bench import scenario, spread
from metercheck.bench.campaign import Check, Finding, carry_out, find
from metercheck.reports.tally import Tally
from metercheck.words import Phrase

HALF = scenario.load("shunt50_household")
FOUND = Finding(
    scenario="mine",
    seed=1,
    verdict="normal",
    ratio=1.0,
    ratio_u95=0.035,
    seconds=30.0,
    reasons=(),
    true_ratio=1.0,
    reference_error_ppm=0.0,
)


def test_findings_do_not_depend_on_the_number_of_processes():
    checks = [Check(HALF, seed) for seed in range(5)]
    alone = list(carry_out(checks))
    assert list(carry_out(checks, 2)) == alone
    assert [finding.seed for finding in alone] == list(range(5))
    assert len({finding.ratio for finding in alone}) == 5


def test_who_gives_up_early_is_not_kept_waiting():
    first = next(carry_out([Check(HALF, seed) for seed in range(200)], 2))
    assert first == find(Check(HALF, 0))


def test_a_crash_in_a_worker_names_scenario_and_seed():
    broken = replace(HALF, name="broken", task=replace(HALF.task, place="roof"))
    with pytest.raises(errors.CheckCrashed) as caught:
        list(carry_out([Check(HALF, 1), Check(broken, 7)], 2))
    assert caught.value.arguments["scenario"] == "broken"
    assert caught.value.arguments["seed"] == 7
    assert "ValueError" in str(caught.value.arguments["detail"])


def test_errors_come_home_from_a_worker_as_they_were():
    for error in (
        errors.DeviceError("busy", [3]),
        errors.BadScenario(path="a", field="b", detail=Phrase("scenario.flag", given="1")),
    ):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert str(again) == str(error)


def test_the_error_is_of_the_estimator_alone():
    # The reference counts 1 % too much, so an exact estimator finds the meter 1 % low.
    slow = replace(FOUND, ratio=1.0 / 1.01, reference_error_ppm=10_000.0)
    assert slow.error == pytest.approx(0.0, abs=1e-12)
    assert slow.covers
    assert not replace(slow, ratio=0.9).covers


def many(*verdicts, **changes):
    return [replace(FOUND, verdict=verdict, **changes) for verdict in verdicts]


@pytest.mark.parametrize(
    ("expect", "verdicts", "as_expected"),
    [
        ("normal", ("normal",), True),
        ("normal", ("normal", "normal", "inconclusive"), True),
        ("normal", ("normal", "inconclusive", "inconclusive"), False),
        ("normal", ("normal", "normal", "normal", "abnormal"), False),
        ("inconclusive", ("inconclusive", "inconclusive", "abnormal"), False),
        ("abnormal", ("abnormal", "abnormal", "inconclusive"), True),
        ("invalid", ("inconclusive",), False),
        (None, ("abnormal", "normal"), True),
    ],
)
def test_most_must_be_as_expected_and_nobody_falsely_accused(expect, verdicts, as_expected):
    tally = Tally(replace(HALF, expect=expect), many(*verdicts))
    assert tally.as_expected == as_expected
    assert tally.state == ("reached" if as_expected else "differs")
    gap = replace(HALF, expect=expect, known_gap=scenario.Text("later"))
    assert Tally(gap, many(*verdicts)).state == ("closed" if as_expected else "gap")


def test_figures_of_many():
    findings = [
        replace(FOUND, ratio=1.0 + error / 100.0, seconds=float(error)) for error in range(5)
    ]
    unknown = replace(FOUND, verdict="inconclusive", ratio_u95=0.9, ratio=3.0, seconds=120.0)
    tally = Tally(HALF, [*findings, unknown])
    assert tally.shares == {"normal": pytest.approx(5 / 6), "inconclusive": pytest.approx(1 / 6)}
    assert tally.error(0.5) == pytest.approx(0.02)
    assert tally.error(0.95) == pytest.approx(0.038)
    assert tally.coverage == pytest.approx(4 / 5)
    assert tally.seconds(0.5) == pytest.approx(2.5)
    assert Tally(HALF, [unknown]).error(0.5) is None
    assert Tally(HALF, [unknown]).coverage is None


def test_one_process_needs_no_pool(monkeypatch):
    monkeypatch.setattr(spread, "ProcessPoolExecutor", None)
    assert len(list(islice(carry_out([Check(HALF, 1), Check(HALF, 2)]), 1))) == 1
    assert len(list(carry_out([Check(HALF, 1)], 8))) == 1


def test_a_second_ctrl_c_leaves_no_worker_behind():
    before = signal.getsignal(signal.SIGINT)
    results = spread.spread(abs, range(-500, 0), 2)
    assert next(results) == 500
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    signal.raise_signal(signal.SIGINT)
    results.close()
    assert signal.getsignal(signal.SIGINT) is before
    assert not multiprocessing.active_children()


class Counted(list[int]):
    """Tells how many of it were taken."""

    taken = 0

    def __iter__(self) -> Iterator[int]:
        for item in super().__iter__():
            self.taken += 1
            yield item


def test_processes_do_not_run_far_ahead_of_whoever_takes_results() -> None:
    items = Counted(range(500))
    results = spread.spread(abs, items, 2)
    assert [next(results) for _ in range(10)] == list(range(10))
    assert items.taken < 50
    results.close()
