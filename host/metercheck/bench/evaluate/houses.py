"""What is drawn anew by each seed: the households behind the meter, and the meter's own error.

A house gives the tables of a scenario (`bench/scenario.py`) that describe who uses what.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

Tables = dict[str, Any]
"""Of a scenario, by name."""

House = Callable[[int, Random], Tables]
"""Of (seed, numbers drawn from that seed): the tables of one household."""

CLASS_PERCENT = 2.0
"""Within this a meter of class 2 may err and is honest."""

_RECORDED = ("house_evening", "house_busy", "house_morning", "house_midday", "house_night")
_COOKING = ("induction_hob", "iron", "rice_cooker", "vacuum_cleaner", "microwave")
_WASHING = ("washing_machine", "tumble_dryer", "induction_hob", "iron")


def empty(_seed: int, _numbers: Random) -> Tables:
    """Nobody uses anything."""
    return {"household": {"steady_w": 0}}


def steady(_seed: int, numbers: Random) -> Tables:
    """The same power all the time."""
    return {"household": {"steady_w": round(numbers.uniform(100.0, 2000.0)), "noise_w": 0}}


def recorded(seed: int, _numbers: Random) -> Tables:
    """A recorded house, one after the other; the world draws where in the recording it begins."""
    return {"household": {"trace": _RECORDED[seed % len(_RECORDED)]}}


def busy(seed: int, _numbers: Random) -> Tables:
    """Appliances at their busiest, 3 to 5 kW that switch: cooking, washing, or as recorded."""
    if seed % 3 == 2:
        return {"household": {"trace": "kettle_vacuum_heater"}}
    cooking = seed % 3 == 0
    return {
        "household": {"steady_w": 300},
        "appliances": {"kinds": list(_COOKING if cooking else _WASHING), "busy": 0.9},
    }


def heaters(_seed: int, _numbers: Random) -> Tables:
    """3 kW of bare heating elements, which follow the voltage as its square."""
    return {"household": {"steady_w": 3000, "resistive_share": 1.0, "noise_w": 5}}


def own_error(numbers: Random) -> float:
    """Error of an honest meter, in percent, anywhere within its class."""
    return round(numbers.uniform(-CLASS_PERCENT, CLASS_PERCENT), 3)
