"""What the device computes in single floats is what a replay computes in double floats."""

from __future__ import annotations

import pytest

from support.floats import pairs, trials

pytestmark = pytest.mark.micropython


def test_single_and_double_floats_agree_to_a_tenth_of_the_uncertainty() -> None:
    """A few checks; three hundred of them are in tests/campaign."""
    found = list(pairs(trials(8, seed=1)))
    assert [str(pair) for pair in found if max(pair.apart, pair.widths_apart) > 0.1] == []
    verdicts = {str(pair): (pair.double["verdict"], pair.single["verdict"]) for pair in found}
    assert {what: both for what, both in verdicts.items() if both[0] != both[1]} == {}
