"""What each theft lets the meter see, by hand, and what it registers of a test load then."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.bench.scenario import Scenario, TaskSettings
from metercheck.bench.world import Truth, World
from metercheck.bench.world.household import HouseholdSettings
from metercheck.bench.world.meter import MeterSettings
from metercheck.bench.world.seen import Flow
from metercheck.bench.world.supply import SupplySettings
from metercheck.bench.world.tampering import (
    KINDS,
    AlteredRegister,
    Bypass,
    EarthReturn,
    ForeignNeutral,
    HalfWave,
    Honest,
    JumperToBoard,
    Magnet,
    OwnCircuit,
    PartialBypass,
    PhaseShift,
    Recalibrated,
    ReversedCurrent,
    SeriesResistor,
    Shunt,
    ShuntAbove,
    Tampering,
    TapAhead,
    TimedShunt,
    VoltageLink,
    WrongMeter,
)

SLOT_US = 3_000_000
CONSTANT = 0x04000409
MAGNETS = 0x03350000

# Registered of a test load, at the meter's outgoing terminals ("box") and at a socket. The
# household takes 300 W; a level 3 is about 5.9 A in all, level 1 about 3.6 A.
TABLE: list[tuple[Tampering, float, float]] = [
    (Honest(), 1.0, 1.0),
    (Bypass(), 0.0, 0.0),
    (PartialBypass(wire_mohm=10.0, meter_mohm=5.0), 2 / 3, 2 / 3),
    (Shunt(0.3), 0.7, 0.7),
    (ShuntAbove(above_a=20.0, share=0.5), 1.0, 1.0),
    (TimedShunt(share=0.5, from_s=0.0), 0.5, 0.5),
    (TimedShunt(share=0.5), 1.0, 1.0),  # off now
    (TimedShunt(share=0.5, from_s=0.0, until_s=0.0), 1.0, 1.0),
    (JumperToBoard(meter_mohm=1.0, wiring_mohm=20.0, jumper_mohm=20.0), 40 / 41, 20 / 41),
    (OwnCircuit(share=0.7), 1.0, 1.0),
    (OwnCircuit(share=0.7, socket_on_it=True), 1.0, 0.0),
    (TapAhead(share=0.7, socket_on_it=True), 1.0, 0.0),
    (VoltageLink(share=0.6), 0.6, 0.6),
    (VoltageLink(share=0.0), 0.0, 0.0),
    (SeriesResistor(series_kohm=250.0, circuit_kohm=1000.0), 0.8, 0.8),
    (ForeignNeutral(), 0.0, 0.0),
    (ForeignNeutral(restored=True), 1.0, 1.0),
    (EarthReturn(), 1.0, 1.0),
    (PhaseShift(60.0), 0.5, 0.5),
    (PhaseShift(120.0), 0.0, 0.0),  # this meter stops when power flows backwards
    (ReversedCurrent(), 0.0, 0.0),
    (Recalibrated(0.6), 0.6, 0.6),
    (HalfWave(), 0.5, 0.5),
    (Magnet(share=0.6), 0.4, 0.4),
    (Magnet(share=0.6, until_s=0.0), 1.0, 1.0),  # taken away
    (AlteredRegister(), 1.0, 1.0),
    (WrongMeter(), 0.0, 0.0),
]


def flow_of(household_w: float, test_w: float, place: str = "box", t_us: int = 0) -> Flow:
    return Flow(t_us, 220.0, household_w, test_w, place)


def check(tampering: Tampering, place: str = "box", seconds: int = 30, /, **meter: Any) -> Truth:
    """The truth after a check of that length, level 3, 0, 1, 2 by turns, behind 300 W."""
    return world_after(tampering, place, seconds, **meter).truth()


def world_after(
    tampering: Tampering, place: str = "box", seconds: int = 30, **meter: Any
) -> World:
    scenario = Scenario(
        supply=SupplySettings(drift_v=0.0, noise_v=0.0),
        household=HouseholdSettings(steady_w=300.0, noise_w=0.0),
        meter=MeterSettings(**meter),
        tampering=tampering,
        task=TaskSettings(place=place),
    )
    world = World(scenario, 3, ready=True)
    for slot, slot_us in enumerate(range(0, seconds * 1_000_000, SLOT_US)):
        world.command_load((3, 0, 1, 2)[slot % 4], SLOT_US)
        while world.now_us < slot_us + SLOT_US:
            world.advance(slot_us + SLOT_US)
    return world


def told(world: World, identifier: int) -> bytes:
    """What the meter answers to a read, low byte first; the frame by hand."""
    body = bytes.fromhex("68 AA AA AA AA AA AA 68 11 04")
    body += bytes((byte + 0x33) & 0xFF for byte in identifier.to_bytes(4, "little"))
    answer = world.ask_meter(body + bytes([sum(body) & 0xFF, 0x16]))
    return bytes((byte - 0x33) & 0xFF for byte in answer[18:-2])


@pytest.mark.parametrize(("tampering", "box", "socket"), TABLE)
def test_the_table_of_the_field_at_the_terminals_and_at_a_socket(tampering, box, socket):
    for place, ratio in (("box", box), ("socket", socket)):
        truth = check(tampering, place)
        assert truth.ratio == pytest.approx(ratio, abs=1e-9)
        assert truth.ratio_by_level == pytest.approx((ratio,) * 3, abs=1e-9)


def test_every_kind_is_in_the_table():
    assert {type(tampering) for tampering, _, _ in TABLE} == set(KINDS.values())


@pytest.mark.parametrize(("tampering", "box", "socket"), TABLE)
def test_the_ratio_is_what_the_pulses_and_the_test_energy_say(tampering, box, socket):
    """Registered with the test load, less registered without it, over the test load's energy."""
    for place in ("box", "socket"):
        with_test = check(tampering, place, class_error_percent=1.0)
        registered_per_s = household_registered_w(tampering, with_test, place)
        more_j = with_test.registered_j - registered_per_s * 30.0
        # The household takes a little less while the test load lowers the voltage.
        assert more_j == pytest.approx(with_test.ratio * with_test.test_j, abs=60.0)


