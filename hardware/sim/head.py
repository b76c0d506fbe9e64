"""The optical head: from light to edges. Head A sees an LED, head B a disc, both alike.

0.5 uA/lx of a red LED's light: a clear phototransistor of 3 mm gives 3 mA at 1000 lx of a lamp
(Panasonic PNA1803L datasheet, typical; 1 mA at least), and a lux of red light holds a fifth to a
sixth of the radiation that it answers to (computed from the eye's curve at 630 nm). Half and twice
as much occur: all lux scale with it. Rise and fall 15 us at 1 k (of its like), longer with a
larger resistor.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from metercheck.bench.world.head import HeadSettings, optics_of
from sim.corners import NOMINAL, Value, at_edges, rounded, spread
from sim.models import LOGIC_HIGH_V, LOGIC_LOW_V, NPN
from sim.spice import Traces, run

UA_PER_LX = 0.5
_OFFSET_V = 2.5e-3  # LM393B datasheet
BIAS_A = 3.5e-9  # typical; 25 nA at most
_ANSWER_S = 15e-6 / 2.2 / 1000.0  # a ohm of load
_COMPARATOR_S = 1e-6  # LM393B datasheet: propagation delay
_MEAN_AFTER_S = 0.05
WANTED = {"v(head)": "head", "v(lx)": "lx", "v(light)": "light", "v(ac)": "ac", "v(tip)": "tip"}


def circuit(light: str, value: Value, offset_v: float, bias_a: float, logic_v: float) -> str:
    """Head A with a source of light; `light`: after the name of an ngspice voltage source."""
    return f"""
v5 vcc 0 5
v3 v33 0 {logic_v:g}
vlx lx 0 {light}
rlx lx seen 1
clx seen 0 {_ANSWER_S * float(value("R101")):g}
bpt vcc light i={UA_PER_LX * 1e-6:g}*v(seen)*(1-exp(-max(v(vcc)-v(light),0)/0.1))
{channel(value, 101, "light", offset_v, bias_a)}
"""


def channel(value: Value, n: int, light: str, offset_v: float, bias_a: float) -> str:
    """What follows the phototransistor; `n`: the number of its first resistor in the table."""
    return f"""
