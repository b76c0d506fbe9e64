"""A seeded sample of the fault campaign; `metercheck bench faults` makes all of it."""

from __future__ import annotations

import random

import pytest

from metercheck.bench.faults.kinds import KINDS
from metercheck.bench.faults.moments import MOMENTS
from metercheck.bench.faults.plan import available, pairs
from metercheck.bench.faults.trial import Outcome, Trial, carry_out

SEED = 1
PAIRS = 12


def sample() -> list[Trial]:
    """Each kind at one moment of a check, and some pairs."""
    source = random.Random(SEED)
    single = [
        Trial((name,), source.choice(MOMENTS), SEED)
        for name in source.sample(available(micropython=False), 40)
    ]
    # With both relays welded and the gates stuck nothing is left that could open.
    borne = [name for name in KINDS if name != "relays_welded"]
    return single + pairs(PAIRS, borne, MOMENTS, SEED)


def told(trial: Trial) -> str:
    return f"{'+'.join(trial.faults)}@{trial.moment}"


def judge(outcome: Outcome) -> None:
    assert not outcome.broken, outcome


@pytest.mark.parametrize("trial", sample(), ids=told)
def test_the_load_is_off_in_time_and_nobody_is_accused(trial: Trial) -> None:
    judge(carry_out(trial))


@pytest.mark.micropython
@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("hang", "level_3"),
        ("clock_frozen", "off_between"),
        ("element_2_short", "level_3"),
        ("host_floods", "switched_on"),
        ("edges_flood", "level_3"),
        ("restart", "switched_on"),
        ("zero_cross_lost", "level_3"),
        ("supply_lost", "element_test"),
    ],
)
def test_the_same_in_micropython(name: str, moment: str) -> None:
    judge(carry_out(Trial((name,), moment, SEED, micropython=True)))
