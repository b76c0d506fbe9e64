"""Light across the barrier: energy pulses and zero crossings, and the serial line both ways.

The firmware takes rising edges of CF1 and both of ZX, so what counts is how much later than the
chip's edge they come, and how that differs from device to device.
"""

from __future__ import annotations

from typing import Any

from sim.corners import Value, at_edges, rounded, spread
from sim.models import (
    LED_OPTO,
    LOGIC_HIGH_V,
    LOGIC_LOW_V,
    NPN,
    OPTO_CTR,
    PHOTO,
    optocoupler,
)
from sim.spice import Traces, run

BIT_US = 1e6 / 4800
_CHIP_OHM = 100.0  # BL0942's outputs, assumed
_BEGINS_S, _BIT_S = 1e-3, BIT_US * 1e-6
_MODELS = f"{NPN}\n{LED_OPTO}\n{PHOTO}"
_WANTED = {"v(in)": "in", "v(out)": "out"}
_CORNERS = 6


def pulse(value: Value, ctr: float, hot_v: float, n: int = 75) -> Traces:
    """A bridge, a pulse of 5 ms; `n`: the number of its first resistor: 75 CF1, 85 CF2."""
    deck = f"""
vin in 0 pwl(0 0 {_BEGINS_S} 0 {_BEGINS_S + 1e-6} 3.3 6m 3.3 6.001m 0)
rin in cf1 {_CHIP_OHM:g}
vhot hot 0 {hot_v:g}
v33 v33 0 3.3
rbase cf1 base {value(f"R{n}")}
qled k base 0 npn
rled hot a {value(f"R{n + 1}")}
{optocoupler("ubridge", "a k out v33", ctr)}
rpull out 0 {value(f"R{n + 2}")}
cout out 0 30p
{_MODELS}
"""
    return run(deck, _WANTED, 2e-5, 8e-3)


def bit(value: Value, ctr: float, towards_chip: bool) -> Traces:
    """A bit of 0 between ones: from the Pico to the chip, or from the chip to the Pico."""
    led, pull = ("R93", "R94") if towards_chip else ("R90", "R92")
    source_ohm = 50.0 if towards_chip else _CHIP_OHM
    deck = f"""
vin in 0 pwl(0 3.3 {_BEGINS_S} 3.3 {_BEGINS_S + 1e-6} 0 {_BEGINS_S + _BIT_S} 0
+ {_BEGINS_S + _BIT_S + 1e-6} 3.3)
rin in k {source_ohm:g}
v33 v33 0 3.3
rled v33 a {value(led)}
{optocoupler("u9", "a k 0 out", ctr)}
rpull v33 out {value(pull)}
cout out 0 30p
{_MODELS}
"""
    return run(deck, _WANTED, 5e-6, 3e-3)


def figures() -> tuple[dict[str, Any], dict[str, Any]]:
    """Results, and what the picture shows."""
    rises, falls = [], []
    for value, chance in at_edges(_CORNERS, seed=4):
        seen = pulse(value, chance.choice(OPTO_CTR), chance.choice((4.1, 4.7)))
        rises += [
            1e6 * (seen.crossings("out", volt, True, _BEGINS_S)[0] - _BEGINS_S)
            for volt in (LOGIC_LOW_V, LOGIC_HIGH_V)
        ]
        falls += [
            1e6 * (seen.crossings("out", volt, False, 6e-3)[0] - 6e-3)
            for volt in (LOGIC_LOW_V, LOGIC_HIGH_V)
        ]
    over_currents = [
        (seen, 1e6 * (seen.crossings("out", LOGIC_HIGH_V, True, _BEGINS_S)[0] - _BEGINS_S))
        for value, chance in at_edges(_CORNERS, seed=7)
        for seen in (pulse(value, chance.choice(OPTO_CTR), chance.choice((4.1, 4.7)), 85),)
    ]
    results: dict[str, Any] = {
        "over_current_rise_us_spread": spread((rise for _, rise in over_currents), 2),
        "over_current_high_v": rounded(
            min(float(seen.between("out", 5e-3, 6e-3).min()) for seen, _ in over_currents)
        ),
        "cf1_zx_rise_us_spread": spread(rises, 2),
        "cf1_zx_fall_us_spread": spread(falls, 2),
        "bit_us": round(BIT_US, 1),
    }
    traces: dict[str, Any] = {}
    for name, towards_chip in (("to_chip", True), ("from_chip", False)):
        shorter = []
        for value, chance in at_edges(_CORNERS, seed=5):
            seen = traces[name] = bit(value, chance.choice(OPTO_CTR), towards_chip)
            ups, downs = (
                [float(seen.crossings("out", volt, rising)[-1]) for volt in (1.0, 1.65, 2.3)]
                for rising in (True, False)
            )
            shorter += [1e6 * (up - down) - BIT_US for up, down in zip(ups, downs, strict=True)]
        results[f"zero_longer_us_{name}_spread"] = spread(shorter, 2)
    return results, traces
