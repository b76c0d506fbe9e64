"""A seeded sample of the fault campaign; `metercheck bench faults` makes all of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from metercheck.bench.faults.kinds import KINDS
from metercheck.bench.faults.moments import MOMENTS
from metercheck.bench.faults.plan import available, pairs, sample
from metercheck.bench.faults.run import carry_out
from metercheck.bench.faults.trial import Trial

SEED = 1
SINGLE = 40
PAIRS = 12
IN_MICROPYTHON = 8


def drawn() -> list[Trial]:
    """Kinds at one moment of a check each, and some pairs."""
    # With both relays welded and the gates stuck nothing is left that could open.
    borne = [name for name in KINDS if name != "relays_welded"]
    single = sample(SINGLE, available(), MOMENTS, SEED)
    return single + pairs(PAIRS, borne, MOMENTS, SEED)


def in_micropython() -> list[Trial]:
    trials = sample(IN_MICROPYTHON, available(micropython=True), MOMENTS, SEED)
    return [replace(trial, micropython=True) for trial in trials]


def told(trial: Trial) -> str:
    return f"{'+'.join(trial.faults)}@{trial.moment}"


@pytest.mark.parametrize("trial", drawn(), ids=told)
def test_the_load_is_off_in_time_and_nobody_is_accused(trial: Trial) -> None:
    outcome = carry_out(trial)
    assert not outcome.broken, outcome


@pytest.mark.micropython
@pytest.mark.parametrize("trial", in_micropython(), ids=told)
def test_the_same_in_micropython(trial: Trial) -> None:
    outcome = carry_out(trial)
    assert not outcome.broken, outcome
