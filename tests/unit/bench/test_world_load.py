"""Supply, household and load together: what faults do to energies, events and the truth."""

from dataclasses import replace
from pathlib import Path

import pytest

from metercheck.bench.scenario import Scenario, parse
from metercheck.bench.world import Event, World
from metercheck.bench.world.elements import ElementsSettings
from metercheck.bench.world.faults import FaultSettings
from metercheck.bench.world.household import HouseholdSettings
from metercheck.bench.world.solar import SolarSettings
from metercheck.bench.world.supply import SupplySettings

EMPTY = Scenario(
    supply=SupplySettings(impedance_ohm=0.0, drift_v=0.0, noise_v=0.0),
    household=HouseholdSettings(steady_w=0.0),
    elements=ElementsSettings(tolerance_percent=0.0, cold_percent=0.0),
)


def with_faults(scenario: Scenario, *names: str) -> Scenario:
    return replace(scenario, faults=tuple(map(FaultSettings, names)))


def run(world: World, until_s: float) -> list[Event]:
    events: list[Event] = []
    while world.now_us < round(until_s * 1e6):
        events += world.advance(round(until_s * 1e6))
    return events


def loads(events: list[Event]) -> list[tuple[int, ...]]:
    return [event[2:] for event in events if event[0] == "load"]


def test_a_shorted_triac_is_no_load_event_and_shows_in_the_energy_pulses():
    world = World(with_faults(EMPTY, "triac_1_shorted"), 1, ready=True)
    events = run(world, 10.0)
    assert loads(events) == []
    # 500 W for 10 s are 5000 J, 37.2 pulses of 134.56 J.
    assert world.truth().test_j == pytest.approx(5000.0)
    assert sum(event[0] == "edge" and event[2:] == (0, 1) for event in events) in (36, 37, 38)
    assert world.truth().level == 1


def test_half_a_wave_is_half_the_energy():
    world = World(with_faults(EMPTY, "triac_1_half_wave", "triac_2_half_wave"), 1, ready=True)
    world.command_load(3, 60_000_000)
    assert loads(run(world, 10.0)) == [(3,)]
    assert world.truth().test_j == pytest.approx(5000.0, rel=0.002)
    assert world.truth().test_w == pytest.approx(500.0)


def test_relays_that_are_commanded_keep_the_load_off_until_both_are_closed():
    world = World(EMPTY, 1)
    world.command_load(3, 60_000_000)
    assert loads(run(world, 1.0)) == [(3,)]
    assert world.truth().test_j == 0.0
    world.command_relay(1, True)
    run(world, 2.0)
    assert world.truth().test_w == 0.0
    world.command_relay(2, True)
    run(world, 3.0)
    assert world.truth().test_w == pytest.approx(1000.0)
    # The contact closed 15 ms after its coil.
    assert world.truth().test_j == pytest.approx(985.0)


def test_a_welded_relay_shows_when_the_other_alone_is_told_to_close():
    world = World(with_faults(EMPTY, "relay_2_welded", "triac_1_shorted"), 1)
    run(world, 1.0)
    assert world.truth().test_w == 0.0
    world.command_relay(1, True)
    run(world, 2.0)
    assert world.truth().test_w == pytest.approx(500.0)


def test_while_the_mains_are_gone_nothing_runs_switches_or_counts():
    scenario = replace(
        EMPTY,
        household=HouseholdSettings(steady_w=800.0),
        solar=SolarSettings(clear_w=3000.0, clouds_per_min=0.0),
    )
    world = World(scenario, 1, ready=True)
    world.command_load(3, 60_000_000)
    run(world, 1.0)
    world.fault("supply_lost", True)
    lost = world.truth()
    assert (lost.voltage_v, lost.household_w, lost.test_w) == (0.0, 0.0, 0.0)
    world.command_load(0, 0)
    assert loads(run(world, 3.0)) == []
    gone = world.truth()
    assert (gone.household_j, gone.test_j) == (lost.household_j, lost.test_j)
    world.fault("supply_lost", False)
    assert loads(run(world, 3.02)) == [(0,)]


def test_panels_that_feed_more_than_the_house_uses_turn_its_power_round():
    world = World(
        replace(
            EMPTY,
            household=HouseholdSettings(steady_w=500.0, noise_w=0.0),
            solar=SolarSettings(clear_w=2000.0, clouds_per_min=0.0),
        ),
        1,
        ready=True,
    )
    assert world.truth().household_w == pytest.approx(-1500.0)


def test_a_fault_holds_from_its_moment_on_and_not_before():
    world = World(EMPTY, 1, ready=True)
    run(world, 1.05)
    world.fault("triac_2_shorted", True)
    run(world, 2.05)
    assert world.truth().test_j == pytest.approx(500.0)
    assert world.temperatures().exhaust_c > 25.1


def test_a_stopped_blower_makes_the_thermostat_take_the_load_off():
    world = World(with_faults(EMPTY, "blower_stopped"), 1, ready=True)
    world.command_load(3, 60_000_000)
    assert loads(run(world, 30.0)) == [(3,)]  # the board is not told
    assert world.truth().test_w == 0.0
    assert world.truth().level == 0
    assert world.temperatures().exhaust_c > 85.0


def test_a_blower_that_is_commanded_cools():
    hot, cool = World(EMPTY, 1), World(EMPTY, 1)
    cool.command_blower(1.0)
    for world in (hot, cool):
        for pole in (1, 2):
            world.command_relay(pole, True)
        world.command_load(3, 60_000_000)
        run(world, 17.0)
    assert cool.temperatures().exhaust_c < 85.0 < hot.temperatures().exhaust_c


def test_new_parts_leave_the_other_streams_alone():
    plain = Scenario()
    sunny = replace(plain, solar=SolarSettings(clear_w=100.0, clouds_per_min=0.0))
    worlds = [World(s, 7, ready=True) for s in (plain, sunny)]
    for second in range(1, 6):
        for world in worlds:
            run(world, float(second))
        plain_v, sunny_v = [world.voltage_v for world in worlds]
        # 100 W less through 0.4 ohm are 0.18 V.
        assert sunny_v - plain_v == pytest.approx(0.182, abs=0.003)


def test_a_scenario_says_all_this():
    scenario = parse(
        {
            "supply": {"sag_percent": 40, "neighbours_w": 500},
            "household": {"steady_w": 200, "exponent": 1.5},
            "appliances": {"kinds": ["kettle", "heater"], "busy": 0.8, "heater_w": 1500},
            "solar": {"clear_w": 3000, "clouds_per_min": 2},
            "thermal": {"ambient_c": 40, "flow_l_per_s": 10},
        },
        "mine",
        Path(),
    )
    assert scenario.appliances.recordings.keys() == {"kettle"}
    assert World(scenario, 1, ready=True).temperatures().exhaust_c == 40.0
