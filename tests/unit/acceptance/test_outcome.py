"""What comes of measurements: nothing unset is a pass, and the worst decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.acceptance.outcome import (
    ERROR,
    FAIL,
    GOOD,
    MARGINAL,
    NOT_DONE,
    OUTCOMES,
    PASS,
    Limits,
    Measured,
    PhaseResult,
    Report,
    worst,
)

VOLTS = Limits("v", "V", 198.0, 253.0, 207.0, 244.0)


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        (197.9, FAIL),
        (198.0, MARGINAL),
        (206.9, MARGINAL),
        (207.0, PASS),
        (244.0, PASS),
        (244.1, MARGINAL),
        (253.1, FAIL),
        (float("nan"), FAIL),
        ("220", FAIL),
        (None, NOT_DONE),
    ],
)
def test_limits_and_the_closer_ones(value: float | str | None, outcome: str) -> None:
    assert VOLTS.judge(value) == outcome


def test_what_has_to_be_equal() -> None:
    yes = Limits("x", equals=True)
    assert yes.judge(True) == PASS
    assert yes.judge(False) == FAIL
    assert yes.judge(None) == NOT_DONE
    no = Limits("x", equals=False)
    assert no.judge(False) == PASS
    assert no.judge(True) == FAIL


def test_one_side_may_be_open() -> None:
    assert Limits("x", high=1.0).judge(-1e9) == PASS
    assert Limits("x", low=1.0).judge(1e9) == PASS
    assert Limits("x", low=1.0).judge(0.9) == FAIL


@given(st.lists(st.sampled_from(OUTCOMES), min_size=1))
def test_only_what_is_good_throughout_is_good(outcomes: list[str]) -> None:
    assert (worst(outcomes) in GOOD) == all(one in GOOD for one in outcomes)


def test_a_phase_that_broke_off_is_worse_than_what_it_measured() -> None:
    measured = [Measured(VOLTS, 100.0), Measured(VOLTS)]
    assert PhaseResult("x", measured).outcome == FAIL
    assert PhaseResult("x", measured, ended=ERROR).outcome == ERROR
    assert PhaseResult("x", [Measured(VOLTS, 220.0), Measured(VOLTS)]).outcome == NOT_DONE


def test_a_report_without_phases_is_no_pass() -> None:
    assert Report("", "", "").outcome == NOT_DONE
