"""What each part has to bear at worst, beside what it is rated for.

The worst case: 440 V across the clips (two phases and their tolerance, or a lost neutral) for as
long as somebody leaves them there, with the relays open; 265 V behind closed relays, where the
firmware lets go, and 440 V there for the 100 ms that it takes; 40 C
around; a power bank of 4.75 to 5.25 V; ten checks in a row, which make every continuous rating
count in full.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import pi, sqrt

from model import Design
from values import number

CLIPS_V = 440.0
LEAST_V, BEHIND_V = 160.0, 265.0
"""The firmware closes the relays between these."""
MAINS_HZ = 50.0
SUPPLY_V = (4.75, 5.25)
LOGIC_V = (3.15, 3.45)
DIVIDER = ("R67", "R68", "R69", "R63", "R64")
"""From the clips' voltage down to R70."""
_FILM_TOLERANCE = 0.10
_HOT_RAIL_V = 4.4  # 5.1 V of zener less a diode
_LED_V = (1.1, 1.4)
_TRIAC_LED_V = (1.2, 1.5)
_MOSFET_V = 0.05


@dataclass(frozen=True)
class Stress:
    """`worst` of what `rating` names, in its unit; `share` of the rating that may be used."""

    ref: str
    rating: str
    worst: float
    share: float
    how: str


def stresses(design: Design) -> Iterator[Stress]:
    """Every rating that the worst case could exceed."""
    yield from _dropper(design)
    yield from _divider(design)
    yield from _load(design)
    yield from _leds(design)
    yield from _supply(design)


def value(design: Design, ref: str) -> float:
    """The value of a part, in ohms or farads."""
    return number(design.part(ref).value)


def dropper_ma(design: Design, volt: float, tolerance: float = 0.0) -> float:
    """Mean current into the hot supply: both capacitors are charged and emptied each period."""
    in_series = 1 / (1 / value(design, "C4") + 1 / value(design, "C5")) * (1 + tolerance)
    return 1e3 * MAINS_HZ * in_series * (2 * sqrt(2) * volt - 6.0)


def divider_ratio(design: Design) -> float:
    """What the metering chip sees of the clips' voltage."""
    lower = value(design, "R70")
    return lower / (sum(value(design, ref) for ref in DIVIDER) + lower)


def load_a(design: Design, volt: float = BEHIND_V) -> float:
    """Current of both elements."""
    return sum(volt / design.part(ref).kind.ratings["ohm"] for ref in ("E1", "E2"))


def _dropper(design: Design) -> Iterator[Stress]:
    larger, smaller = 1 + _FILM_TOLERANCE, 1 - _FILM_TOLERANCE
    unequal_v = CLIPS_V * larger / (larger + smaller)
    for ref in ("C4", "C5"):
        yield Stress(ref, "v_rms", unequal_v, 0.8, "440 V over two that differ by 20 %")
    for ref in ("R3", "R4", "R5", "R6"):
        ohm = value(design, ref)
        yield Stress(ref, "v_rms", unequal_v / 2, 0.8, "half of a capacitor's voltage")
        yield Stress(ref, "w", (unequal_v / 2) ** 2 / ohm, 0.5, "half of a capacitor's voltage")
    in_series = value(design, "C4") / 2 * larger
    a_rms = CLIPS_V * 2 * pi * MAINS_HZ * in_series
    yield Stress("R2", "w", a_rms**2 * value(design, "R2"), 0.5, "440 V on the dropper for good")
    most_ma = dropper_ma(design, CLIPS_V, _FILM_TOLERANCE)
    yield Stress("D2", "w", most_ma * (5.1 + 0.8) / 1e3, 0.5, "all of the dropper's current")
    yield Stress("C6", "v_dc", 5.1, 0.8, "the zener's voltage")
    yield Stress("U1", "v_in", 5.1, 0.8, "the zener's voltage")


def _divider(design: Design) -> Iterator[Stress]:
    for ref in DIVIDER:
        volt = CLIPS_V * value(design, ref) / value(design, "R70") * divider_ratio(design)
        yield Stress(ref, "v_rms", volt, 0.8, "its share of 440 V")
        yield Stress(ref, "w", volt**2 / value(design, ref), 0.5, "its share of 440 V")
    most_mv = 1e3 * BEHIND_V * divider_ratio(design)
    yield Stress("U70", "vp_mv", most_mv, 1.0, "265 V must still be measured")
    ampere = load_a(design)
    yield Stress("U70", "ip_mv", 1e3 * ampere * number(design.part("RS1").value), 1.0, "1.45 kW")
    yield Stress("RS1", "w", ampere**2 * number(design.part("RS1").value), 0.5, "1.45 kW")


