"""S0: two cells, a meter's output that conducts or does not, an optocoupler, head B's input.

IEC 62053-31 lets an output of class B have up to 0.15 mA while it is off, and asks of it to
conduct 2 mA and more; the corners are what a meter's optocoupler loses (0.2 to 1.0 V), and ours.
"""

from __future__ import annotations

from typing import Any

from sim.corners import Value, at_edges, spread
from sim.head import channel
from sim.models import LED_OPTO, LOGIC_HIGH_V, OPTO_CTR, PHOTO, optocoupler
from sim.spice import Traces, run

_BEGINS_S, _LASTS_S = 0.05, 0.03
_EDGE_S = 5e-6
_CELLS_V = (5.0, 6.4)  # two CR2032, nearly empty and fresh
_WANTED = {"v(head)": "head", "i(vs0)": "current", "v(light)": "light"}


def circuit(value: Value, cells_v: float, ctr: float, loses_v: float) -> Traces:
    """A pulse of 30 ms, the shortest of the standard."""
    deck = f"""
vb s0b 0 {cells_v:g}
vm on 0 pwl(0 0 {_BEGINS_S - _EDGE_S} 0 {_BEGINS_S + _EDGE_S} 1 {_BEGINS_S + _LASTS_S - _EDGE_S} 1
+ {_BEGINS_S + _LASTS_S + _EDGE_S} 0)
r124 s0b s0p {value("R124")}
vs0 s0p contact 0
rleak contact lost 40k
bmeter contact lost i=(v(contact)-v(lost))*(1e-9+0.05*v(on)**2)
vlost lost s0n {loses_v:g}
{optocoupler("u101", "s0n 0 light vcc", ctr)}
v5 vcc 0 5
v3 v33 0 3.3
{channel(value, 111, "light", 0.0, 0.0)}
{LED_OPTO}
{PHOTO}
"""
    return run(deck, _WANTED, 1e-4, 0.1)


def figures() -> tuple[dict[str, Any], dict[str, Any]]:
    """Results, and what the picture shows."""
    currents, rises, falls = [], [], []
    seen: Traces | None = None
    for value, chance in at_edges(6, seed=3):
        seen = circuit(
            value, chance.choice(_CELLS_V), chance.choice(OPTO_CTR), chance.choice((0.2, 1.0))
        )
        currents.append(1e3 * seen.at("current", _BEGINS_S + _LASTS_S / 2))
        # From the beginning of the contact's own edge, which is slow for ngspice's sake.
        began_s, end_s = _BEGINS_S - _EDGE_S, _BEGINS_S + _LASTS_S - _EDGE_S
        rises.append(1e6 * (seen.crossings("head", LOGIC_HIGH_V, True, began_s)[0] - began_s))
        falls.append(1e6 * (seen.crossings("head", LOGIC_HIGH_V, False, end_s)[0] - end_s))
    return {
        "current_ma_spread": spread(currents),
        "rise_us_spread": spread(rises),
        "fall_us_spread": spread(falls),
    }, {"last": seen}
