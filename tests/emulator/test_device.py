"""The device itself: the image as it is flashed, in a world that it can switch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from metercheck.bench import scenario as scenarios
from metercheck.bench.device_flash import REFERENCE_U95_PPM
from metercheck.bench.emulated_pins import (
    BLOWER,
    BUZZER,
    FIRST_EDGE,
    GATES,
    LOAD_SIDE,
    METER_RX,
    METER_TX,
    OVER_CURRENT,
    PUMPS,
    START_KEY,
    counts,
)
from metercheck.bench.run import run_check
from metercheck.bench.world.faults import FaultSettings
from metercheck.records.capture import Capture
from metercheck.records.replay import device_result
from metercheck.reports.meter import readable_meter
from metercheck_device.boards.rp2 import pins
from metercheck_device.boards.rp2.thermistor import celsius_dc
from metercheck_wire.messages import TRIPS
from support.emulated_bench import emulated

READY_US = 3_000_000
LET_GO_US = 500_000
EDGE_US = 10
HONEST = scenarios.load("honest_household")


def energy_pulses_us(capture: Capture) -> list[int]:
    """Of the reference, in the record's time."""
    return [event["t_us"] for event in capture.events if event["ev"] == "ref"]


def spread_us(found_us: list[int], truth_us: list[int]) -> int:
    """How far found times and those of as many true pulses in a row are from one offset."""
    count = len(found_us)
    assert count > 50
    spreads: list[int] = []
    for first in range(len(truth_us) - count + 1):
        pairs = zip(found_us, truth_us[first : first + count], strict=True)
        late_us = [found - true for found, true in pairs]
        spreads.append(max(late_us) - min(late_us))
    return min(spreads)


def test_both_sides_know_the_same_pins() -> None:
    assert (pins.GATE_1, pins.GATE_2) == GATES
    assert (pins.RELAY_1, pins.RELAY_2) == PUMPS
    named = (pins.FIRST_EDGE, pins.LOAD_SIDE, pins.OVER_CURRENT, pins.BUZZER, pins.BLOWER)
    assert named == (FIRST_EDGE, LOAD_SIDE, OVER_CURRENT, BUZZER, BLOWER)
    assert (pins.METER_TX, pins.METER_RX) == (METER_TX, METER_RX)
    assert pins.FIRST_BUTTON == START_KEY


@pytest.mark.parametrize("dc", [-250, 0, 250, 850, 1200])
def test_a_temperature_survives_the_thermistor_and_the_converter(dc: int) -> None:
    assert celsius_dc(counts(dc) << 4) == pytest.approx(dc, abs=10)


def test_it_is_ready_in_time_and_nothing_is_on_until_it_is_told(
    release: Path, measured: list[str]
) -> None:
    with emulated(HONEST, release) as device:
        hello = device.client.hello()
        ready_us = device.bench.now_us
        device.let_pass(3_000_000)
        assert hello["boot"] == 1
        assert ready_us < READY_US
        assert device.switched_on() == []
        measured.append(f"ready {ready_us / 1e6:.2f} s after power-on")


@pytest.mark.parametrize("name", ["honest_household", "shunt50_household"])
def test_a_check_ends_as_on_the_bench(release: Path, name: str, measured: list[str]) -> None:
    scenario = scenarios.load(name)
    with emulated(scenario, release, calibrated=True) as device:
        record = device.start()
        began_us, slept_ns = device.bench.now_us, device.device.pico.answer.asleep_ns
        heard = device.follow(record)
        lasted_us = device.bench.now_us - began_us
        busy = 1 - (device.device.pico.answer.asleep_ns - slept_ns) / (lasted_us * 1000)
        read_us = device.bench.now_us
        blob = device.client.read_record(record)
        rate = len(blob) / (device.bench.now_us - read_us) * 1e6
        device.let_pass(500_000)
        assert not device.conducting
        assert device.device.resets_us == []
        trip = TRIPS[device.client.status()["trip"]]
        truth_us = device.device.pulses_us
    assert heard[-1][0] == "FINISHED"
    capture = Capture.from_record(blob, source=name)
    assert spread_us(energy_pulses_us(capture), truth_us) < EDGE_US
    found = device_result(capture)
    bench = run_check(scenario, 1)
    expected = device_result(Capture.from_record(bench.blob, source=name))
    assert found["verdict"] == expected["verdict"] == scenario.expect
    assert capture.header["reference_u95_ppm"] == REFERENCE_U95_PPM
    assert abs(found["ratio"] - bench.truth.ratio) < 2 * found["ratio_u95"]
    facts = f"{lasted_us / 1e6:.0f} s, processor busy {busy:.0%}, record at {rate:.0f} bytes/s"
    measured.append(f"{name}: {facts}")
    assert trip == "none"


def test_a_hung_processor_lets_go_of_load_and_relays(release: Path) -> None:
    with emulated(HONEST, release) as device:
        record = device.start()
        device.follow(record, until=lambda message: message[1].get("load_level") == 3)
        assert device.conducting
        assert device.bench.level == 3
        hung_us = device.bench.now_us
        device.device.freeze(hung_us + 5_000_000)
        device.let_pass(LET_GO_US + 30_000)  # what moves moves within a half-wave and 8 ms
        assert not device.conducting
        assert device.bench.level == 0
        assert not device.bench.world.relays_closed
        (reset_us,) = device.device.resets_us
        assert reset_us - hung_us <= LET_GO_US
        device.let_pass(4_000_000)
        assert device.switched_on(since_us=hung_us) == []
        assert device.client.hello()["boot"] == 2


def test_power_that_fails_leaves_everything_off(release: Path) -> None:
    with emulated(HONEST, release) as device:
        record = device.start()
        device.follow(record, until=lambda message: message[1].get("load_level") == 3)
        cut_us = device.bench.now_us
        device.device.cut_power()
        device.let_pass(3_000_000)
        assert device.bench.level == 0
        assert device.switched_on(since_us=cut_us) == []
        assert device.client.hello()["boot"] == 2


def test_a_welded_relay_is_found_before_the_load_is_used(release: Path) -> None:
    welded = FaultSettings(name="relay_1_welded", from_s=0.0)
    with emulated(replace(HONEST, faults=(welded,)), release) as device:
        heard = device.follow(device.start())
        assert heard[-1][0] == "FINISHED"
        assert max(message[1].get("load_level", 0) for message in heard) == 0
        assert device.bench.world.truth().test_j < 200


def test_the_meter_is_read_over_its_rs485(release: Path) -> None:
    """The emulated pins carry each bit; what the meter says reaches the host."""
    scenario = replace(HONEST, registers=replace(HONEST.registers, rs485=True, cover_opened=2))
    with emulated(scenario, release) as device:
        device.let_pass(8_000_000)
        said = readable_meter(device.client.meter())
    assert said["state"] == "answers"
    assert said["address"] == said["number"] == "123456789012"
    assert said["constant_imp_per_kwh"] == 1200
    assert said["cover_opened"] == 2
    assert said["voltage_mv"] == pytest.approx(220_000, abs=15_000)
    assert said["energy_wh"] == pytest.approx(5_321_070, abs=20)
