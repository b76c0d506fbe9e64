"""The baselines on events made by hand, whose answer is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.evaluate.baselines import (
    METHODS,
    Event,
    count,
    evidence,
    gated,
    regression,
)
from metercheck_wire.record import LOAD, METER, REF

CONSTANT = 1200
PULSE_J = 3_600_000 / CONSTANT
QUANTUM_J = 100.0
UNTIL_US = 60_000_000
SLOT_US = 3_000_000
LOAD_W = 1000.0


def events(ratio: float, household_w: float) -> list[Event]:
    """A minute of slots of 3 s, on and off; energies are exact, times rounded to the us."""
    made: list[Event] = []
    registered_j = test_j = 0.0
    for slot in range(UNTIL_US // SLOT_US):
        test_w = LOAD_W if slot % 2 == 0 else 0.0
        begin_us = slot * SLOT_US
        made.append((begin_us, LOAD, 3 if test_w else 0))
        power_w = household_w + ratio * test_w
        made += _crossings(begin_us, registered_j, power_w, PULSE_J, METER)
        made += _crossings(begin_us, test_j, test_w, QUANTUM_J, REF)
        registered_j += power_w * SLOT_US / 1e6
        test_j += test_w * SLOT_US / 1e6
    return sorted(made)


def _crossings(begin_us: int, before_j: float, power_w: float, step_j: float, kind: int):
    reached = int((before_j + power_w * SLOT_US / 1e6) / step_j + 1e-9)
    for number in range(int(before_j / step_j + 1e-9) + 1, reached + 1):
        yield begin_us + round((number * step_j - before_j) / power_w * 1e6), kind, 0


def seen(ratio: float, household_w: float):
    return evidence(events(ratio, household_w), CONSTANT, QUANTUM_J * 1000, UNTIL_US)


def test_the_test_energy_is_what_the_load_took() -> None:
    found = seen(1.0, 0.0)
    assert found.until_j == pytest.approx(LOAD_W * 30, rel=1e-5)
    # Nobody else uses anything: every edge is one pulse's energy after the one before.
    assert found.test_j == pytest.approx([PULSE_J * n for n in range(1, 11)], rel=1e-4)


@given(ratio=st.floats(0.3, 1.5))
def test_in_an_empty_house_gating_and_regression_are_right(ratio: float) -> None:
    found = seen(ratio, 0.0)
    assert gated(found) == pytest.approx(ratio, rel=1e-3)
    # Whole pulses only: up to one is missing.
    missing = PULSE_J / found.until_j
    counted = count(found)
    assert counted is not None
    assert ratio - missing - 1e-3 <= counted <= ratio + 1e-3


@given(ratio=st.floats(0.3, 1.5), household_w=st.floats(400.0, 3000.0))
def test_only_the_regression_sees_through_a_steady_household(
    ratio: float, household_w: float
) -> None:
    found = seen(ratio, household_w)
    assert regression(found) == pytest.approx(ratio, abs=2e-3)
    # The others count the household in: the load is on for half of the time.
    counted, between = count(found), gated(found)
    assert counted is not None
    assert between is not None
    assert counted == pytest.approx(ratio + household_w / (LOAD_W / 2), abs=0.11)
    assert between > ratio + household_w / LOAD_W


@pytest.mark.parametrize("edges", [0, 1, 2, 3])
def test_too_few_edges_tell_nothing(edges: int) -> None:
    few = [event for event in events(1.0, 0.0) if event[1] != METER]
    few += [(n * 1_000_000, METER, 0) for n in range(1, edges + 1)]
    found = evidence(sorted(few), CONSTANT, QUANTUM_J * 1000, UNTIL_US)
    assert regression(found) is None
    assert (gated(found) is None) == (edges < 2)


def test_without_a_reference_nothing_is_told() -> None:
    blind = [event for event in events(1.0, 500.0) if event[1] != REF]
    found = evidence(blind, CONSTANT, QUANTUM_J * 1000, UNTIL_US)
    assert all(method(found) is None for method in METHODS.values())