def household_registered_w(tampering: Tampering, truth: Truth, place: str) -> float:
    """What a meter that reads 1 % too much registers of the household alone, on average."""
    powers = [
        max(0.0, seen.power_w) if seen.voltage_v >= 60.0 else 0.0
        for t_us in range(0, 30_000_000, 100_000)
        for seen in [tampering.seen(Flow(t_us, 219.45, truth.household_j / 30.0, 0.0, place))]
    ]
    return 1.01 * sum(powers) / len(powers)


def test_a_shunt_that_acts_above_a_current_shows_at_the_higher_level_only():
    """300 + 500 W stay below 4.5 A and count in full. At level 3 half of all 1300 W is lost, the
    household's too: (1300 / 2 - 300) / 1000.
    """
    truth = check(ShuntAbove(above_a=4.5, share=0.5))
    assert truth.ratio_by_level[:2] == pytest.approx((1.0, 1.0))
    assert truth.ratio_by_level[2] == pytest.approx(0.35, abs=0.01)
    low, high = truth.ratio_by_level[0], truth.ratio_by_level[2]
    assert high < truth.ratio < low


def test_before_any_test_load_the_ratio_by_level_is_that_of_a_typical_one():
    world = world_after(ShuntAbove(above_a=4.5, share=0.5), seconds=0)
    # 300 W at 219.45 V are taken to be 300 W still, up to half a watt.
    assert world.truth().ratio_by_level == pytest.approx((1.0, 1.0, 0.35), abs=0.001)


def test_a_shunt_that_comes_in_half_way_counts_for_that_half():
    truth = check(TimedShunt(share=1.0, from_s=12.0, until_s=100.0), "box", 24)
    assert truth.ratio == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("kind", ["stops", "absolute", "steady_light"])
def test_reversed_current_counts_by_the_meters_way_with_it(kind):
    ratio = check(ReversedCurrent(), reverse=kind).ratio
    assert ratio == pytest.approx(1.0 if kind == "absolute" else 0.0)


def test_beyond_90_degrees_the_element_sees_negative_power():
    seen = PhaseShift(120.0).seen(flow_of(300.0, 700.0))
    assert seen.power_w == pytest.approx(-500.0)
    assert seen.power_w / (seen.voltage_v * seen.element_a) == pytest.approx(-0.5)
    assert check(PhaseShift(120.0), reverse="absolute").ratio == pytest.approx(0.5)


def test_without_its_neutral_there_is_nothing_to_clip_to_at_the_terminals():
    at_box = check(ForeignNeutral(), "box")
    assert at_box.test_j == 0.0
    assert check(ForeignNeutral(), "socket").test_j > 10_000.0
    assert check(ForeignNeutral(restored=True), "box").test_j > 10_000.0
    assert world_after(ForeignNeutral()).ask_meter(bytes(16)) == b""


