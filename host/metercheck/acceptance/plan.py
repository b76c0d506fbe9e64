"""What is measured of a new device, phase by phase, and what it may be.

Where a limit is not of the device's own firmware, it says whose: parts are as in the parts list,
tolerances those of the firmware's self-test or of the datasheets.
"""

from __future__ import annotations

from metercheck.acceptance.outcome import Limits
from metercheck_wire.messages import PROTOCOL

PLAN: dict[str, tuple[Limits, ...]] = {
    "link": (
        Limits("protocol", equals=PROTOCOL),
        Limits("round_trip_ms", "ms", high=60.0, marginal_high=30.0),
    ),
    "state": (
        Limits("tripped", equals=False),
        Limits("wiring_complaints", high=0),
        Limits("voltage_v", "V", 198.0, 253.0, 207.0, 244.0),
        Limits("frequency_hz", "Hz", 49.5, 50.5, 49.8, 50.2),
        Limits("sensors_answer", equals=True),
        Limits("exhaust_c", "°C", 0.0, 45.0, 10.0, 40.0),
        Limits("heatsink_c", "°C", 0.0, 45.0, 10.0, 40.0),
        Limits("sensors_apart_k", "K", high=5.0, marginal_high=3.0),
    ),
    # 500 W at 220 V each, in the middle of its life; cold it takes some per cent more.
    "load": (
        Limits("self_test", equals=True),
        Limits("element_1_percent", "%", 85.0, 115.0, 88.0, 112.0),
        Limits("element_2_percent", "%", 85.0, 115.0, 88.0, 112.0),
        Limits("element_1_w", "W", 425.0, 575.0, 450.0, 550.0),
        Limits("element_2_w", "W", 425.0, 575.0, 450.0, 550.0),
        Limits("both_w", "W", 850.0, 1150.0, 900.0, 1100.0),
        Limits("source_ohm", "Ω", high=2.0, marginal_high=1.0),
    ),
    "stop": (
        Limits("off_after_stop_s", "s", high=0.5, marginal_high=0.3),
        Limits("ended_as_stopped", equals=True),
    ),
    "silence": (
        Limits("check_s", "s", high=10.5, marginal_high=10.3),
        Limits("longest_on_s", "s", high=8.2),
        Limits("load_is_off", equals=True),
    ),
    "journal": (
        Limits("read_twice_alike", equals=True),
        Limits("chain_holds", equals=True),
        Limits("room_records", "", low=100),
        Limits("read_bytes_per_s", "B/s", low=1000.0, marginal_low=3000.0),
    ),
    "calibration": (
        Limits("calibrated", equals=True),
        Limits("u_percent", "%", high=1.0, marginal_high=0.6),
        Limits("days_left", "d", low=30, marginal_low=180),
    ),
    "head": (Limits("pulses_seen", "", low=8, high=12),),
    "panel": (
        Limits("armed_by_key", equals=True),
        Limits("disarmed_by_stop", equals=True),
        Limits("screen_readable", equals=True),
        Limits("buzzer_heard", equals=True),
    ),
    "protection": (
        Limits("trips_without_mains", equals=True),
        Limits("trips_without_sensor", equals=True),
        Limits("stays_tripped", equals=True),
        Limits("refuses_while_tripped", equals=True),
        Limits("clear_after_restart", equals=True),
    ),
}
"""Phases in their order, and the measurements that each declares."""

STEPS = (
    "arm",
    "flash_ten",
    "press_stop",
    "look",
    "listen",
    "mains_off",
    "mains_on",
    "sensor_off",
    "sensor_on",
    "restart",
)
"""What only a hand can do, as `Hands.do` is asked for it."""