r{n} {light} 0 {value(f"R{n}")}
c{n} {light} ac {value(f"C{n}")}
r{n + 1} ac bias {value(f"R{n + 1}")}
iac 0 ac {bias_a:g}
itip 0 tip {bias_a:g}
r{n + 2} low tip {value(f"R{n + 2}")}
r{n + 3} level tip {value(f"R{n + 3}")}
r{n + 4} v33 head {value(f"R{n + 4}")}
r{n + 5} head base {value(f"R{n + 5}")}
c{n + 1} tip 0 {value(f"C{n + 1}")}
q{n} low base 0 npn
r120 v33 level {value("R120")}
r122 level bias {value("R122")}
r121 bias 0 {value("R121")}
c120 bias 0 {value("C120")}
bsees sees 0 v=v(tip)-v(ac)
rsees sees late 1
csees late 0 {_COMPARATOR_S:g}
s100 head 0 late 0 comparator
chead head 0 50p
.model comparator sw(vt={offset_v:g} vh=0.1m ron=40 roff=1g)
{NPN}
"""


def figures() -> tuple[dict[str, Any], dict[str, Any]]:
    """Results, and what the picture shows."""
    nominal = thresholds(NOMINAL, 0.0, BIAS_A, 3.3)
    found = [
        thresholds(
            value,
            chance.choice((-_OFFSET_V, _OFFSET_V)),
            chance.choice((0.0, 25e-9)),
            chance.choice((3.15, 3.45)),
        )
        for value, chance in at_edges(12, seed=1)
    ]
    delays = {lx: delays_us(lx) for lx in (45.0, 153.0, 300.0)}
    fades = fading_s(153.0)
    results: dict[str, Any] = {
        "on_lx": rounded(nominal[0]),
        "off_lx": rounded(nominal[1]),
        "on_lx_spread": spread(on for on, _ in found),
        "off_lx_spread": spread(off for _, off in found),
        "hysteresis_lx_spread": spread(on - off for on, off in found),
        "saturation_lx": rounded(saturation_lx(), 2),
        "coupling_s": rounded(fades / np.log(153.0 / nominal[1]), 2),
        "lamp_swing_lx": rounded(lamp_swing_lx()),
        "rise_delay_us": {f"{lx:g}": rounded(d[0], 2) for lx, d in delays.items()},
        "fall_delay_us": {f"{lx:g}": rounded(d[1], 2) for lx, d in delays.items()},
        "reaches_mm": rounded(reach_mm(nominal[0])),
        "reaches_mm_spread": spread(reach_mm(on) for on, _ in found),
        "slowest_mark_s": slowest_mark_s(),
    }
    return results, {"pulse": _pulse(153.0), "on": [on for on, _ in found]}


def thresholds(
    value: Value, offset_v: float, bias_a: float, logic_v: float
) -> tuple[float, float]:
    """Lux above the mean at which it turns on, and off again: up and down within 20 ms."""
    light = f"pwl(0 0 {_MEAN_AFTER_S} 0 {_MEAN_AFTER_S + 0.01} 80 {_MEAN_AFTER_S + 0.02} 0)"
    seen = run(
        circuit(light, value, offset_v, bias_a, logic_v), WANTED, 1e-4, _MEAN_AFTER_S + 0.03
    )
    on = seen.crossings("head", LOGIC_HIGH_V, True, _MEAN_AFTER_S)
    off = seen.crossings("head", LOGIC_LOW_V, False, _MEAN_AFTER_S)
    return seen.at("lx", on[0]), seen.at("lx", off[0])


def delays_us(lx: float) -> tuple[float, float]:
    """From light to the pin, at both edges of a pulse of 80 ms."""
    seen = _pulse(lx)
    on = seen.crossings("head", LOGIC_HIGH_V, True, _MEAN_AFTER_S)
    off = seen.crossings("head", LOGIC_LOW_V, False, _MEAN_AFTER_S)
    return (on[0] - _MEAN_AFTER_S) * 1e6, (off[0] - _MEAN_AFTER_S - 0.08) * 1e6


def _pulse(lx: float) -> Traces:
    end = _MEAN_AFTER_S + 0.08
    light = f"pwl(0 0 {_MEAN_AFTER_S} 0 {_MEAN_AFTER_S + 1e-6} {lx} {end} {lx} {end + 1e-6} 0)"
    return run(circuit(light, NOMINAL, 0.0, BIAS_A, 3.3), WANTED, 2e-4, end + 0.03)


def fading_s(lx: float) -> float:
    """How long a light that goes on and stays is seen."""
    light = f"pwl(0 0 {_MEAN_AFTER_S} 0 {_MEAN_AFTER_S + 1e-6} {lx})"
    seen = run(circuit(light, NOMINAL, 0.0, BIAS_A, 3.3), WANTED, 2e-2, 6.0)
    return float(seen.crossings("head", LOGIC_LOW_V, False, _MEAN_AFTER_S)[0]) - _MEAN_AFTER_S


def saturation_lx() -> float:
    """Light of which a tenth is lost: the phototransistor's voltage is used up."""
    seen = run(circuit("pwl(0 0 0.1 0 0.2 12000)", NOMINAL, 0.0, BIAS_A, 3.3), WANTED, 5e-4, 0.2)
    expected = UA_PER_LX * 1e-6 * seen["lx"] * float(NOMINAL("R101"))
    lost = (expected > 1.0) & (seen["light"] < 0.9 * expected)
    return float(seen["lx"][lost][0])


def lamp_swing_lx() -> float:
    """Amplitude at 100 Hz from which on a lamp makes edges."""
    deck = circuit("0", NOMINAL, 0.0, BIAS_A, 3.3).replace(
        "vlx lx 0 0", "blx lx 0 v=300+60*(time-1)*(time>1)*sin(628.3185*time)"
    )
    seen = run(deck, WANTED, 2e-4, 2.0)
    on = seen.crossings("head", LOGIC_HIGH_V, True, 1.0)
    return 60.0 * (float(on[0]) - 1.0)


def slowest_mark_s() -> float:
    """Longest edge of a disc's mark that head B still tells: 0.2 mA less while it passes.

    TCRT5000 datasheet: 1 mA at 10 mA and 12 mm from a mirror; 0.3 mA of bright disc are assumed.
    """
    tells = 0.0
    bright, dark = 0.3e-3 / (UA_PER_LX * 1e-6), 0.1e-3 / (UA_PER_LX * 1e-6)
    for edge_s in (0.3, 1.0, 3.0, 6.0, 12.0, 24.0):
        light = (
            f"pwl(0 {bright} {edge_s} {dark} {2 * edge_s} {bright} {2 * edge_s + 0.1} {bright})"
        )
        deck = circuit(light, NOMINAL, 0.0, BIAS_A, 3.3)
        seen = run(deck, WANTED, edge_s / 500, 2 * edge_s + 0.1)
        if len(seen.crossings("head", LOGIC_HIGH_V, True, edge_s / 2)):
            tells = edge_s
    return tells


def led_lx(distance_mm: float) -> float:
    """Light of a meter's LED at so much beyond the head's cover."""
    return optics_of(HeadSettings(distance_mm=distance_mm), set()).led_lx


def reach_mm(on_lx: float) -> float:
    """The distance up to which an LED of 300 lx at its cover is seen."""
    distances = np.linspace(0.0, 30.0, 3001)
    return float(max(one for one in distances if led_lx(one) >= on_lx))