def _load(design: Design) -> Iterator[Stress]:
    ampere = load_a(design)
    for ref in ("F1", "F2", "S1", "F4", "K1", "K2", "J1", "J2"):
        yield Stress(ref, "a", ampere, 0.8, "both elements at 265 V")
    for ref in ("Q40", "Q50"):
        yield Stress(ref, "a", ampere, 0.5, "either could be asked for all of it")
        yield Stress(ref, "v_pk", sqrt(2) * CLIPS_V, 0.8, "440 V for the 100 ms until it is off")
    for ref in ("U40", "U50"):
        yield Stress(ref, "v_pk", sqrt(2) * CLIPS_V, 0.8, "440 V for the 100 ms until it is off")
    for ref in ("F1", "F2", "F3", "RV1", "J1", "J2"):
        yield Stress(ref, "v_rms", CLIPS_V, 1.0, "it lies at the clips")
    for ref in ("K1", "K2"):
        yield Stress(ref, "v_rms", CLIPS_V, 1.0, "it opens while 440 V are there")
        yield Stress(ref, "v_open_rms", CLIPS_V, 0.5, "open, for as long as 440 V are there")
    for ref in ("S1", "F4"):
        yield Stress(ref, "v_rms", 220 * 1.1, 1.0, "mains and 10 %: relays are open beyond 265 V")
    for ref in ("R60", "R61"):
        half_v = BEHIND_V / 2
        yield Stress(ref, "v_rms", half_v, 0.8, "half of what is behind the relays")
        yield Stress(ref, "w", half_v**2 / value(design, ref), 0.6, "the same")
    for ref in ("C40", "C50"):
        yield Stress(ref, "v_rms", BEHIND_V, 0.9, "across an open triac")


def _leds(design: Design) -> Iterator[Stress]:
    for ref, resistor in (("U40", "R43"), ("U50", "R53")):
        most = (SUPPLY_V[1] - _TRIAC_LED_V[0]) / value(design, resistor)
        yield Stress(ref, "if_ma", 1e3 * most, 0.5, "5.25 V and the least forward voltage")
    for ref, resistor in (("U75", "R76"), ("U80", "R81"), ("U85", "R86"), ("U90", "R90")):
        most = (_HOT_RAIL_V + 0.3 - _LED_V[0]) / value(design, resistor)
        yield Stress(ref, "if_ma", 1e3 * most, 0.5, "from the hot supply")
    most = (LOGIC_V[1] - _LED_V[0]) / value(design, "R93")
    yield Stress("U91", "if_ma", 1e3 * most, 0.5, "from 3.45 V")


def least_triac_led_ma(design: Design) -> float:
    """What the triacs' LEDs get at least; MOC3083M needs `if_trigger_ma`."""
    least_v = SUPPLY_V[0] - _TRIAC_LED_V[1] - 2 * _MOSFET_V
    return 1e3 * least_v / max(value(design, "R43"), value(design, "R53")) / 1.01


def _supply(design: Design) -> Iterator[Stress]:
    yield Stress("BT1", "a", cold_a(design), 0.9, "all at once, at 4.75 V")
    blower = design.part("M1").kind.ratings
    yield Stress("A1", "w_out", blower["a"] * blower["v"], 0.8, "the blower at full speed")


def cold_a(design: Design) -> float:
    """Current from the power bank at worst: blower, coils, LEDs, controller with its display."""
    blower = design.part("M1").kind.ratings
    blower_a = blower["a"] * blower["v"] / 0.88 / SUPPLY_V[0]
    coils_a = 2 * SUPPLY_V[1] / design.part("K1").kind.ratings["coil_ohm"]
    leds_a = 2 * (SUPPLY_V[1] - _TRIAC_LED_V[0]) / value(design, "R43")
    infrared_a = (SUPPLY_V[1] - 1.2) / value(design, "R100")
    buzzer_a = design.part("BZ1").kind.ratings["ma"] / 1e3
    return blower_a + coils_a + leds_a + infrared_a + buzzer_a + _CONTROLLER_A


_CONTROLLER_A = 0.08  # Pico at 125 MHz with USB some 40 mA (its datasheet), display 25 mA, logic


def hot_ma(design: Design) -> float:
    """What the hot side takes at worst: chip, bridges at their duties, pull-ups."""
    chip = design.part("U70").kind.ratings["ma"]
    # CF1 half of the time, ZX half of the time, CF2 while the load is taken off for good.
    shares = {"R76": 0.5, "R81": 0.5, "R86": 1.0}
    bridges = sum(share / value(design, ref) for ref, share in shares.items())
    serial = 0.5 / value(design, "R90") + 1 / value(design, "R94")
    return chip + 1e3 * ((_HOT_RAIL_V - _LED_V[0]) * bridges + 3.3 * serial)
