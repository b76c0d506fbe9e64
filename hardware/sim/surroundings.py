"""What the head makes of five pulses of an LED, by distance, in the dark, in sunlight, by a lamp.

Light as the bench has it (host, bench/world/head.py): a hood that sits well lets in 1 % of the
room's, one that is lifted a fifth of the sun's and half of a lamp's.
"""

from __future__ import annotations

from typing import Any

from metercheck.bench.world.head import HeadSettings, optics_of
from sim.corners import NOMINAL
from sim.head import BIAS_A, WANTED, circuit
from sim.models import LOGIC_HIGH_V
from sim.spice import run

PULSES = 5
BEGINS_S, WIDTH_S, PERIOD_S = 0.2, 0.08, 0.2
DISTANCES_MM = (0.0, 3.0, 6.0, 9.0, 12.0, 15.0)
SUN_LX, LAMP_LX = 100_000.0, 500.0
SURROUNDINGS: dict[str, tuple[dict[str, float], frozenset[str]]] = {
    "dark": ({}, frozenset()),
    "sun": ({"ambient_lx": SUN_LX}, frozenset()),
    "sun, hood lifted": ({}, frozenset({"sunlight"})),
    "lamp": ({"lamp_lx": LAMP_LX}, frozenset()),
    "lamp, hood lifted": ({}, frozenset({"flicker"})),
}
"""Settings of the bench's head, and its faults."""


def figures() -> tuple[dict[str, Any], dict[str, Any]]:
    """Rising edges at the pin by surrounding and distance, and the same for the picture."""
    counts = {
        name: {f"{mm:g}": edges(mm, *where) for mm in DISTANCES_MM}
        for name, where in SURROUNDINGS.items()
    }
    return counts, counts


def edges(distance_mm: float, settings: dict[str, float], faults: frozenset[str]) -> int:
    """How many times the pin goes high while the LED goes on five times."""
    optics = optics_of(HeadSettings(distance_mm=distance_mm, **settings), set(faults))
    until_s = BEGINS_S + PULSES * PERIOD_S
    light = (
        f"vled led 0 pulse(0 {optics.led_lx:g} {BEGINS_S} 1u 1u {WIDTH_S} {PERIOD_S})\n"
        f"blx lx 0 v={optics.room_lx:g}+{optics.swing_lx:g}*sin(628.3185*time)+v(led)"
    )
    deck = circuit("0", NOMINAL, 0.0, BIAS_A, 3.3).replace("vlx lx 0 0", light)
    seen = run(deck, WANTED, 2e-4, until_s)
    return len(seen.crossings("head", LOGIC_HIGH_V, True, 0.05))
