"""The world as a whole: determinism, conservation of energy, and the truth it tells."""

import subprocess
import sys
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metercheck.bench.scenario import Scenario, TaskSettings, load
from metercheck.bench.world import Event, World
from metercheck.bench.world.cf import CF_PIN
from metercheck.bench.world.head import HEAD_PIN, HeadSettings
from metercheck.bench.world.household import HouseholdSettings
from metercheck.bench.world.meter import MeterSettings
from metercheck.bench.world.metering import MeteringSettings
from metercheck.bench.world.supply import SupplySettings
from metercheck.bench.world.tampering import Bypass, PartialBypass, Shunt

MINUTE_US = 60_000_000
SLOT_US = 3_000_000
PATTERN = (3, 0, 1, 2, 0, 3, 1)

QUIET = Scenario(
    supply=SupplySettings(drift_v=0.0, noise_v=0.0),
    household=HouseholdSettings(steady_w=300.0, noise_w=0.0),
    meter=MeterSettings(jitter_ms=0.0),
)


def run(
    scenario: Scenario, seed: int, until_us: int = MINUTE_US, step_us: int = SLOT_US
) -> tuple[World, list[Event]]:
    """A world under a load pattern, advanced by at most `step_us` (a divisor of the slot)."""
    world = World(scenario, seed, ready=True)
    events: list[Event] = []
    for number, slot_us in enumerate(range(0, until_us, SLOT_US)):
        world.command_load(PATTERN[number % len(PATTERN)], SLOT_US + 10_000)
        for stop_us in range(slot_us + step_us, slot_us + SLOT_US + 1, step_us):
            while world.now_us < stop_us:
                happened = world.advance(stop_us)
                assert all(event[1] == world.now_us for event in happened)
                events += happened
    return world, events


def edges(events: list[Event], pin: int, level: int) -> list[int]:
    return [event[1] for event in events if event[0] == "edge" and event[2:] == (pin, level)]


def test_the_same_seed_gives_the_same_events_and_another_others():
    scenario = load("honest_household")
    assert run(scenario, 1)[1] == run(scenario, 1)[1]
    assert run(scenario, 1)[1] != run(scenario, 2)[1]


@settings(max_examples=10)
@given(st.integers(0, 2**32), st.sampled_from([1_000_000, 300_000, 50_000]))
def test_how_often_the_world_is_looked_at_changes_nothing(seed, step_us):
    scenario = load("busy_household")
    often, seldom = run(scenario, seed, 9_000_000, step_us), run(scenario, seed, 9_000_000)
    assert often[1] == seldom[1]
    assert often[0].truth() == seldom[0].truth()


def test_more_chance_in_one_part_leaves_the_others_alone():
    clean = load("honest_household")
    bouncing = replace(clean, head=HeadSettings(bounce_percent=50.0))
    known_error = replace(clean, metering=MeteringSettings(error_ppm=0.0))
    world, events = run(clean, 3)
    bouncing_world, bouncing_events = run(bouncing, 3)
    assert len(bouncing_events) > len(events)
    assert bouncing_world.truth() == world.truth()
    assert [event for event in events if event[0] != "edge" or event[2] != HEAD_PIN] == [
        event for event in bouncing_events if event[0] != "edge" or event[2] != HEAD_PIN
    ]
    known_world, known_events = run(known_error, 3)
    assert edges(known_events, HEAD_PIN, 1) == edges(events, HEAD_PIN, 1)
    assert known_world.voltage_v == world.voltage_v


@settings(max_examples=25)
@given(
    st.integers(0, 2**32),
    st.sampled_from([400, 1200, 6400]),
    st.floats(0.0, 1.0),
    st.floats(-3.0, 3.0),
    st.floats(0.0, 6000.0),
)
def test_energy_is_conserved_from_the_loads_to_the_pulses(seed, constant, share, error, steady_w):
    scenario = Scenario(
        household=HouseholdSettings(steady_w=steady_w),
        meter=MeterSettings(constant_imp_per_kwh=constant, class_error_percent=error),
        task=TaskSettings(constant_imp_per_kwh=constant),
        tampering=Shunt(share),
    )
    world, _ = run(scenario, seed, 15_000_000)
    truth = world.truth()
    registers = (1.0 - share) * (1.0 + error / 100.0)
    assert truth.ratio == pytest.approx(registers)
    used_j = truth.household_j + truth.test_j
    assert truth.registered_j == pytest.approx(registers * used_j, rel=1e-9, abs=1e-9)
    assert abs(truth.meter_pulses - truth.registered_j * constant / 3.6e6) < 1.0 + 1e-6
    reference_j = truth.test_j * (1.0 + truth.reference_error_ppm * 1e-6)
    assert abs(truth.reference_pulses - reference_j / 134.56) < 1.0 + 1e-6


