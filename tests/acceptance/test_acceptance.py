"""Acceptance, a test for each phase: of a simulated device, or the one at `--target=PORT`.

A phase that nobody did (a hand was needed) is skipped, and the last test fails for it: what was
not done is no pass.
"""

from __future__ import annotations

import pytest

from metercheck.acceptance.outcome import GOOD, NOT_DONE, Report
from metercheck.acceptance.plan import PLAN


@pytest.mark.parametrize("name", PLAN)
def test_phase(accepted: Report, name: str) -> None:
    found = [phase for phase in accepted.phases if phase.name == name]
    assert found, "an earlier phase ended the acceptance"
    (phase,) = found
    if phase.outcome == NOT_DONE:
        pytest.skip(phase.trouble or "not done")
    assert phase.outcome in GOOD, phase.as_dict()


def test_everything_was_done_and_is_good(accepted: Report) -> None:
    assert accepted.outcome in GOOD
