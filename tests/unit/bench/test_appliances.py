"""Appliances: recordings played as they are, random times, and as much use as was asked for."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metercheck.bench import traces
from metercheck.bench.world.appliances import (
    CYCLING,
    KINDS,
    RECORDED,
    Appliances,
    AppliancesSettings,
)
from metercheck.bench.world.counting import NEVER_US

RECORDINGS = traces.of_appliances(KINDS)
HOUR_US = 3_600_000_000


def house(seed: int, *kinds: str, busy: float = 0.5, heater_w: float = 2000.0) -> Appliances:
    chosen = AppliancesSettings(kinds, busy, heater_w, RECORDINGS)
    return Appliances(chosen, Random(seed))


def course(appliances: Appliances, until_us: int) -> list[tuple[int, float]]:
    """(watts, for how many us) one after another until `until_us`."""
    now_us, found = 0, []
    while now_us < until_us:
        next_us = min(appliances.next_change_us, until_us)
        assert next_us > now_us
        found.append((next_us - now_us, appliances.nominal_w))
        now_us = next_us
        appliances.follow(now_us)
    return found


def mean_w(found: list[tuple[int, float]]) -> float:
    return sum(us * watts for us, watts in found) / sum(us for us, _ in found)


def test_each_recorded_kind_has_its_recording_and_no_other():
    assert RECORDINGS.keys() == RECORDED.keys()
    assert not RECORDED.keys() & CYCLING.keys()


@pytest.mark.parametrize("kind", RECORDED)
def test_a_recording_is_played_as_it_is(kind):
    recorded_w = set(RECORDINGS[kind].powers_w)
    assert {watts for _, watts in course(house(3, kind), HOUR_US)} <= recorded_w | {0.0}


def test_a_kettle_always_in_use_begins_over_and_over():
    found = course(house(4, "kettle", busy=1.0), HOUR_US)
    assert mean_w(found) == pytest.approx(2757.0, rel=0.02)


@pytest.mark.parametrize("busy", [0.2, 0.5, 0.8])
def test_a_heater_is_in_use_for_the_share_that_was_asked_for(busy):
    found = course(house(5, "heater", busy=busy, heater_w=1000.0), 20 * HOUR_US)
    assert mean_w(found) == pytest.approx(1000.0 * busy, rel=0.05)


def test_nothing_is_used_where_nobody_is_busy_or_there_is_nothing():
    for appliances in (house(6, *KINDS, busy=0.0), house(6)):
        assert (appliances.nominal_w, appliances.next_change_us) == (0.0, NEVER_US)


@settings(max_examples=20)
@given(st.integers(0, 2**32), st.lists(st.sampled_from(KINDS), max_size=5))
def test_the_draw_has_the_power_of_all_of_them_at_220_v(seed, kinds):
    appliances = house(seed, *kinds, busy=0.7)
    now_us = 0
    for _ in range(30):
        draw = appliances.draw
        at_220_w = (draw.conductance_s * 220.0 + draw.current_a) * 220.0 + draw.power_w
        assert at_220_w == pytest.approx(appliances.nominal_w)
        now_us = min(appliances.next_change_us, now_us + 60_000_000)
        appliances.follow(now_us)


def test_one_more_leaves_the_others_times_as_they_were():
    fewer, more = house(7, "kettle", "iron"), house(7, "kettle", "iron", "heater", heater_w=0.0)
    switched = set(_changes(fewer, HOUR_US))
    assert switched <= set(_changes(more, HOUR_US))


def _changes(appliances: Appliances, until_us: int) -> list[int]:
    times_us, now_us = [], 0
    for us, _ in course(appliances, until_us):
        now_us += us
        times_us.append(now_us)
    return times_us


def test_a_busy_kitchen_reaches_3_to_5_kw_and_switches_within_a_minute():
    kinds = ("kettle", "toaster", "iron", "induction_hob", "tumble_dryer")
    minutes = [course(house(seed, *kinds, busy=0.6), 60_000_000) for seed in range(60)]
    assert 3000.0 < sum(map(mean_w, minutes)) / len(minutes) < 5000.0
    jumps = [sum(abs(b - a) > 300.0 for (_, a), (_, b) in pairwise(found)) for found in minutes]
    assert sum(jumps) / len(jumps) > 3.0


def test_a_fridge_starts_with_a_rush_of_half_a_second():
    found = course(house(8, "fridge", busy=1.0), 10 * HOUR_US)
    rushes_us = {us for us, watts in found if watts == 900.0}
    assert max(rushes_us) == 500_000
