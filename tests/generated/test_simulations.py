"""ngspice finds again what lies in the repository, to the digits that are kept."""

from __future__ import annotations

import pytest

import simulate
from sim import figures

PARTS = {part.__name__.removeprefix("sim."): part for part in simulate.CIRCUITS}


@pytest.mark.parametrize("name", PARTS)
def test_a_circuit_is_found_again(name: str) -> None:
    assert PARTS[name].figures()[0] == figures.results()[name]


def test_there_are_no_other_results() -> None:
    assert set(figures.results()) == {*PARTS, "heat"}
