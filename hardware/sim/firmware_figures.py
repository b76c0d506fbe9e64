"""What the firmware takes over, as the text of a module for MicroPython.

Where the program waits for something, it waits for what the datasheet or the simulation has as the
most, rounded up to what it can tell apart: that is the margin. Limits that are the firmware's own
choice stay with it; tests/hardware/test_figures.py holds them against the hardware.
"""

from __future__ import annotations

from typing import Any

import budget
from design import DESIGN
from metercheck.bench.world.thermal import triac_loss_w
from sim import warmth
from sim.figures import PROJECT, digits, up_to
from stress import BEHIND_V, LEAST_V, MAINS_HZ, divider_ratio, value

MODULE = PROJECT / "firmware/metercheck_device/boards/hardware_figures.py"
PERIOD_US = 1e6 / MAINS_HZ
LOOKS_US = 10_000
"""How late the program may know: boards/rp2/board.py gathers events for so long."""
_NOMINAL_W = 1000.0
_NOMINAL_V = 220.0


def module(found: dict[str, Any]) -> str:
    """The firmware's figures."""
    chip, sink, sensor = (DESIGN.part(ref).kind.ratings for ref in ("U70", "HS1", "RT1"))
    one = _na_per_mv(1)
    v, i, p = (1e3 * counts for counts in counts_per_unit())
    pulse_mj = digits(1e6 * chip["pulse_s"] / p, 5)
    uncalibrated_ppm = digits(budget.budget(budget.BEFORE).expanded_ppm, 2)
    return f'''"""Figures of the hardware for the program: `make simulate` writes them.

How each comes about is in hardware/sim/firmware_figures.py.
"""

from metercheck_wire.compat import const

# What the parts bear behind closed relays, and what the elements take of it.
LEAST_MV = const({round(1e3 * LEAST_V)})
MOST_MV = const({round(1e3 * BEHIND_V)})
NA_PER_MV = (0, {one}, {one}, {_na_per_mv(2)})  # by level

# Relays, triacs, and the sensor behind the relays.
SETTLED_US = const({settled_us()})  # a relay has closed, or a triac gone out
OPEN_US = const({open_us(found)})  # a relay is open, and the sensor behind it has said so
LOAD_SIDE_PAUSE_US = const({load_side_pause_us()})  # the longest of a sensor that works

# The metering chip with its divider and shunt: counts per kV, kA and kW.
K_V = const({round(v)})
K_I = {round(i)}  # beyond the device's small integers
K_P = const({round(p)})
MJ_PER_PULSE = const({round(pulse_mj)})
UNCALIBRATED_U95_PPM = const({round(uncalibrated_ppm)})
ZERO_CROSS_LAG_US = const({round(chip["zx_lag_us"])})

# Warmth: air with the blower at full speed and without, wires, what they warm, the heatsink.
AIR_W_PER_K = {digits(warmth.AIR_J_PER_L_K * warmth.FULL_L_PER_S, 3)}
DRAUGHT_W_PER_K = {digits(warmth.AIR_J_PER_L_K * warmth.DRAUGHT_L_PER_S, 2)}
WIRE_S = {digits(warmth.WIRE_S, 2)}
WARMED_J_PER_K = {warmth.WARMED_J_PER_K}
SINK_K_PER_W = {digits(sink_k_per_w(), 3)}  # of the load's power
SINK_S = {sink["lag_s"]}
SENSOR_S = {sensor["air_lag_s"]}  # in the exhaust
NTC_B_K = {sensor["b_k"]}
EXHAUST_MOST_DC = const({round(10 * warmth.EXHAUST_MOST_C)})
HEATSINK_MOST_DC = const({round(10 * warmth.HEATSINK_MOST_C)})

# Heat that may be inside at once, and how slowly it leaves.
HEAT_MOST_J = const({round(heat_most_j())})
HEAT_LEAVES_MS = const({round(1e3 * _leaves_s())})
'''


def settled_us() -> int:
    """A relay's contact at its slowest, then a half-wave: in whole periods of the mains."""
    operates_us = 1e3 * DESIGN.part("K1").kind.ratings["operate_ms"]
    return up_to(PERIOD_US, (operates_us, PERIOD_US / 2))


def load_side_pause_us() -> int:
    """One LED of the optocoupler is enough: it conducts in every other half-wave."""
    return round(1.5 * PERIOD_US)


def open_us(found: dict[str, Any]) -> int:
    """Pump and contact, the sensor's capacitor, its pause, and the program's look."""
    opens = found["dead_man"]["opens_when_told_ms_most"]
    falls = found["load_side"]["off_ms_spread"][1]
    return up_to(LOOKS_US, (1e3 * opens, 1e3 * falls, load_side_pause_us(), LOOKS_US))


def counts_per_unit() -> tuple[float, float, float]:
    """The metering chip's counts a volt, an ampere and a watt at the clips."""
    chip = DESIGN.part("U70").kind.ratings
    mv_per_v, mv_per_a = 1e3 * divider_ratio(DESIGN), 1e3 * value(DESIGN, "RS1")
    reference_v = chip["reference_v"]
    return (
        chip["v_counts"] * mv_per_v / reference_v,
        chip["i_counts"] * mv_per_a / reference_v,
        chip["w_counts"] * mv_per_v * mv_per_a / reference_v**2,
    )


def sink_k_per_w() -> float:
    """How much warmer the heatsink gets in moved air, by the load's power: both elements."""
    triac = DESIGN.part("Q40").kind.ratings
    each_a = _NOMINAL_W / 2 / _NOMINAL_V
    loss_w = 2 * triac_loss_w(each_a, triac["threshold_v"], triac["slope_ohm"])
    return DESIGN.part("HS1").kind.ratings["moved_k_per_w"] * loss_w / _NOMINAL_W


def heat_most_j() -> float:
    """What is inside while both elements take their mean power for good."""
    return sum(DESIGN.part(ref).kind.ratings["mean_w"] for ref in ("E1", "E2")) * _leaves_s()


def _leaves_s() -> float:
    return DESIGN.part("E1").kind.ratings["leaves_s"]


def _na_per_mv(elements: int) -> int:
    return round(1e6 * elements / DESIGN.part("E1").kind.ratings["ohm"])
