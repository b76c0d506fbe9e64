"""From runs to constants: right when all is right, a clear sentence when something is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.calibration import constants, mistakes
from metercheck.calibration.constants import energy_of, new_constants, voltage_of
from metercheck.calibration.measuring import Pair
from metercheck.calibration.readings import Reading
from metercheck.errors import CalibrationRefused
from metercheck_device.calibration import Calibration, implausible, nominal
from support.calibrating import STANDARD, pairs, reason, run, typed

DEVICE = bytes(range(8))
NOMINAL = {name: getattr(nominal(DEVICE), name) for name in ("k_v", "k_i", "k_p", "e_cf_nj")}
TODAY, EXPIRES = date(2026, 11, 26), date(2027, 11, 26)


def refused(count: int = 5, **changed: object) -> str:
    with pytest.raises(CalibrationRefused) as caught:
        energy_of(pairs(count, **changed), STANDARD)
    return reason(caught)


@given(st.floats(-0.04, 0.04), st.floats(-0.04, 0.04))
def test_a_gain_is_found_and_taken_out(error: float, voltage_error: float) -> None:
    found = pairs(3, error=error, voltage_error=voltage_error)
    energy = energy_of(found, STANDARD)
    runs = [one for pair in found for one in (pair.short, pair.long)]
    voltage = voltage_of(runs, STANDARD)
    assert energy.error_ppm == pytest.approx(error * 1e6, abs=0.5)
    assert voltage.error_ppm == pytest.approx(voltage_error * 1e6, abs=0.5)
    new = new_constants(NOMINAL, NOMINAL, energy, voltage, 4000.0, TODAY, EXPIRES)
    assert new["e_cf_nj"] * (1 + error) == pytest.approx(NOMINAL["e_cf_nj"], rel=1e-6)
    assert new["k_v"] / (1 + voltage_error) == pytest.approx(NOMINAL["k_v"], rel=1e-6)
    # Power is the product of both channels, and a pulse is power, counted.
    assert new["k_p"] / NOMINAL["k_p"] == pytest.approx(
        (new["k_v"] / NOMINAL["k_v"]) * (new["k_i"] / NOMINAL["k_i"]), rel=1e-6
    )
    if abs(voltage_error) < 0.005:
        assert implausible(Calibration(device=DEVICE, **new)) == ""


def test_what_short_and_long_runs_have_in_common_falls_out() -> None:
    """The self-test's 70 J are a thousandth of a long run."""
    (pair,) = pairs(1)
    assert pair.long.standard_j / pair.long.energy_j == pytest.approx(1.001, abs=1e-5)
    assert pair.ratio == pytest.approx(1.0, abs=1e-9)


def test_the_devices_days_are_counted_from_2000() -> None:
    assert constants.days_of(date(2026, 1, 1)) == 9497
    assert constants.day_of(9497) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("factor", "key"),
    [(1e-3, "unit_kwh"), (1e3, "unit_mwh"), (3600.0, "unit_joule"), (3.6, "unit_kilojoule")],
)
def test_a_wrong_unit_is_named(factor: float, key: str) -> None:
    (pair,) = pairs(1)
    wrong = Pair(
        *(
            typed(one, one.before.energy_wh * factor, one.after.energy_wh * factor)
            for one in (pair.short, pair.long)
        )
    )
    with pytest.raises(CalibrationRefused) as caught:
        mistakes.refuse_wrong_pair(wrong, 1)
    assert reason(caught) == key


@pytest.mark.parametrize(
    ("after_wh", "key"),
    [(999.0, "backwards"), (1000.0, "stands"), (1030.0, "energy"), (1014.0, "energy")],
)
def test_a_total_that_cannot_be_is_refused(after_wh: float, key: str) -> None:
    """A hundred seconds at 700 W are 19.5 Wh."""
    pair = Pair(run(12), typed(run(100), 1000.0, after_wh))
    with pytest.raises(CalibrationRefused) as caught:
        mistakes.refuse_wrong_pair(pair, 2)
    assert reason(caught) == key


def test_digits_that_were_swapped_once_are_an_outlier() -> None:
    found = pairs(5)
    wrong = found[2].long
    found[2] = replace(found[2], long=typed(wrong, 1000.0, wrong.after.energy_wh + 0.9))
    with pytest.raises(CalibrationRefused) as caught:
        energy_of(found, STANDARD)
    assert reason(caught) == "outlier_energy"
    assert "pair 3 lies" in str(caught.value.arguments["what"])


def test_what_scatters_is_refused() -> None:
    assert refused(scatter_j=400.0, source=Random(1)) == "unstable_energy"


def test_what_the_parts_cannot_be_off_by_is_not_calibrated_away() -> None:
    assert refused(error=0.06) == "far_energy"


@pytest.mark.parametrize(
    ("shown", "key"),
    [
        (Reading(1000.0, 50.0, 220.0), "swapped"),
        (Reading(1000.0, 0.22, 50.0), "voltage"),
        (Reading(1000.0, 380.0, 50.0), "voltage"),
    ],
)
def test_a_voltage_that_cannot_be_is_refused(shown: Reading, key: str) -> None:
    runs = [replace(run(12), before=shown) for _ in range(4)]
    with pytest.raises(CalibrationRefused) as caught:
        voltage_of(runs, STANDARD)
    assert reason(caught) == key


def test_a_crystal_that_cannot_be_right_is_refused() -> None:
    runs = [replace(run(12), frequency_hz=50.2) for _ in range(4)]
    with pytest.raises(CalibrationRefused) as caught:
        constants.frequency_of(runs, STANDARD)
    assert reason(caught) == "clock"


def test_a_standard_that_shows_no_frequency_leaves_it_open() -> None:
    runs = [replace(run(12), before=Reading(1000.0, 220.0)) for _ in range(4)]
    assert constants.frequency_of(runs, STANDARD) is None


def test_in_use_it_is_less_sure_and_the_longer_the_less() -> None:
    budget = energy_of(pairs(5, scatter_j=5.0, source=Random(2)), STANDARD).budget
    one, five = (constants.in_use(budget, years).expanded_ppm for years in (1.0, 5.0))
    assert budget.expanded_ppm < 700
    assert 4000 < one < 5000 < five


def test_the_uncertainty_holds_the_truth_as_often_as_it_says() -> None:
    """Standards as their certificate says, steps and scatter as real ones: 95 % of 1000."""
    source = Random(5)
    held = 0
    for _ in range(1000):
        off = source.gauss(0.0, 150e-6) + source.uniform(-200e-6, 200e-6)
        found = pairs(5, error=off, scatter_j=15.0, source=source)
        energy = energy_of(found, STANDARD)
        held += abs(energy.error_ppm) <= energy.budget.expanded_ppm
    assert 0.945 <= held / 1000 <= 0.998
