"""The error budget, and what calibration and firmware claim because of it."""

from __future__ import annotations

import math

import pytest

import budget
from metercheck.calibration import constants
from metercheck.calibration.gum import Budget
from metercheck_device.calibration import nominal

BEFORE, AFTER = budget.budget(budget.BEFORE), budget.budget(budget.AFTER)


@pytest.mark.parametrize("name", sorted(budget.files()))
def test_it_is_what_the_table_makes(name: str) -> None:
    assert (budget.GENERATED / name).read_text("utf-8") == budget.files()[name]


def test_components_add_in_squares() -> None:
    alone = sum(line.component.u_ppm**2 for line in budget.AFTER)
    assert math.sqrt(alone) == pytest.approx(AFTER.u_ppm)
    assert AFTER.expanded_ppm == pytest.approx(2 * AFTER.u_ppm)


def test_a_device_that_was_never_calibrated_claims_the_budget() -> None:
    """To two digits, as uncertainties are stated (JCGM 100:2008, 7.2.6)."""
    claimed = nominal(bytes(8)).reference_u95_ppm
    assert float(f"{BEFORE.expanded_ppm:.2g}") == claimed


def test_calibration_allows_for_no_less_warmth_and_drift_than_the_parts_have() -> None:
    assert budget.USE_K == constants.IN_USE_K
    per_k = budget.warmth_ppm_per_k()
    assert per_k <= constants.IN_USE_PPM_PER_K < 1.5 * per_k
    drift = next(line for line in budget.AFTER if line.name == "drift")
    assert drift.half_width == constants.DRIFT_PPM_PER_YEAR * budget.YEARS


def test_a_calibrated_device_claims_no_less_than_its_budget() -> None:
    at_bench = budget.budget(budget.AT_CALIBRATION)
    claimed = constants.in_use(Budget(at_bench.components), budget.YEARS)
    assert AFTER.expanded_ppm <= claimed.expanded_ppm < 1.25 * AFTER.expanded_ppm


def test_calibrating_is_worth_it() -> None:
    assert AFTER.expanded_ppm < BEFORE.expanded_ppm / 4


def test_the_table_is_what_the_budget_reads() -> None:
    assert budget.divider_share() == pytest.approx(1.95e6 / (1.95e6 + 510))
    assert 4.0 < budget.shunt_warms_k() < 10.0
