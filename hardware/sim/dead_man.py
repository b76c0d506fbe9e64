"""The charge pump of a pole: pulses of a living program keep a relay closed, nothing else does.

Dry 292 ms after it was fed last, by the firmware's own program (pump.py); then the gate falls and
the coil lets go; within 8 ms the contact opens (HF115F datasheet).
"""

from __future__ import annotations

from typing import Any

from design import DESIGN
from sim import pump
from sim.corners import NOMINAL, Value, at_edges, rounded, spread
from sim.models import BAT54, D1N4148, GPIO_OHM, mosfet, zener
from sim.spice import Traces, run

DRY_MS = rounded(pump.dry_ms())
PUMP_HZ = round(pump.pulse_hz(), -3)
_LEAKS = 2e-6  # BAT54 datasheet: 2 uA at 25 V; here 3 V, cold, so that it helps least
_COIL_H = 0.15  # assumed: a coil of 0.4 W of this size
_RUNS_S = 0.03
_WANTED = {"v(gate)": "gate", "i(vcoil)": "coil", "v(drain)": "drain"}
_RELAY = DESIGN.part("K1").kind.ratings


def circuit(
    pin: str, value: Value, threshold_v: float, bank_v: float, light: bool, until_s: float
) -> Traces:
    """Pole 1. `pin`: after the name of an ngspice voltage source; `light`: diodes at 25 C."""
    deck = f"""
v5 vbank 0 {bank_v:g}
vpin pin 0 {pin}
rpin pin gpio {GPIO_OHM:g}
r10 gpio 0 {value("R10")}
c10 gpio ac {value("C10")}
da 0 ac bat54
db ac gate bat54
c11 gate 0 {value("C11")}
r11 gate 0 {value("R11")}
d30 gate alive bat54
r30 alive 0 {value("R30")}
c30 alive 0 0.63n
cgate gate 0 0.63n
vcoil vbank coil 0
lcoil coil wire {_COIL_H:g}
rcoil wire drain {_RELAY["coil_ohm"]:g}
mq drain gate 0 0 nmos
d11 vbank zener z12
d12 drain zener d4148
{mosfet(threshold_v)}
{BAT54 if light else BAT54.replace("1.2e-8", "4e-7")}
{D1N4148}
{zener("z12", 12.0)}
"""
    return run(deck, _WANTED, 1e-4, until_s)


def pulses(high_v: float) -> str:
    """What the state machine gives while it is fed; then the pin rests at 0."""
    half = 0.5 / PUMP_HZ
    count = int(_RUNS_S * PUMP_HZ)
    return f"pulse(0 {high_v:g} 0 20n 20n {half:g} {2 * half:g} {count})"


def figures() -> tuple[dict[str, Any], dict[str, Any]]:
    """Results, and what the picture shows."""
    gates, lets_go = [], []
    drops_a = _RELAY["drop_out_v"] / _RELAY["coil_ohm"]
    for value, chance in at_edges(12, seed=2):
        threshold_v = chance.choice((0.65, 1.45))
        logic_v, bank_v = chance.choice((3.15, 3.45)), chance.choice((4.75, 5.25))
        seen = circuit(
            pulses(logic_v), value, threshold_v, bank_v, chance.random() < 0.5, _RUNS_S + 0.05
        )
        gates.append(float(seen.between("gate", _RUNS_S - 0.005, _RUNS_S).min()))
        lets_go.append(1e3 * (float(seen.crossings("coil", drops_a, False)[-1]) - _RUNS_S))
    worst = circuit(pulses(3.45), NOMINAL, 0.65, 5.25, False, _RUNS_S + 0.05)
    edge = circuit("pwl(0 0 1m 0 1.001m 3.45)", NOMINAL, 0.65, 5.25, False, 0.05)
    high = circuit("3.45", NOMINAL, 0.65, 5.25, False, 0.1)
    slow = circuit("pulse(0 3.45 0 1u 1u 5m 10m)", NOMINAL, 0.65, 5.25, False, 0.1)
    decay = spread(lets_go)
    opens = [rounded(DRY_MS + decay[0]), rounded(DRY_MS + decay[1] + _RELAY["release_ms"])]
    results: dict[str, Any] = {
        "gate_run_v_spread": spread(gates),
        "decay_ms_spread": decay,
        "dry_ms": DRY_MS,
        "opens_after_last_feed_ms_spread": opens,
        "opens_when_told_ms_most": rounded(decay[1] + _RELAY["release_ms"]),
        "gate_one_edge_v": rounded(edge["gate"].max()),
        "gate_stuck_high_v": abs(round(float(high.between("gate", 0.09, 0.1).max()), 3)),
        "gate_100_hz_v": rounded(float(slow.between("gate", 0.05, 0.1).max())),
        "coil_100_hz_ma": abs(round(1e3 * float(slow.between("coil", 0.05, 0.1).max()), 3)),
        "coil_drop_out_ma": rounded(1e3 * drops_a, 2),
    }
    return results, {"worst": worst, "slow": slow}
