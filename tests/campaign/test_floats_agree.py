"""Three hundred checks in single and in double floats: some minutes, so not in `make test`.

The bound is a tenth of the uncertainty.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from support.floats import Pair, pairs, record_beyond_of, trials

pytestmark = pytest.mark.micropython

CHECKS = 300


def names(chosen: Iterable[Pair]) -> list[str]:
    return [f"{pair.trial.row} {pair.trial.seed}" for pair in chosen]


@pytest.fixture(scope="module")
def found() -> list[Pair]:
    return list(pairs(trials(CHECKS, seed=2), processes=2))


def test_there_are_as_many_as_are_claimed(found: list[Pair]) -> None:
    assert len({(pair.trial.row, pair.trial.seed) for pair in found}) == CHECKS


def test_ratios_agree_to_a_tenth_of_the_uncertainty(found: list[Pair]) -> None:
    assert names(pair for pair in found if pair.apart > 0.1) == []


def test_uncertainties_agree_to_a_tenth(found: list[Pair]) -> None:
    assert names(pair for pair in found if pair.widths_apart > 0.1) == []


def test_verdicts_agree() -> None:
    beyond = pairs(trials(CHECKS, seed=2), processes=2, make=record_beyond_of)
    apart = [pair for pair in beyond if pair.double["verdict"] != pair.single["verdict"]]
    assert [f"{pair}: {pair.double['verdict']}, {pair.single['verdict']}" for pair in apart] == []
