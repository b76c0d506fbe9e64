"""How warm it gets: wire, air, duct, thermostat, thermal fuse, the triacs' heatsink.

A small model of its own, apart from the bench's (host, bench/world/thermal.py): the wire has a
mass here, and gives its heat to the air the better the faster that moves. Air and its heat are
physics; masses, conductances and lags stand in the table, assumed until a built device was
measured. Where the firmware watches, it is the firmware: what judges here is its own code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from design import DESIGN
from metercheck.bench.world.thermal import triac_loss_w
from metercheck_device.safety.temperature import Temperature
from sim.corners import rounded
from sim.warmth import (
    AIR_J_PER_L_K,
    BLOCKED_SHARE,
    DRAUGHT_L_PER_S,
    EXHAUST_MOST_C,
    FULL_L_PER_S,
    WIRE_J_PER_K,
    WIRE_W_PER_K,
)

AMBIENT_C = 40.0
_CASE = DESIGN.part("X2").kind.ratings
_SINK = DESIGN.part("HS1").kind.ratings
_SENSOR = DESIGN.part("RT1").kind.ratings
_THERMOSTAT = DESIGN.part("S1").kind.ratings
_FUSE = DESIGN.part("F4").kind.ratings
_TRIAC = DESIGN.part("Q40").kind.ratings
OPENS_C, FUSE_C = _THERMOSTAT["opens_c"], _FUSE["opens_c"]
_STEP_S = 0.02
_LOOKS_EVERY = 10
"""Steps from one look of the firmware to the next: 0.2 s."""
_VOLT = 220.0


@dataclass
class Course:
    """What came of a run, by the second. `trip`: the firmware's, "" if none."""

    t_s: list[float] = field(default_factory=list)
    exhaust_c: list[float] = field(default_factory=list)
    heatsink_c: list[float] = field(default_factory=list)
    fuse_c: list[float] = field(default_factory=list)
    wire_c: list[float] = field(default_factory=list)
    trip: str = ""
    thermostat_opened: int = 0
    fuse_blown: bool = False


def simulate(
    power_w: Any, flow_l_per_s: Any, until_s: float, firmware: bool, ambient_c: float = AMBIENT_C
) -> Course:
    """`power_w`, `flow_l_per_s`: functions of the time. `firmware`: it watches, and trips."""
    course = Course()
    watch = Temperature()
    wire = air = duct = sensor = thermostat = fuse = sink = bead = 0.0  # above the ambient air
    opened = False
    for step in range(round(until_s / _STEP_S)):
        t_s = step * _STEP_S
        flow = max(flow_l_per_s(t_s), DRAUGHT_L_PER_S)
        watt = 0.0 if opened or course.trip or course.fuse_blown else power_w(t_s)
        air_w_per_k = AIR_J_PER_L_K * flow
        to_air = WIRE_W_PER_K * (flow / FULL_L_PER_S) ** 0.5
        to_duct = _CASE["w_per_k"]
        # The air has no mass of its own: it leaves as warm as wire and duct make it.
        air = (to_air * wire + to_duct * duct) / (to_air + to_duct + air_w_per_k)
        wire += _STEP_S * (watt - to_air * (wire - air)) / WIRE_J_PER_K
        duct += _STEP_S * to_duct * (air - duct) / _CASE["j_per_k"]
        sensor += _STEP_S * (air - sensor) / _SENSOR["air_lag_s"]
        thermostat += _STEP_S * (air - thermostat) / _THERMOSTAT["lag_s"]
        fuse += _STEP_S * (air - fuse) / _FUSE["lag_s"]
        per_w = _SINK["moved_k_per_w" if flow >= FULL_L_PER_S / 2 else "still_k_per_w"]
        loss_w = 2 * triac_loss_w(watt / 2 / _VOLT, _TRIAC["threshold_v"], _TRIAC["slope_ohm"])
        sink += _STEP_S * (per_w * loss_w - sink) / _SINK["lag_s"]
        bead += _STEP_S * (sink - bead) / _SENSOR["heatsink_lag_s"]
        if opened and ambient_c + thermostat < _THERMOSTAT["closes_c"]:
            opened = False
        elif not opened and ambient_c + thermostat >= OPENS_C:
            opened = True
            course.thermostat_opened += 1
        course.fuse_blown = course.fuse_blown or ambient_c + fuse >= FUSE_C
        if firmware and not course.trip and step % _LOOKS_EVERY == 0:
            exhaust_dc, heatsink_dc = (round(10 * (ambient_c + k)) for k in (sensor, bead))
            watch.turn(round(1e6 * t_s), exhaust_dc, heatsink_dc, watt, True)
            course.trip = watch.fault
        if step % 50 == 0:
            course.t_s.append(t_s)
            for trace, k in (
                (course.exhaust_c, sensor),
                (course.heatsink_c, sink),
                (course.fuse_c, fuse),
                (course.wire_c, wire),
            ):
                trace.append(ambient_c + k)
    return course


def in_a_row(mean_w: float, pause_s: float, on_s: float = 60.0) -> Any:
    """Checks of 60 s: slots of 10 s with both elements, then one, so that the mean is `mean_w`."""

    def power(t_s: float) -> float:
        in_check = t_s % (on_s + pause_s)
        if in_check >= on_s:
            return 0.0
        both = (mean_w - 500.0) / 500.0
        return 1000.0 if in_check % 10.0 < 10.0 * both else 500.0

    return power


def figures() -> tuple[dict[str, Any], dict[str, Any]]:
    """Results, and what the picture shows."""

    def full(_: float) -> float:
        return FULL_L_PER_S

    ten_s = 10 * 90.0
    ten = simulate(in_a_row(750.0, 30.0), full, ten_s, True)
    whole = simulate(in_a_row(1000.0, 30.0), full, ten_s, True)
    blocked = simulate(
        in_a_row(750.0, 0.0), lambda t: full(t) * (1 if t < 30 else BLOCKED_SHARE), 600.0, False
    )
    stopped = simulate(in_a_row(750.0, 0.0), lambda t: full(t) if t < 30 else 0.0, 600.0, False)
    watched = simulate(in_a_row(750.0, 0.0), lambda t: full(t) if t < 30 else 0.0, 600.0, True)
    results: dict[str, Any] = {"ambient_c": AMBIENT_C}
    for name, course in (
        ("ten_checks", ten),
        ("ten_checks_whole_load", whole),
        ("blower_blocked_unwatched", blocked),
        ("blower_stopped_unwatched", stopped),
        ("blower_stopped", watched),
    ):
        results[name] = {
            "exhaust_most_c": rounded(max(course.exhaust_c)),
            "heatsink_most_c": rounded(max(course.heatsink_c)),
            "fuse_most_c": rounded(max(course.fuse_c)),
            "wire_most_c": rounded(max(course.wire_c)),
            "trip": course.trip,
            "thermostat_opened": course.thermostat_opened,
            "fuse_blown": course.fuse_blown,
        }
    results["warmest_for_whole_load_c"] = rounded(
        EXHAUST_MOST_C - 1000.0 / (AIR_J_PER_L_K * FULL_L_PER_S)
    )
    return results, {"ten": ten, "blocked": blocked, "stopped": stopped, "watched": watched}
