"""What a meter says of itself by RS-485 (METER_DATA), as programs and people read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metercheck.words import say
from metercheck_wire.messages import METER_ITEMS, METER_STATES

EVENTS = METER_ITEMS[6:]
"""Items that count what happened to the meter."""

_QUANTITIES = {
    "voltage_mv": "{:.1f} V",
    "current_ma": "{:.3f} A",
    "power_mw": "{:.1f} W",
    "energy_wh": "{:.2f} kWh",
}


def readable_meter(data: Mapping[str, Any]) -> dict[str, Any]:
    """METER_DATA as JSON; an item that the meter has not told is None."""
    numbers = data["items"]
    told = {
        METER_ITEMS[index]: value
        for index, value in zip(numbers[::2], numbers[1::2], strict=False)
        if 0 <= index < len(METER_ITEMS)
    }
    return {
        "state": METER_STATES[data["state"]],
        "age_s": data["age_ms"] / 1e3,
        "address": data["address"] or None,
        "number": data["number"] or None,
        **{name: told.get(name) for name in METER_ITEMS},
    }


def meter_words(meter: Mapping[str, Any]) -> str:
    """What it says in a line, as far as it says it. `meter`: as `readable_meter` has it."""
    if meter["state"] != "answers":
        return say(f"meter.state.{meter['state']}")
    parts = [say("meter.address", address=meter["address"])]
    if meter["number"]:
        parts.append(say("meter.number", number=meter["number"]))
    constant = meter["constant_imp_per_kwh"]
    if constant is not None:
        parts.append(f"{constant} imp/kWh")
    for name, form in _QUANTITIES.items():
        if meter[name] is not None:
            parts.append(form.format(meter[name] / 1000))
    parts += [say(f"meter.event.{name}", count=meter[name]) for name in EVENTS if meter[name]]
    return say("meter.comma").join(parts)
