"""A device's STATUS as programs and people read it: the mains, the wiring, the device itself.

What the wiring check finds is in firmware/metercheck_device/safety/wiring.py, as are its limits:
two conductors tell voltage, frequency and impedance, and CANNOT_TELL they do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metercheck.words import say
from metercheck_wire.messages import STATES, TRIPS, WIRING

CANNOT_TELL = ("polarity", "protective_earth", "same_meter")
"""What no measurement between two conductors shows; `mains.cannot_tell` says it in words."""

_GONE = {"no_voltage", "not_measured"}  # the last mean voltage is of another time
_BROKEN_DC = -32768
_WIRING_BITS = 16


def complaints(status: Mapping[str, Any]) -> list[str | int]:
    """What the wiring check found, out of messages.WIRING; a bit not known here, as its number."""
    bits = [bit for bit in range(_WIRING_BITS) if status["wiring"] >> bit & 1]
    return [WIRING[bit] if bit < len(WIRING) else bit for bit in bits]


def readable_wiring(status: Mapping[str, Any]) -> dict[str, Any]:
    """Mains and wiring as JSON: volts, hertz, ohms, codes as words; None: not known.

    `voltage_v` is the last mean: with `no_voltage` or `not_measured` it is of another time.
    """
    known = status["source_u95_mohm"] > 0
    return {
        "voltage_v": status["voltage_mv"] / 1e3,
        "frequency_hz": status["frequency_mhz"] / 1e3 or None,
        "wiring": complaints(status),
        "source_ohm": status["source_mohm"] / 1e3 if known else None,
        "source_u95_ohm": status["source_u95_mohm"] / 1e3 if known else None,
        "cannot_tell": list(CANNOT_TELL),
    }


def readable(device: Mapping[str, Any], status: Mapping[str, Any]) -> dict[str, Any]:
    """HELLO and STATUS as JSON: plain units, codes as words; None: not known or broken."""
    trip = status["trip"]
    return {
        "device": device["device"].hex(),
        "board": device["board"],
        "firmware": device["firmware"],
        "boot": device["boot"],
        "uptime_s": status["uptime_ms"] / 1e3,
        "state": STATES[status["state"]],
        "load_level": status["load_level"],
        **readable_wiring(status),
        "exhaust_c": _celsius(status["exhaust_dc"]),
        "heatsink_c": _celsius(status["heatsink_dc"]),
        "armed": bool(status["armed"]),
        "trip": TRIPS[trip] if trip < len(TRIPS) else trip,
        "newest_record": status["newest_record"] or None,
        "cooling_s": status["cooling_s"],
    }


def mains_words(status: Mapping[str, Any]) -> str:
    """Voltage and frequency, as far as they are known."""
    volts = f"{status['voltage_mv'] / 1e3:.1f} V"
    if _GONE.intersection(complaints(status)):
        return say("mains.gone", volts=volts)
    if not status["frequency_mhz"]:
        return volts
    return say("mains.value", volts=volts, hertz=f"{status['frequency_mhz'] / 1e3:.2f} Hz")


def complaint_sentence(code: str | int) -> str:
    """One complaint of the wiring and what to do about it."""
    return say("wiring.unlisted", code=code) if isinstance(code, int) else say(f"wiring.{code}")


def source_words(status: Mapping[str, Any]) -> str:
    """The source's impedance with its uncertainty, a bound where that is all there is, or ""."""
    mohm, u95_mohm = status["source_mohm"], status["source_u95_mohm"]
    most_mohm = mohm + u95_mohm
    if not u95_mohm or most_mohm <= 0:
        return ""
    if mohm <= u95_mohm:
        return say("mains.source_below", most=_ohm(most_mohm))
    return say("mains.source_value", ohm=_ohm(mohm), u95=_ohm(u95_mohm))


def temperature_words(temperature_dc: int) -> str:
    """Tenths of a degree in degrees, or that the sensor is defective."""
    celsius = _celsius(temperature_dc)
    return say("status.sensor_broken") if celsius is None else f"{celsius:.1f} °C"


def _ohm(mohm: int) -> str:
    return f"{mohm / 1e3:.2f} Ω"


def _celsius(temperature_dc: int) -> float | None:
    return None if temperature_dc == _BROKEN_DC else temperature_dc / 10
