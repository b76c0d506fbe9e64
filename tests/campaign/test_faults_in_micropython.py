"""A larger sample of the fault campaign with the firmware in MicroPython: some minutes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from metercheck.bench.faults.moments import MOMENTS
from metercheck.bench.faults.plan import available, sample
from metercheck.bench.faults.run import carry_out
from metercheck.bench.faults.trial import Outcome
from metercheck.bench.spread import spread

pytestmark = pytest.mark.micropython

TRIALS = 240
SEED = 2
KINDS, PLACES = 40, 10
"""At least so many kinds of fault, at so many moments of a check."""


@pytest.fixture(scope="module")
def found() -> list[Outcome]:
    names = available(micropython=True)
    trials = [replace(one, micropython=True) for one in sample(TRIALS, names, MOMENTS, SEED)]
    return list(spread(carry_out, trials, 2))


def test_there_are_as_many_as_are_claimed(found: list[Outcome]) -> None:
    assert len({one.trial for one in found}) == TRIALS
    assert len({one.trial.faults for one in found}) >= KINDS
    assert len({one.trial.moment for one in found}) >= PLACES


def test_every_limit_is_kept(found: list[Outcome]) -> None:
    assert [one for one in found if one.broken] == []
