"""Replaying: the device's own code over a capture gives a result with a fixed shape."""

from __future__ import annotations

import pytest

from metercheck.records.capture import Capture
from metercheck.records.replay import device_result, moments, replay
from support.records import blob, check_events


@pytest.fixture(scope="module")
def half() -> Capture:
    return Capture.from_record(blob(check_events(ratio=0.5)))


def test_an_ideal_meter_that_registers_half_is_abnormal(half: Capture) -> None:
    result = replay(half)
    assert result["verdict"] == "abnormal"
    assert abs(result["ratio"] - 0.5) < result["ratio_u95"]
    assert result["end"] == "verdict"
    assert 0 < result["seconds"] <= result["duration_s"] == 40.0
    assert {"ratio_at_verdict", "levels", "background_w", "reasons"} <= result.keys()


def test_an_ideal_honest_meter_is_never_abnormal() -> None:
    capture = Capture.from_record(blob(check_events(ratio=1.0)))
    for until_s in (5, 10, 20, 30, 40):
        assert replay(capture, until_s)["verdict"] in ("normal", "inconclusive")


def test_until_a_moment_nothing_later_counts(half: Capture) -> None:
    until_us = 12_000_000
    shorter = Capture(
        half.header,
        [
            *(event for event in half.events if event["t_us"] <= until_us),
            {"t_us": until_us, "ev": "end", "why": "until"},
        ],
    )
    assert replay(half, 12.0) == replay(shorter)
    assert replay(half, 12.0)["end"] == "until"


def test_until_after_the_end_is_the_whole(half: Capture) -> None:
    assert replay(half, 1000.0) == replay(half)


def test_until_the_start_knows_nothing(half: Capture) -> None:
    result = replay(half, 0.0)
    assert result["verdict"] == "inconclusive"
    assert result["meter_pulses"] == result["reference_pulses"] == 0


def test_several_reference_pulses_in_one_event_count_each(half: Capture) -> None:
    events = [
        {"t_us": 0, "ev": "ref", "n": 5},
        {"t_us": 1, "ev": "unheard_of"},
        {"t_us": 2, "ev": "end", "why": "stopped"},
    ]
    result = replay(Capture(half.header, events))
    assert result["reference_pulses"] == 5
    assert result["verdict"] == "invalid"


def test_a_capture_with_the_least_header_can_be_replayed(half: Capture) -> None:
    needed = ("metercheck_capture", "constant_imp_per_kwh", "reference_mj_per_pulse")
    header = {name: half.header[name] for name in (*needed, "reference_u95_ppm")}
    assert replay(Capture(header, half.events))["verdict"] == "abnormal"


def test_moments_come_at_every_step_and_narrow(half: Capture) -> None:
    known = moments(half, step_s=1.0)
    assert [one.t_s for one in known] == [float(second) for second in range(1, 41)]
    width = [one.high - one.low for one in known]
    assert width[-1] < width[5]


def test_the_devices_own_numbers_come_first(half: Capture) -> None:
    result = device_result(half)
    assert result["ratio"] == half.header["device_result"]["ratio"] != replay(half)["ratio"]
    assert result["ratio_at_verdict"] == replay(half)["ratio_at_verdict"]
