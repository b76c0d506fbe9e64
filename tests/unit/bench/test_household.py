"""The household: recordings held as they are, noise that leaves the mean alone."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.world.appliances import Appliances, AppliancesSettings
from metercheck.bench.world.household import Household, HouseholdSettings
from metercheck.bench.world.solar import Solar, SolarSettings
from metercheck.bench.world.trace import Trace

TRACE = Trace("stairs", (0, 6_000_000, 11_000_000), (100.0, 700.0, 250.0), 20_000_000)


def household(**settings: Any) -> Household:
    return Household(HouseholdSettings(**{"noise_w": 0.0, **settings}), 0.1, Random(3))


def powers(house: Household, count: int) -> list[tuple[int, float]]:
    """The first `count` holds as (start, power)."""
    found, now_us = [], 0
    for _ in range(count):
        found.append((now_us, house.nominal_w()))
        now_us = house.next_change_us
        house.follow(now_us)
    return found


def test_a_trace_is_held_from_row_to_row_and_repeats():
    assert powers(household(trace=TRACE, offset_s=0.0), 5) == [
        (0, 100.0),
        (6_000_000, 700.0),
        (11_000_000, 250.0),
        (20_000_000, 100.0),
        (26_000_000, 700.0),
    ]


def test_an_offset_begins_in_the_middle_of_a_hold():
    assert powers(household(trace=TRACE, offset_s=7.5), 3) == [
        (0, 700.0),
        (3_500_000, 250.0),
        (12_500_000, 100.0),
    ]


@given(st.floats(0.0, 19.999))
def test_each_offset_lasts_one_length_until_it_comes_round(offset_s):
    house = household(trace=TRACE, offset_s=offset_s)
    now_us, energy_j = 0, 0.0
    while now_us < TRACE.length_us:
        power_w, end_us = house.nominal_w(), min(house.next_change_us, TRACE.length_us)
        assert end_us > now_us
        energy_j += power_w * (end_us - now_us) * 1e-6
        now_us = end_us
        house.follow(now_us)
    assert energy_j == pytest.approx(100.0 * 6 + 700.0 * 5 + 250.0 * 9)


def test_without_an_offset_the_seed_chooses_one():
    settings = HouseholdSettings(trace=TRACE)
    starts = {Household(settings, 0.1, Random(seed)).next_change_us for seed in range(20)}
    assert len(starts) == 20


def test_noise_has_the_deviation_and_leaves_the_mean():
    house = household(steady_w=300.0, noise_w=15.0)
    values_w = []
    for _ in range(40_000):
        house.step()
        values_w.append(house.nominal_w() - 300.0)
    assert abs(sum(values_w) / len(values_w)) < 2.0
    deviation_w = (sum(value**2 for value in values_w) / len(values_w)) ** 0.5
    assert deviation_w == pytest.approx(15.0, rel=0.1)
    # Two seconds later it has forgotten all but 1/e.
    related = sum(a * b for a, b in zip(values_w, values_w[20:], strict=False)) / len(values_w)
    assert related / deviation_w**2 == pytest.approx(0.368, abs=0.1)


def test_an_empty_house_stays_empty_and_no_power_is_negative():
    empty, small = household(steady_w=0.0, noise_w=500.0), household(steady_w=3.0, noise_w=500.0)
    for _ in range(1000):
        empty.step()
        small.step()
        assert empty.nominal_w() == 0.0
        assert small.nominal_w() >= 0.0


def test_the_resistive_share_follows_its_exponent_and_the_rest_nothing():
    # 1000 W at 220 V: 400 W as V^2, 600 W whatever the voltage.
    heaters = household(steady_w=1000.0, resistive_share=0.4).draw()
    assert heaters == (pytest.approx(400.0 / 220.0**2), 0.0, pytest.approx(600.0))
    lamps = household(steady_w=1000.0, resistive_share=0.4, exponent=1.5).draw()
    assert lamps == (
        pytest.approx(200.0 / 220.0**2),
        pytest.approx(200.0 / 220.0),
        pytest.approx(600.0),
    )


def test_appliances_add_to_the_household_and_panels_take_from_it():
    heater = AppliancesSettings(("heater",), busy=1.0, heater_w=2000.0)
    panels = SolarSettings(clear_w=3500.0, clouds_per_min=0.0)
    house = Household(
        HouseholdSettings(steady_w=300.0, noise_w=0.0, resistive_share=0.0),
        0.1,
        Random(3),
        Appliances(heater, Random(4)),
        Solar(panels, 0.1, Random(5)),
    )
    assert house.nominal_w() == pytest.approx(2300.0)
    assert house.draw() == (pytest.approx(2000.0 / 220.0**2), 0.0, pytest.approx(-3200.0))
    house.step(250.0)  # too much for the inverter
    assert house.draw().power_w == pytest.approx(300.0)


def test_noise_moves_appliances_too():
    heater = AppliancesSettings(("heater",), busy=1.0, heater_w=2000.0)
    settings = HouseholdSettings(steady_w=0.0, noise_w=15.0)
    house = Household(settings, 0.1, Random(3), Appliances(heater, Random(4)))
    seen_w = set()
    for _ in range(100):
        house.step()
        seen_w.add(house.draw().conductance_s * 220.0**2)
    assert len(seen_w) == 100
    assert all(1900.0 < watts < 2100.0 for watts in seen_w)