def test_edges_come_in_pairs_and_count_what_the_truth_counts():
    world, events = run(load("honest_household"), 4)
    truth = world.truth()
    for pin, pulses in ((CF_PIN, truth.reference_pulses), (HEAD_PIN, truth.meter_pulses)):
        levels = [event[3] for event in events if event[0] == "edge" and event[2] == pin]
        assert levels == ([1, 0] * len(levels))[: len(levels)]
        assert pulses - 1 <= len(edges(events, pin, 1)) <= pulses


def test_loads_switch_within_half_a_period_of_their_token():
    _, events = run(QUIET, 5, 30_000_000)
    switched = [event[1:] for event in events if event[0] == "load"]
    commanded = [(n * SLOT_US, PATTERN[n % len(PATTERN)]) for n in range(10)]
    assert [level for _, level in switched] == [level for _, level in commanded]
    for (at_us, _), (asked_us, _) in zip(switched, commanded, strict=True):
        assert 0 < at_us - asked_us <= 10_000


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_without_a_fresh_token_the_load_is_off_and_stays_off(seed):
    chance = Random(seed)
    world = World(QUIET, seed, ready=True)
    token_ends_us = 0
    for _ in range(20):
        level, hold_us = chance.randrange(4), chance.randrange(400_000)
        world.command_load(level, hold_us)
        token_ends_us = world.now_us + (hold_us if level else 0)
        stop_us = world.now_us + chance.randrange(1, 800_000)
        while world.now_us < stop_us:
            world.advance(stop_us)
            if world.now_us > token_ends_us + 10_000:
                assert world.truth().test_w == 0.0


def test_steady_household_by_hand():
    """300 W, 40 % of it resistive, behind 0.4 ohm: U solves 220 = U + 0.4 (G U + P / U)."""
    world = World(QUIET, 6, ready=True)
    truth = world.truth()
    resistive_s, constant_w = 120.0 / 220.0**2, 180.0
    current_a = resistive_s * truth.voltage_v + constant_w / truth.voltage_v
    assert truth.voltage_v + 0.4 * current_a == pytest.approx(220.0)
    assert truth.household_w == pytest.approx(truth.voltage_v * current_a)
    world.advance(100_000)
    world.command_load(3, 10_000_000)
    while world.truth().test_w == 0.0:
        world.advance(10_000_000)
    loaded = world.truth()
    drop_v = truth.voltage_v - loaded.voltage_v
    assert drop_v == pytest.approx(0.4 * loaded.test_w / loaded.voltage_v, rel=0.01)
    assert loaded.household_w < truth.household_w  # its heaters feel the drop


@pytest.mark.parametrize(
    ("tampering", "ratio"),
    [(Shunt(0.3), 0.7), (PartialBypass(wire_mohm=15.0, meter_mohm=5.0), 0.75), (Bypass(), 0.0)],
)
def test_the_true_ratio_stands_before_and_after_any_test_load(tampering, ratio):
    scenario = replace(QUIET, tampering=tampering)
    assert World(scenario, 7, ready=True).truth().ratio == pytest.approx(ratio)
    assert run(scenario, 7, 9_000_000)[0].truth().ratio == pytest.approx(ratio)


def test_a_wrong_constant_is_in_the_ratio_that_an_estimator_should_find():
    scenario = replace(QUIET, task=TaskSettings(constant_imp_per_kwh=1600))
    assert World(scenario, 8, ready=True).truth().ratio == pytest.approx(0.75)


def test_nothing_happens_backwards():
    world = World(QUIET, 9, ready=True)
    assert world.advance(10) == []
    with pytest.raises(ValueError, match="past 9 us"):
        world.advance(9)


def test_the_world_knows_neither_firmware_nor_estimator():
    code = "import sys, metercheck.bench.world; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert b"metercheck.bench.world" in loaded
    assert b"metercheck_device" not in loaded
