"""The hot side's supply: a capacitive dropper from 160 V to 440 V, from connection on."""

from __future__ import annotations

from typing import Any

from design import DESIGN
from sim.corners import Value, rounded
from sim.models import D1N4007, zener
from sim.spice import Traces, ohm_or_farad, run
from stress import hot_ma

VOLTS = (160.0, 220.0, 265.0, 440.0)
_ALIVE_V = 3.0  # BL0942 datasheet: VDD at least
_UNTIL_S = 1.6
_WANTED = {"v(hv5)": "hv5", "v(hv33)": "hv33", "i(vl)": "line", "v(dropc)": "dropc"}


def _least(ref: str) -> str:
    """Capacitors a tenth smaller than they say."""
    return ohm_or_farad(ref, 0.9 if ref.startswith("C") else 1.0)


def circuit(volt: float, value: Value, load_ma: float, at_peak: bool) -> Traces:
    """Connected to the mains at a crossing or at its peak, which is where most current rushes."""
    peak_v = volt * 2**0.5
    source = f"vm mains 0 sin(0 {peak_v:.5g} 50)"
    if at_peak:
        source = (
            f"bm mains 0 v={peak_v:.5g}*cos(314.159265*(time-0.02))*min(1,max(0,time-0.02)/1u)"
        )
    deck = f"""
{source}
vl mains lf 0
r2 lf dropa {value("R2")}
c4 dropa dropb {value("C4")}
c5 dropb dropc {value("C5")}
r34 dropa dropb {2 * float(value("R3")):g}
r56 dropb dropc {2 * float(value("R5")):g}
d2 0 dropc z51
d3 dropc hv5 d4007
c6 hv5 0 {value("C6")}
bldo hv5 hv33 i=max(0,min(0.25,(min(3.3,v(hv5)-0.09)-v(hv33))*10))
c7 hv33 0 {value("C7")}
bload hv33 0 i={load_ma * 1e-3:g}*min(1,max(0,v(hv33)-2)/0.5)
{zener("z51", 5.1)}
{D1N4007}
"""
    return run(deck, _WANTED, 1e-4, _UNTIL_S)


def figures() -> tuple[dict[str, Any], dict[str, Any]]:
    """Results, and what the picture shows."""
    load_ma = hot_ma(DESIGN)
    by_volt: dict[str, Any] = {}
    traces: dict[str, Any] = {}
    for volt in VOLTS:
        seen = circuit(volt, _least, load_ma, False)
        alive = seen.crossings("hv33", _ALIVE_V, True)  # the last: for good
        last = seen.between("hv5", _UNTIL_S - 0.04, _UNTIL_S)
        by_volt[f"{volt:g}"] = {
            "alive_s": rounded(float(alive[-1]), 2) if len(alive) else None,
            "hv33_v": rounded(float(seen.between("hv33", _UNTIL_S - 0.04, _UNTIL_S).min())),
            "ripple_mv": rounded(1e3 * float(last.max() - last.min()), 2),
        }
        traces[f"{volt:g}"] = seen
    worst = circuit(440.0, lambda ref: ohm_or_farad(ref, 1.1 if ref[0] == "C" else 1.0), 0.5, True)
    steady = worst.t_s > _UNTIL_S - 0.2
    mean_a = abs(worst["line"][steady])
    return {
        "load_ma": rounded(load_ma, 2),
        "at_volts": by_volt,
        "inrush_a": rounded(float(abs(worst["line"]).max()), 2),
        "zener_w": rounded(float(mean_a.mean()) * (5.1 + 0.8) / 2, 2),
        "hv5_most_v": rounded(float(worst["hv5"].max())),
    }, traces
