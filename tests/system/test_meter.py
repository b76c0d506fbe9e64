"""The meter's RS-485 from end to end on the bench: what it says, refuses and adds to a result."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from metercheck import errors
from metercheck.bench import scenario as scenarios
from metercheck.bench.run import open_bench, run_check
from metercheck.bench.scenario import Scenario
from metercheck.bench.transport import VirtualTransport
from metercheck.link.client import Client
from metercheck.link.follow import follow
from metercheck.records.capture import Capture
from metercheck.records.replay import device_result, replay
from metercheck.reports.meter import meter_words, readable_meter
from metercheck.words import speaking

KNOWN_S = 8.0
"""By then everything has been read."""
_HONEST = scenarios.load("honest_steady")
HONEST = replace(_HONEST, registers=replace(_HONEST.registers, rs485=True, cover_opened=2))


def result_of(scenario: Scenario) -> tuple[dict[str, Any], dict[str, int]]:
    """The device's own result, and its reasons with their arguments."""
    capture = Capture.from_record(run_check(scenario, seed=1).blob, source="bench")
    result = device_result(capture)
    assert replay(capture)["verdict"] == result["verdict"]
    return result, {reason["code"]: reason["arg"] for reason in result["reasons"]}


@pytest.fixture(params=[False, pytest.param(True, marks=pytest.mark.micropython)])
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    bench, device = open_bench(HONEST, 1, micropython=request.param)
    with closing(device):
        transport = VirtualTransport(bench, device)
        client = Client(transport, session=1)
        client.hello()
        for _ in client.messages(KNOWN_S):
            pass
        yield client


def test_what_the_meter_says_reaches_the_host(client: Client) -> None:
    said = readable_meter(client.meter())
    assert said["state"] == "answers"
    assert said["constant_imp_per_kwh"] == 1200
    assert said["energy_wh"] == pytest.approx(5_321_070, abs=20)
    assert said["voltage_mv"] == pytest.approx(220_000, abs=10_000)
    with speaking("en"):
        shown = meter_words(said)
    assert shown.startswith("address 123456789012, number 123456789012, 1200 imp/kWh, ")
    assert shown.endswith(" kWh, cover opened 2 times")


def test_a_constant_that_contradicts_is_refused_until_it_is_insisted_on(client: Client) -> None:
    with pytest.raises(errors.DeviceError) as refused:
        client.start(1600, "box", "", 0, token=1)
    assert refused.value.arguments == {"code": "constant_differs", "args": [1200]}
    record = client.start(1600, "box", "", 0, token=2)["record"]
    for _ in follow(client, record):
        pass
    capture = Capture.from_record(client.read_record(record), source="bench")
    reasons = [reason["code"] for reason in device_result(capture)["reasons"]]
    assert "meter_constant" in reasons
    assert device_result(capture)["end"] != "constant"


def test_a_constant_that_nobody_could_know_of_ends_the_check_before_it_begins() -> None:
    result, reasons = result_of(scenarios.load("wrong_constant_told"))
    assert (result["verdict"], result["end"]) == ("invalid", "constant")
    assert reasons == {"meter_constant": 1200}


def test_a_register_that_contradicts_is_a_reason_and_no_verdict() -> None:
    result, reasons = result_of(scenarios.load("register_contradicts"))
    assert result["verdict"] == "normal"
    assert reasons["meter_register"] == pytest.approx(300_000, abs=150_000)


def test_what_the_meter_recorded_stands_beside_the_verdict() -> None:
    result, reasons = result_of(scenarios.load("magnet_recorded"))
    assert result["verdict"] == "abnormal"
    assert reasons["meter_cover_opened"] == 2
    assert reasons["meter_magnet_noticed"] >= 1
    assert reasons["meter_power"] == pytest.approx(400_000, abs=50_000)


def test_an_honest_meter_adds_nothing() -> None:
    plain = replace(_HONEST, registers=replace(_HONEST.registers, rs485=True))
    silent, told = result_of(_HONEST), result_of(plain)
    assert silent[0]["verdict"] == told[0]["verdict"] == "normal"
    assert not [code for code in told[1] if str(code).startswith("meter_")]