def test_what_a_tap_ahead_takes_never_reaches_the_meter():
    truth = check(TapAhead(share=0.7))
    used_j = truth.household_j + truth.test_j
    assert truth.registered_j == pytest.approx(used_j - 0.7 * truth.household_j)


@pytest.mark.parametrize(
    ("tampering", "element_w", "neutral_w"),
    [
        (Honest(), 1300.0, 1300.0),
        (Shunt(0.5), 650.0, 1300.0),
        (Bypass(), 0.0, 1300.0),
        (OwnCircuit(share=0.5), 1150.0, 1300.0),
        (TapAhead(share=0.5), 1150.0, 1150.0),
        (EarthReturn(), 1000.0, 1300.0),
        (ReversedCurrent(), -1300.0, 1300.0),
    ],
)
def test_live_and_neutral_differ_where_only_one_of_them_was_tampered_with(
    tampering, element_w, neutral_w
):
    seen = tampering.seen(flow_of(300.0, 1000.0))
    assert seen.element_a == pytest.approx(element_w / 220.0)
    assert seen.neutral_a == pytest.approx(neutral_w / 220.0)
    assert seen.power_w == pytest.approx(element_w)


def test_a_half_wave_has_half_the_power_and_half_the_square_of_the_current():
    seen = HalfWave().seen(flow_of(0.0, 2200.0))
    assert seen.power_w == pytest.approx(1100.0)
    assert seen.element_a == pytest.approx(10.0 / math.sqrt(2.0))


def test_the_wrong_meter_knows_nothing_of_the_load():
    wrong = WrongMeter(other_w=200.0, cycling_w=100.0, period_s=40.0)
    for test_w in (0.0, 1000.0):
        assert wrong.seen(flow_of(50.0, test_w, t_us=10_000_000)).power_w == 300.0
        assert wrong.seen(flow_of(50.0, test_w, t_us=30_000_000)).power_w == 200.0
        assert wrong.seen(flow_of(50.0, test_w, t_us=50_000_000)).power_w == 300.0


def test_a_magnet_leaves_its_mark_in_the_records():
    assert told(world_after(Magnet(from_s=5.0, until_s=8.0)), MAGNETS) == bytes.fromhex("010000")
    assert told(world_after(Honest()), MAGNETS) == bytes(3)


def test_a_changed_constant_can_be_read_and_a_changed_resistor_cannot():
    assert told(world_after(Recalibrated(0.5)), CONSTANT) == bytes.fromhex("001200")
    changed = world_after(Recalibrated(0.5, constant_changed=True))
    assert told(changed, CONSTANT) == bytes.fromhex("000600")


def test_a_frozen_meter_neither_registers_nor_answers():
    world = world_after(Honest())
    before = world.truth()
    world.fault("meter_frozen", True)
    assert told(world, CONSTANT) == b""
    world.command_load(3, 3_000_000)
    while world.now_us < 33_000_000:
        world.advance(33_000_000)
    assert world.truth().registered_j == before.registered_j
    assert world.truth().ratio < before.ratio
    world.fault("meter_frozen", False)
    assert told(world, CONSTANT) == bytes.fromhex("001200")


@given(
    st.sampled_from([tampering for tampering, _, _ in TABLE]),
    st.floats(0.0, 5000.0),
    st.floats(0.0, 2000.0),
    st.sampled_from(["box", "socket"]),
)
def test_no_theft_shows_more_current_than_there_is(tampering, household_w, test_w, place):
    if isinstance(tampering, WrongMeter):
        return
    flow = flow_of(household_w, test_w, place)
    seen = tampering.seen(flow)
    assert abs(seen.element_a) <= flow.amperes(flow.total_w) + 1e-9
    assert abs(seen.power_w) <= flow.total_w + 1e-9
    assert 0.0 <= seen.voltage_v <= flow.voltage_v
    assert tampering.seen(flow._replace(voltage_v=0.0)).element_a == 0.0


def test_a_class_error_and_a_wrong_constant_are_in_the_ratio_too():
    scenario = Scenario(
        meter=MeterSettings(class_error_percent=2.0),
        tampering=Shunt(0.5),
        task=TaskSettings(constant_imp_per_kwh=1600),
    )
    assert World(scenario, 1, ready=True).truth().ratio == pytest.approx(0.5 * 1.02 * 0.75)
    plain = replace(scenario, task=TaskSettings())
    assert World(plain, 1, ready=True).truth().ratio == pytest.approx(0.5 * 1.02)
