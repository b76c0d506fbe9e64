"""The supply against hand calculations of a source behind a resistor."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.supply import Supply, SupplySettings

QUIET = {"drift_v": 0.0, "noise_v": 0.0}


def supply(**settings: float) -> Supply:
    return Supply(SupplySettings(**(QUIET | settings)), 0.1, Random(1))


def test_a_heater_of_one_kilowatt_at_04_ohm_lowers_the_voltage_by_18_v():
    heater_s = 1000.0 / 220.0**2  # 48.4 ohm
    assert supply().loaded_v(heater_s, 0.0) == pytest.approx(220.0 * 48.4 / 48.8)
    assert 220.0 - supply().loaded_v(heater_s, 0.0) == pytest.approx(1.803, abs=1e-3)


def test_electronics_of_one_kilowatt_lower_it_a_little_more():
    # U = 110 + sqrt(110^2 - 400) = 218.166 V; 4.584 A through 0.4 ohm are 1.834 V.
    assert supply().loaded_v(0.0, 1000.0) == pytest.approx(218.166, abs=1e-3)


def test_a_stiff_supply_does_not_move():
    assert supply(impedance_ohm=0.0).loaded_v(0.1, 5000.0) == 220.0


@given(st.floats(0.0, 1.0), st.floats(0.0, 0.2), st.floats(0.0, 8000.0))
def test_the_voltage_that_is_left_drives_the_current_that_takes_the_rest(ohm, heater_s, rest_w):
    voltage_v = supply(impedance_ohm=ohm).loaded_v(heater_s, rest_w)
    assert 110.0 / (1.0 + ohm * heater_s) <= voltage_v <= 220.0
    current_a = heater_s * voltage_v + rest_w / voltage_v
    assert voltage_v + ohm * current_a == pytest.approx(220.0, rel=1e-9)


def test_beyond_what_it_can_deliver_the_voltage_stays_at_the_point_of_collapse():
    assert supply(impedance_ohm=2.0).loaded_v(0.0, 20_000.0) == pytest.approx(110.0)


@given(st.sampled_from([49.5, 50.0, 50.5]), st.integers(0, 10**12), st.integers(0, 2**32))
def test_zero_crossings_come_each_half_period(frequency_hz, after_us, seed):
    mains = Supply(SupplySettings(frequency_hz=frequency_hz), 0.1, Random(seed))
    first_us = mains.next_crossing_us(after_us)
    half_period_us = round(500_000 / frequency_hz)
    assert 0 < first_us - after_us <= half_period_us
    assert mains.next_crossing_us(first_us) - first_us == half_period_us
    assert mains.next_crossing_us(first_us - 1) == first_us


def test_drift_and_noise_have_the_deviations_that_were_asked_for():
    mains = Supply(SupplySettings(drift_v=0.0, noise_v=0.5), 0.1, Random(2))
    values_v = []
    for _ in range(20_000):
        mains.step()
        values_v.append(mains.open_circuit_v - 220.0)
    mean_v = sum(values_v) / len(values_v)
    deviation_v = (sum(value**2 for value in values_v) / len(values_v)) ** 0.5
    assert abs(mean_v) < 0.05
    assert deviation_v == pytest.approx(0.5, rel=0.1)
