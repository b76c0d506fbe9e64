"""The supply against hand calculations of a source behind a resistor."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.draw import Draw
from metercheck.bench.world.supply import Supply, SupplySettings

QUIET = {"drift_v": 0.0, "noise_v": 0.0}
HEATER = Draw(1000.0 / 220.0**2)  # 48.4 ohm
ELECTRONICS = Draw(power_w=1000.0)


def supply(*faults: str, **settings: float) -> Supply:
    mains = Supply(SupplySettings(**(QUIET | settings)), 0.1, Random(1))
    for name in faults:
        mains.fault(name, True)
    return mains


def test_a_heater_of_one_kilowatt_at_04_ohm_lowers_the_voltage_by_18_v():
    voltage_v, _ = supply().solve(HEATER)
    assert voltage_v == pytest.approx(220.0 * 48.4 / 48.8)
    assert 220.0 - voltage_v == pytest.approx(1.803, abs=1e-3)


def test_electronics_of_one_kilowatt_lower_it_a_little_more():
    # U = 110 + sqrt(110^2 - 400) = 218.166 V; 4.584 A through 0.4 ohm are 1.834 V.
    assert supply().solve(ELECTRONICS) == (pytest.approx(218.166, abs=1e-3), 1000.0)


def test_a_load_of_constant_current_lowers_it_by_its_current():
    assert supply().solve(Draw(current_a=5.0))[0] == pytest.approx(218.0)


def test_a_stiff_supply_does_not_move():
    assert supply(impedance_ohm=0.0).solve(Draw(0.1, 3.0, 5000.0)) == (220.0, 5000.0)


def test_panels_raise_the_voltage():
    # 3 kW from a house without loads: U = 110 + sqrt(110^2 + 1200) = 225.326 V.
    assert supply().solve(Draw(power_w=-3000.0))[0] == pytest.approx(225.326, abs=1e-3)


def test_the_test_load_makes_three_kilowatts_of_heaters_take_45_w_less():
    # 220 V behind 0.4 ohm: at 214.677 V without, at 212.960 V with 1 kW of test load.
    mains, house = supply(), Draw(3000.0 / 220.0**2)
    without_v, with_v = mains.solve(house)[0], mains.solve(house.plus(HEATER))[0]
    assert without_v == pytest.approx(220.0 / (1.0 + 0.4 * 3000.0 / 48400.0))
    less_w = house.conductance_s * (without_v**2 - with_v**2)
    assert with_v == pytest.approx(212.960, abs=1e-3)
    assert less_w == pytest.approx(45.5, abs=0.3)
    # The meter misses them: an honest one reads 4.9 % less than the test load took.
    assert less_w / (HEATER.conductance_s * with_v**2) == pytest.approx(0.049, abs=0.001)


@given(st.floats(0.0, 1.0), st.floats(0.0, 0.2), st.floats(0.0, 20.0), st.floats(-5000.0, 8000.0))
def test_the_voltage_that_is_left_drives_the_current_that_takes_the_rest(
    ohm, conductance_s, current_a, power_w
):
    mains = supply(impedance_ohm=ohm)
    voltage_v, delivered_w = mains.solve(Draw(conductance_s, current_a, power_w))
    assert delivered_w == power_w
    all_a = conductance_s * voltage_v + current_a + power_w / voltage_v
    assert voltage_v + ohm * all_a == pytest.approx(220.0, rel=1e-9)


def test_beyond_what_it_can_deliver_the_voltage_stays_at_the_point_of_collapse():
    # Half the voltage; 110 V over 2 ohm are 55 A, which deliver 6050 W of the 20 kW.
    assert supply(impedance_ohm=2.0).solve(Draw(power_w=20_000.0)) == (
        pytest.approx(110.0),
        pytest.approx(6050.0),
    )


@pytest.mark.parametrize(
    ("fault", "open_v"),
    [
        ("supply_lost", 0.0),
        ("sag", 220.0 * 0.7),
        ("brown_out", 120.0),
        ("over_voltage", 280.0),
        ("two_phases_380v", 381.05),
        ("neutral_lost", 381.05),
    ],
)
def test_what_arrives_while_nobody_takes_anything(fault, open_v):
    mains = supply(fault)
    assert mains.solve(Draw())[0] == pytest.approx(open_v, abs=0.01)
    mains.fault(fault, False)
    assert mains.solve(Draw())[0] == 220.0


def test_a_lost_neutral_divides_381_v_by_what_both_sides_use():
    # The same heaters on both sides: half of 381 V each. A tenth of the neighbours': ten times
    # their voltage. (The feeder's own 0.4 ohm against 48.4 ohm is left out.)
    mains = supply("neutral_lost", impedance_ohm=0.0, neighbours_w=1000.0)
    assert mains.solve(HEATER)[0] == pytest.approx(381.05 / 2, abs=0.01)
    assert mains.solve(Draw(100.0 / 220.0**2))[0] == pytest.approx(381.05 * 10 / 11, abs=0.01)
    assert mains.solve(Draw(10_000.0 / 220.0**2))[0] == pytest.approx(381.05 / 11, abs=0.01)


def test_in_a_brown_out_electronics_go_on_and_below_85_v_they_stop():
    voltage_v, delivered_w = supply("brown_out").solve(Draw(power_w=300.0))
    assert 118.0 < voltage_v < 120.0
    assert delivered_w == 300.0
    assert supply("brown_out", "sag").solve(Draw(power_w=300.0)) == (pytest.approx(84.0), 0.0)


@pytest.mark.parametrize("power_w", [-3000.0, 0.0, 3000.0])
def test_a_lost_supply_gives_nothing_whatever_wants_power_or_feeds_in(power_w):
    assert supply("supply_lost", "over_voltage").solve(Draw(0.02, 1.0, power_w)) == (0.0, 0.0)


def test_without_voltage_nothing_crosses_zero():
    mains = supply("supply_lost")
    assert mains.next_crossing_us(12345) == NEVER_US
    mains.fault("supply_lost", False)
    assert mains.next_crossing_us(12345) == supply().next_crossing_us(12345)


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
