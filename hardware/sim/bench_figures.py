"""What the bench takes over, as the text of a module: simulated figures, and the table's."""

from __future__ import annotations

from math import pi
from typing import Any

from design import DESIGN
from sim import warmth
from sim.figures import PROJECT, digits, grouped, step
from stress import MAINS_HZ, divider_ratio, value

MODULE = PROJECT / "host/metercheck/bench/world/hardware_figures.py"
_COUPLING_STEP_S = 0.1
_LX_STEP = 0.5
_SATURATION_STEP_LX = 100
_NOMINAL_V = 220.0


def module(found: dict[str, Any]) -> str:
    """The bench's figures. Coarse: a part's tolerance is larger, and no course depends on more."""
    head, pump = found["head"], found["dead_man"]
    relay, chip, triac, sink, thermostat, sensor = (
        DESIGN.part(ref).kind.ratings for ref in ("K1", "U70", "Q40", "HS1", "S1", "RT1")
    )
    element_w = _NOMINAL_V**2 / DESIGN.part("E1").kind.ratings["ohm"]
    snubber_a = _NOMINAL_V * 2 * pi * MAINS_HZ * value(DESIGN, "C40")
    return f'''"""What the simulated hardware gives: made by `make simulate` out of hardware/.

Nominal parts; lux scale with the phototransistor, which may have half or twice as much.
"""

ON_LX, OFF_LX = {step(head["on_lx"], _LX_STEP)}, {step(head["off_lx"], _LX_STEP)}
"""Above the mean: where the comparator turns on, and off."""
COUPLING_S = {step(head["coupling_s"], _COUPLING_STEP_S)}
SATURATION_LX = {step(head["saturation_lx"], _SATURATION_STEP_LX)}

DEAD_MAN_US = {grouped(1e3 * pump["dry_ms"])}
"""From a relay's last feeding until its pump is dry."""
DECAY_US = {grouped(round(1e3 * pump["decay_ms_spread"][1], -3))}
"""From a pump's last pulse until its coil lets go, at most."""
CLOSES_US, RELEASES_US = {grouped(1e3 * relay["operate_ms"])}, {grouped(1e3 * relay["release_ms"])}
"""A contact, after its coil, at most."""

ELEMENT_W = {digits(element_w, 6)}
"""Of each element, at 220 V and warm."""
SNUBBER_A = {digits(snubber_a, 2)}
"""Through the snubber of an open triac, at 220 V."""
TRIAC_V, TRIAC_OHM = {triac["threshold_v"]}, {triac["slope_ohm"]}
"""What a triac loses: threshold and slope."""

MV_PER_V = {1e3 * divider_ratio(DESIGN)!r}
"""Of the divider before the metering chip."""
MV_PER_A = {1e3 * value(DESIGN, "RS1")!r}
"""Of its shunt."""
ZERO_CROSS_LAG_US = {grouped(chip["zx_lag_us"])}
"""From a crossing of the voltage to the metering chip's edge."""
SENSES_V = {found["load_side"]["senses_v"]}
"""The least behind the relays that their sensor tells."""

AIR_J_PER_L_K = {warmth.AIR_J_PER_L_K!r}
FULL_L_PER_S, DRAUGHT_L_PER_S = {warmth.FULL_L_PER_S}, {warmth.DRAUGHT_L_PER_S}
"""With the blower at full speed, and without it."""
BLOCKED_SHARE = {warmth.BLOCKED_SHARE}
"""Of the flow, with a hand over the grille."""
WIRE_S, WIRE_K = {digits(warmth.WIRE_S, 3)}, {digits(1e3 / warmth.WIRE_W_PER_K, 3)}
"""How slowly the wires warm up, and how far above their air at 1 kW."""
WARMED_J_PER_K = {warmth.WARMED_J_PER_K}
THERMOSTAT_S = {thermostat["lag_s"]}
OPENS_C, CLOSES_C = {float(thermostat["opens_c"])}, {float(thermostat["closes_c"])}
FUSE_S, FUSE_C = {_fuse("lag_s")}, {_fuse("opens_c")}
HEATSINK_S = {sink["lag_s"]}
HEATSINK_K_PER_W = ({sink["still_k_per_w"]}, {sink["moved_k_per_w"]})
"""In still air, at full flow."""
EXHAUST_SENSOR_S, HEATSINK_SENSOR_S = {sensor["air_lag_s"]}, {sensor["heatsink_lag_s"]}
NTC_B_K = {sensor["b_k"]}
'''


def _fuse(name: str) -> float:
    return float(DESIGN.part("F4").kind.ratings[name])
