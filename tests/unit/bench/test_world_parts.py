"""The device's parts inside the world: serial line, zero crossings, faults by the clock."""

from dataclasses import replace
from itertools import pairwise

import pytest

from metercheck.bench.scenario import DeviceSettings, Scenario
from metercheck.bench.world import Event, World
from metercheck.bench.world.cf import CF_PIN
from metercheck.bench.world.faults import FaultSettings
from metercheck.bench.world.head import HEAD_PIN
from metercheck.bench.world.household import HouseholdSettings
from metercheck.bench.world.zero_cross import ZERO_CROSS_PIN

BUSY = Scenario(household=HouseholdSettings(steady_w=3000.0))


def go(world: World, until_us: int) -> list[Event]:
    events: list[Event] = []
    while world.now_us < until_us:
        events += world.advance(until_us)
    return events


def loaded(scenario: Scenario) -> World:
    world = World(scenario, 1, ready=True)
    world.command_load(3, 100_000_000)
    return world


def edges(events: list[Event], pin: int) -> list[tuple[int, ...]]:
    return [event[1:] for event in events if event[0] == "edge" and event[2] == pin]


def with_fault(name: str, from_s: float, until_s: float) -> Scenario:
    return replace(BUSY, faults=(FaultSettings(name, from_s, until_s),))


def whole_packets(world: World) -> int:
    """How many of fifty that are asked for arrive undamaged."""
    whole = 0
    for _ in range(50):
        world.uart(bytes.fromhex("58 AA"))
        [answer] = [one for one in go(world, world.now_us + 100_000) if one[0] == "uart"]
        whole += (sum(answer[2:]) + 0x58) & 0xFF == 0xFF
    return whole


def test_the_device_reads_voltage_and_pulses_from_the_chip():
    world = loaded(BUSY)
    go(world, 5_000_000)
    pulses = world.truth().reference_pulses
    world.uart(bytes.fromhex("58 AA"))
    [answer] = [event for event in go(world, 5_060_000) if event[0] == "uart"]
    packet = bytes(answer[2:])
    assert len(packet) == 23
    assert answer[1] > 5_052_000  # two bytes there and 23 back, at 4800, take 52 ms
    volts = int.from_bytes(packet[4:7], "little") / 15_883.34
    assert volts == pytest.approx(world.truth().voltage_v, abs=1.0)
    assert int.from_bytes(packet[13:16], "little") == pulses


def test_asking_the_chip_changes_nothing_else():
    asked, left_alone = loaded(BUSY), loaded(BUSY)
    found = []
    for second in range(10):
        asked.uart(bytes.fromhex("58 AA"))
        found += go(asked, second * 1_000_000 + 1_000_000)
    assert [event for event in found if event[0] != "uart"] == go(left_alone, 10_000_000)


def test_zero_crossings_are_left_out_where_nobody_watches_and_change_nothing_else():
    unwatched = replace(BUSY, device=DeviceSettings(zero_cross=False))
    events, plain = go(loaded(BUSY), 3_000_000), go(loaded(unwatched), 3_000_000)
    crossings = edges(events, ZERO_CROSS_PIN)
    assert len(crossings) in (299, 300)
    assert {b[0] - a[0] for a, b in pairwise(crossings)} == {10_000}
    # The load follows the crossing itself, the pin comes 570 us later.
    [switched_us] = [event[1] for event in events if event[0] == "load"]
    assert (switched_us + 570) in [t_us for t_us, _, _ in crossings]
    assert [e for e in events if e[0] != "edge" or e[2] != ZERO_CROSS_PIN] == plain


def test_a_slipped_head_misses_pulses_for_as_long_as_it_has_slipped():
    events = go(loaded(with_fault("head_slipped", 5.0, 10.0)), 15_000_000)
    found = [t_us for t_us, _, level in edges(events, HEAD_PIN) if level]
    plain = [t_us for t_us, _, level in edges(go(loaded(BUSY), 15_000_000), HEAD_PIN) if level]
    assert [t_us for t_us in found if 5_000_000 < t_us < 10_000_000] == []
    # It may come back on in the middle of a pulse; comparator scatter aside, the rest is the same.
    late_us = [t_us for t_us in found if t_us > 10_080_000]
    assert late_us == pytest.approx([t_us for t_us in plain if t_us > 10_080_000], abs=50)
    assert len(late_us) > 3


def test_faults_can_be_switched_by_hand_while_the_scenarios_come_and_go():
    world = loaded(with_fault("cf_stuck", 2.0, 4.0))
    go(world, 1_000_000)
    world.fault("packets_corrupt", True)
    events = go(world, 21_000_000)
    stopped = [t_us for t_us, _, level in edges(events, CF_PIN) if level and 2e6 < t_us < 4e6]
    assert stopped == []
    assert 12 < whole_packets(world) < 38
    world.fault("packets_corrupt", False)
    assert whole_packets(world) == 50


def test_flicker_is_heard_at_100_hz_while_it_lasts():
    events = go(loaded(with_fault("flicker", 3.0, 8.0)), 12_000_000)
    rises = [t_us for t_us, _, level in edges(events, HEAD_PIN) if level]
    assert sum(t_us < 3_000_000 for t_us in rises) < 5
    assert 250 < sum(3_000_000 < t_us < 8_000_000 for t_us in rises) <= 500
    assert sum(t_us > 9_500_000 for t_us in rises) < 5
