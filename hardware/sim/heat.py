"""How warm it gets: wire, air, duct, thermostat, thermal fuse, the triacs' heatsink.

A small model of its own, apart from the bench's (host, bench/world/thermal.py): the wire has a
mass here, and gives its heat to the air the better the faster that moves. Air and its heat are
physics; masses and conductances are assumed, until a built device was measured.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from design import DESIGN
from metercheck.bench.world.thermal import triac_loss_w
from sim.corners import rounded

AIR_J_PER_L_K = 1.2 * 1.005
FULL_L_PER_S = 15.0
EXHAUST_LIMIT_C = 82.0
HEATSINK_LIMIT_C = 90.0
"""Where the firmware takes the load off: safety/temperature.py."""
AMBIENT_C = 40.0
_DRAUGHT_L_PER_S = 1.0  # assumed: what rises by itself
_BLOCKED_L_PER_S = 3.0  # assumed: a hand over the grille
_WIRE_J_PER_K = 40.0  # assumed: 60 g of nichrome at 0.45 J/gK, and some of its mica
_WIRE_W_PER_K = 2.5  # assumed: 400 K above the air at 1 kW and full flow
_DUCT_J_PER_K = 60.0  # assumed
_DUCT_W_PER_K = 5.0
_THERMOSTAT_S = 5.0
_FUSE_S = 20.0
_SENSOR_S = 2.0
_SINK_S = 150.0
_SINK_K_PER_W = (12.0, 5.0)  # without and with the blower
_CLOSES_C = 65.0
_STEP_S = 0.02
_VOLT = 220.0
OPENS_C = DESIGN.part("S1").kind.ratings["opens_c"]
FUSE_C = DESIGN.part("F4").kind.ratings["opens_c"]


@dataclass
class Course:
    """What came of a run, by the second."""

    t_s: list[float] = field(default_factory=list)
    exhaust_c: list[float] = field(default_factory=list)
    heatsink_c: list[float] = field(default_factory=list)
    fuse_c: list[float] = field(default_factory=list)
    wire_c: list[float] = field(default_factory=list)
    trips: int = 0
    thermostat_opened: int = 0
    fuse_blown: bool = False


def simulate(
    power_w: Any, flow_l_per_s: Any, until_s: float, firmware: bool, ambient_c: float = AMBIENT_C
) -> Course:
    """`power_w`, `flow_l_per_s`: functions of the time. `firmware`: it watches, and trips."""
    course = Course()
    wire = air = duct = sensor = thermostat = fuse = sink = 0.0  # above the ambient air
    opened = tripped = False
    for step in range(round(until_s / _STEP_S)):
        t_s = step * _STEP_S
        flow = max(flow_l_per_s(t_s), _DRAUGHT_L_PER_S)
        watt = 0.0 if opened or tripped or course.fuse_blown else power_w(t_s)
        air_w_per_k = AIR_J_PER_L_K * flow
        to_air = _WIRE_W_PER_K * (flow / FULL_L_PER_S) ** 0.5
        # The air has no mass of its own: it leaves as warm as wire and duct make it.
        air = (to_air * wire + _DUCT_W_PER_K * duct) / (to_air + _DUCT_W_PER_K + air_w_per_k)
        wire += _STEP_S * (watt - to_air * (wire - air)) / _WIRE_J_PER_K
        duct += _STEP_S * _DUCT_W_PER_K * (air - duct) / _DUCT_J_PER_K
        sensor += _STEP_S * (air - sensor) / _SENSOR_S
        thermostat += _STEP_S * (air - thermostat) / _THERMOSTAT_S
        fuse += _STEP_S * (air - fuse) / _FUSE_S
        per_w = _SINK_K_PER_W[flow >= FULL_L_PER_S / 2]
        loss_w = 2 * triac_loss_w(watt / 2 / _VOLT)
        sink += _STEP_S * (per_w * loss_w - sink) / _SINK_S
        if opened and ambient_c + thermostat < _CLOSES_C:
            opened = False
        elif not opened and ambient_c + thermostat >= OPENS_C:
            opened = True
            course.thermostat_opened += 1
        course.fuse_blown = course.fuse_blown or ambient_c + fuse >= FUSE_C
        too_warm = ambient_c + sensor > EXHAUST_LIMIT_C or ambient_c + sink > HEATSINK_LIMIT_C
        if firmware and too_warm and not tripped:
            tripped = True
            course.trips += 1
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
        in_a_row(750.0, 0.0), lambda t: full(t) if t < 30 else _BLOCKED_L_PER_S, 600.0, False
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
            "trips": course.trips,
            "thermostat_opened": course.thermostat_opened,
            "fuse_blown": course.fuse_blown,
        }
    results["warmest_for_whole_load_c"] = rounded(
        EXHAUST_LIMIT_C - 1000.0 / (AIR_J_PER_L_K * FULL_L_PER_S)
    )
    return results, {"ten": ten, "blocked": blocked, "stopped": stopped, "watched": watched}
