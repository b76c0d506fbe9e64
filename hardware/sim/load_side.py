"""The sensor of voltage behind the relays: when it says so, and when it stops.

The self-test waits for relay and sensor together, by what is found here (firmware_figures.py).
"""

from __future__ import annotations

from typing import Any

from sim.corners import NOMINAL, Value, at_edges, rounded, spread
from sim.models import (
    LED_OPTO,
    LOGIC_HIGH_V,
    LOGIC_LOW_V,
    OPTO_AC_CTR,
    OPTO_AC_NEW_CTR,
    PHOTO,
    optocoupler,
)
from sim.spice import Traces, run
from stress import BEHIND_V, LEAST_V

_CLOSED_S, _OPENS_S = 0.01, 0.2
VOLTS = (LEAST_V, BEHIND_V)
_TRIED_V = tuple(range(10, 161, 10))
_WANTED = {"v(out)": "out", "v(mains)": "mains"}


def circuit(value: Value, volt: float, ctr: float, phase: float) -> Traces:
    """Behind both relays from 10 ms to 200 ms."""
    deck = f"""
vm source 0 sin(0 {volt * 2**0.5:.5g} 50 0 0 {phase:g})
vs sw 0 pwl(0 0 {_CLOSED_S} 0 {_CLOSED_S + 1e-6} 1 {_OPENS_S} 1 {_OPENS_S + 1e-6} 0)
sr source mains sw 0 relay
.model relay sw(vt=0.5 vh=0.1 ron=0.05 roff=1g)
relements mains 0 10meg
r60 mains a {value("R60")}
r61 k 0 {value("R61")}
v33 v33 0 3.3
{optocoupler("acu60", "a k out v33", ctr)}
r62 out 0 {value("R62")}
c60 out 0 {value("C60")}
{LED_OPTO}
{PHOTO}
"""
    return run(deck, _WANTED, 2e-4, 0.26)


def figures() -> tuple[dict[str, Any], dict[str, Any]]:
    """Results, and what the picture shows."""
    ons, offs, least = [], [], []
    traces: dict[str, Any] = {}
    for number, (value, chance) in enumerate(at_edges(8, seed=6)):
        volt, ctr = VOLTS[number % 2], OPTO_AC_CTR[number // 2 % 2]
        seen = circuit(value, volt, ctr, chance.choice((0, 45, 90, 135)))
        ons.append(1e3 * (float(seen.crossings("out", LOGIC_HIGH_V, True)[0]) - _CLOSED_S))
        offs.append(
            1e3 * (float(seen.crossings("out", LOGIC_LOW_V, False, _OPENS_S)[0]) - _OPENS_S)
        )
        least.append(float(seen.between("out", 0.1, _OPENS_S).min()))
        traces[f"{volt:g} V, CTR {ctr:.0%}"] = seen
    return {
        "senses_v": _senses_v(),
        "on_ms_spread": spread(ons),
        "off_ms_spread": spread(offs),
        "least_v_while_on": rounded(min(least)),
    }, traces


def _senses_v() -> float:
    """The least voltage that new parts in the middle of their ranges tell once a period."""
    for volt in _TRIED_V:
        seen = circuit(NOMINAL, volt, OPTO_AC_NEW_CTR, 0.0)
        if float(seen.between("out", 0.1, _OPENS_S).max()) > LOGIC_HIGH_V:
            return float(volt)
    return float("nan")
