"""Models of parts for ngspice, and their figures where the table has none."""

from __future__ import annotations

from design import DESIGN

R_TOLERANCE = 0.01
C_TOLERANCE = 0.10
"""Of X7R and film; DC bias is small here (3 V of 25 V)."""
LOGIC_LOW_V, LOGIC_HIGH_V = 0.8, 2.0
"""RP2040 datasheet, table of pin electrical characteristics: VIL and VIH at 3.3 V."""
GPIO_OHM = 50.0
"""RP2040 at 4 mA drive, about (its datasheet gives VOL 0.5 V at 4 mA at most)."""
OPTO_CTR = (1.4, 4.0)
"""At 5 mA: 2.0 of the table less 30 % for age and warmth (assumed); 4.0 is the most of rank C."""
_AC = DESIGN.part("U60").kind.ratings
OPTO_AC_CTR = (0.7 * _AC["ctr_least"], _AC["ctr_most"])
"""At 1 mA: the least less 30 % for age and warmth (assumed), and the most."""
OPTO_AC_NEW_CTR = (_AC["ctr_least"] * _AC["ctr_most"]) ** 0.5

# Forward voltages of BAT54 at 0.1 and 1 mA at most: 0.24 and 0.32 V (Nexperia datasheet).
BAT54 = ".model bat54 d(is=1.2e-8 n=1.05 rs=5 cjo=10p bv=30)"
D1N4148 = ".model d4148 d(is=2.5n n=1.75 rs=0.6 cjo=4p tt=6n bv=100)"
D1N4007 = ".model d4007 d(is=7n n=1.8 rs=0.04 cjo=20p tt=5u bv=1000)"
NPN = ".model npn npn(is=7e-15 bf=200 cjc=4p cje=8p tf=0.3n tr=0.2u rb=10)"
LED_OPTO = ".model led d(is=1e-16 n=1.45 rs=3 cjo=30p)"
# Fitted to the frequency response of the LTV-817's kind: 80 kHz at 100 ohm, some 15 kHz at 1 k,
# 2 kHz at 10 k, and to its storage of some 20 us.
PHOTO = ".model photo npn(is=1e-14 bf=400 br=10 cjc=20p cje=20p tf=3n tr=1u vaf=100)"


def zener(name: str, volt: float) -> str:
    """A zener diode; `volt` at 5 mA."""
    return f".model {name} d(is=1n n=1.5 rs=1 bv={volt:g} ibv=5m)"


def mosfet(threshold_v: float) -> str:
    """AO3400A at one end of its threshold or the other: 40 mohm at 2.5 V."""
    return f".model nmos nmos(level=1 vto={threshold_v:g} kp={1 / (0.04 * (2.5 - 1.05)):.4g})"


def optocoupler(name: str, pins: str, ctr: float) -> str:
    """A subcircuit's call and all that is in it. `pins`: anode cathode emitter collector.

    Its ratio falls with the third root of the current, as its curve does below 5 mA; with two
    LEDs (`name` begins with "ac") either direction of the current counts.
    """
    a, k, e, c = pins.split()
    second = f"d{name}r {k} {name}s led\n" if name.startswith("ac") else ""
    back = f"v{name}r {name}s {a} 0\n" if second else ""
    current = f"(abs(i(v{name}))+abs(i(v{name}r)))" if second else f"abs(i(v{name}))"
    at = 1e-3 if second else 5e-3
    return (
        f"v{name} {a} {name}l 0\nd{name} {name}l {k} led\n{second}{back}"
        f"b{name} {c} {name}b i={ctr / 400:g}*{current}*({current}/{at:g}+1e-9)**0.33\n"
        f"q{name} {c} {name}b {e} photo\nr{name} {name}b {e} 100meg\nc{name} {name}b {e} 1p"
    )
