"""Sensors that stay where they were while a whole check heats them, in the firmware's own eyes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from metercheck.bench import scenario as scenarios
from metercheck.bench.run import run_check
from metercheck.bench.world.faults import FaultSettings
from metercheck.bench.world.thermal import ThermalSettings
from metercheck_wire import record as stored
from metercheck_wire.messages import TRIPS

LONG = scenarios.load("between_limits")
"""A check that no amount of time decides: it lasts two minutes."""


def trip_of(ambient_c: float, flow_l_per_s: float = 15.0, stuck: str = "") -> tuple[str, float]:
    """(trip, seconds) of a long check."""
    thermal = ThermalSettings(ambient_c=ambient_c, flow_l_per_s=flow_l_per_s)
    faults = (FaultSettings(name=stuck, from_s=1.0),) if stuck else ()
    scenario = replace(LONG, thermal=thermal, faults=faults)
    result = stored.split(run_check(scenario, 1).blob)[1]
    return TRIPS[result["trip"]], result["duration_ms"] / 1000


@pytest.mark.parametrize("ambient_c", [5.0, 25.0, 40.0])
@pytest.mark.parametrize(("name", "within_s"), [("exhaust_stuck", 30), ("heatsink_stuck", 60)])
def test_a_sensor_that_is_stuck_is_found_within_a_long_check(
    name: str, within_s: float, ambient_c: float
) -> None:
    trip, seconds = trip_of(ambient_c, stuck=name)
    assert trip == "sensor_broken"
    assert seconds < within_s


@pytest.mark.parametrize("ambient_c", [5.0, 25.0, 45.0])
@pytest.mark.parametrize("flow_l_per_s", [14.0, 18.0])
def test_a_sensor_that_works_is_not_accused(ambient_c: float, flow_l_per_s: float) -> None:
    assert trip_of(ambient_c, flow_l_per_s)[0] in ("none", "too_hot")
