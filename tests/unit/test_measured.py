"""Waiting for a device that has just started and has not measured yet."""

from __future__ import annotations

from typing import Any

from metercheck.link.client import Client
from metercheck.link.measured import measured_status
from metercheck_wire.messages import WIRING
from support.fake_device import FakeDevice, FakeLine, plain

_NOT_MEASURED = 1 << WIRING.index("not_measured")
_NO_VOLTAGE = 1 << WIRING.index("no_voltage")


def _asked(*said: dict[str, Any]) -> tuple[dict[str, Any], float]:
    """What comes of a device that says `said` one after the other, the last for ever; seconds."""
    coming = list(said)

    def answer(_: object) -> tuple[str, dict[str, Any]]:
        values = coming.pop(0) if len(coming) > 1 else coming[0]
        return "STATUS", plain("STATUS", **values)

    line = FakeLine(FakeDevice(STATUS_REQUEST=answer))
    return measured_status(Client(line)), line.now_s


def test_what_is_measured_is_taken_at_once() -> None:
    status, waited_s = _asked({"voltage_mv": 221_000}, {"voltage_mv": 1})
    assert status["voltage_mv"] == 221_000
    assert waited_s < 0.1


def test_the_first_reading_is_waited_for() -> None:
    early = {"uptime_ms": 300, "wiring": _NO_VOLTAGE}
    late = {"uptime_ms": 2100, "wiring": _NOT_MEASURED}
    status, _ = _asked(early, late, late, {"uptime_ms": 2500, "voltage_mv": 221_000})
    assert status["voltage_mv"] == 221_000


def test_a_silent_chip_is_not_waited_for_longer_than_two_seconds() -> None:
    status, waited_s = _asked({"uptime_ms": 60_000, "wiring": _NOT_MEASURED})
    assert status["wiring"] == _NOT_MEASURED
    assert 1.5 < waited_s < 2.5


def test_no_voltage_at_a_device_that_has_run_for_long_is_no_reason_to_wait() -> None:
    status, waited_s = _asked({"uptime_ms": 60_000, "wiring": _NO_VOLTAGE})
    assert status["wiring"] == _NO_VOLTAGE
    assert waited_s < 0.1
