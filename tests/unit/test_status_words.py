"""STATUS in words and in JSON, whatever a device says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metercheck.reports import status as words
from metercheck.words import LANGUAGES, speaking
from metercheck_wire.messages import MESSAGES, TRIPS, WIRING
from support.fake_device import plain

_STATUS = {
    field: st.integers(low, high)
    for _, name, fields in MESSAGES
    if name == "STATUS"
    for field, _, low, high in fields
}
_HELLO = plain("HELLO")


def _status(**changed: Any) -> dict[str, Any]:
    return plain("STATUS", **changed)


@given(st.fixed_dictionaries(_STATUS), st.sampled_from(LANGUAGES))
def test_any_status_can_be_told(status: dict[str, int], lang: str) -> None:
    with speaking(lang):
        assert words.readable(_HELLO, status)["uptime_s"] >= 0
        assert words.mains_words(status)
        assert "-" not in words.source_words(status)
        assert all(words.complaint_sentence(code) for code in words.complaints(status))
        assert "°C" in words.temperature_words(0)


@pytest.mark.parametrize("bit", range(16))
def test_each_bit_is_its_complaint(bit: int) -> None:
    name = WIRING[bit] if bit < len(WIRING) else bit
    assert words.complaints(_status(wiring=1 << bit)) == [name]


@pytest.mark.parametrize(
    ("mohm", "u95_mohm", "shown"),
    [
        (0, 0, ""),
        (425, 150, "0.42 Ω ± 0.15 Ω"),
        (12, 20, "below 0.03 Ω (the voltage varied too much for more)"),
        (-653, 3400, "below 2.75 Ω (the voltage varied too much for more)"),
        (-3000, 100, ""),
    ],
)
def test_an_impedance_is_told_as_far_as_it_is_known(mohm: int, u95_mohm: int, shown: str) -> None:
    with speaking("en"):
        said = words.source_words(_status(source_mohm=mohm, source_u95_mohm=u95_mohm))
    assert said == shown


def test_a_broken_sensor_has_no_temperature() -> None:
    status = _status(exhaust_dc=-32768, heatsink_dc=-105)
    said = words.readable(_HELLO, status)
    assert said["exhaust_c"] is None
    assert said["heatsink_c"] == -10.5
    with speaking("en"):
        assert words.temperature_words(-32768) == "sensor defective"
        assert words.temperature_words(-105) == "-10.5 °C"


def test_a_trip_of_a_newer_firmware_stays_a_number() -> None:
    assert words.readable(_HELLO, _status(trip=len(TRIPS)))["trip"] == len(TRIPS)


def test_an_old_voltage_is_not_shown_as_one_of_now() -> None:
    gone = _status(
        voltage_mv=220_400, frequency_mhz=50_000, wiring=1 << WIRING.index("no_voltage")
    )
    with speaking("en"):
        assert words.mains_words(gone) == "no voltage (last measured: 220.4 V)"
        assert words.mains_words(gone | {"wiring": 0}) == "220.4 V, 50.00 Hz"
