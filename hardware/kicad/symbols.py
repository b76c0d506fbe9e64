"""The symbol of each kind of part, by the kind's name or by what it is."""

from __future__ import annotations

from kicad.shapes import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Circle,
    Letter,
    Pin,
    Stroke,
    Symbol,
    arrow,
    box,
    line,
    upright,
)

RESISTOR = upright("R", box(-0.8, -2, 0.8, 2))
CAPACITOR = upright(
    "C",
    line((-1.5, -0.5), (1.5, -0.5)),
    line((-1.5, 0.5), (1.5, 0.5)),
    line((0, -2), (0, -0.5)),
    line((0, 2), (0, 0.5)),
    wide=1.5,
)
POLARIZED = upright(
    "C_Polarized",
    *CAPACITOR.drawn,
    line((-1.6, -1.4), (-0.8, -1.4)),
    line((-1.2, -1.8), (-1.2, -1.0)),
    wide=1.6,
)
FUSE = upright("Fuse", box(-0.8, -2, 0.8, 2), line((0, -2), (0, 2)))
VARISTOR = upright(
    "Varistor", box(-0.8, -2, 0.8, 2), line((-1.8, 2), (-1.2, 2), (1.6, -2)), wide=1.6
)
HEATER = upright(
    "Heater",
    box(-0.8, -2, 0.8, 2),
    *(line((-0.8, y), (0.8, y)) for y in (-1.2, -0.4, 0.4, 1.2)),
)
NTC = upright(
    "NTC",
    box(-0.8, -2, 0.8, 2),
    line((-1.8, 2), (-1.2, 2), (1.6, -2)),
    Letter("t", (-1.6, 1.0)),
    wide=1.6,
)
THERMOSTAT = upright(
    "Thermostat",
    Circle((0, -1.6), 0.35),
    Circle((0, 1.6), 0.35),
    line((0.2, 1.3), (1.2, -1.2)),
    wide=1.6,
)
THERMAL_FUSE = upright(
    "ThermalFuse",
    box(-0.8, -2, 0.8, 2),
    line((0, -2), (0, 2)),
    wide=1.2,
)
KEY = upright(
    "Key",
    Circle((0, -1.4), 0.35),
    Circle((0, 1.4), 0.35),
    line((1.0, -1.8), (1.0, 1.8)),
    line((1.0, 0), (2.0, 0)),
    wide=1.6,
)
PTC = upright("PTC", box(-0.8, -2, 0.8, 2), line((-1.8, 2), (-1.2, 2), (1.6, -2)), wide=1.6)


def _diode(name: str, *bar: Stroke) -> Symbol:
    return Symbol(
        name,
        (Pin("1", "K", (0, -3), UP, 1.9), Pin("2", "A", (0, 3), DOWN, 1.9)),
        (-1.2, -1.2, 1.2, 1.2),
        (
            Stroke(((0, -1.1), (-1.1, 1.1), (1.1, 1.1), (0, -1.1))),
            line((0, 1.1), (0, 1.1)),
            *bar,
        ),
    )


DIODE = _diode("D", line((-1.1, -1.1), (1.1, -1.1)))
ZENER = _diode("D_Zener", line((-1.6, -0.6), (-1.1, -1.1), (1.1, -1.1), (1.6, -1.6)))
PAIR_SERIES = Symbol(
    "D_Pair_Series",
    (
        Pin("2", "K", (0, -5), UP, 1.4),
        Pin("1", "A", (0, 5), DOWN, 1.4),
        Pin("3", "COM", (-3, 0), LEFT, 3),
    ),
    (-1.2, -3.6, 1.2, 3.6),
    (
        Stroke(((0, -3.4), (-1.0, -1.6), (1.0, -1.6), (0, -3.4))),
        line((-1.0, -3.4), (1.0, -3.4)),
        line((0, -1.6), (0, 1.6)),
        Stroke(((0, 1.6), (-1.0, 3.4), (1.0, 3.4), (0, 1.6))),
        line((-1.0, 1.6), (1.0, 1.6)),
        line((0, -3.6), (0, -3.4)),
        line((0, 3.4), (0, 3.6)),
    ),
)
PAIR_COMMON = Symbol(
    "D_Pair_CommonCathode",
    (
        Pin("1", "A1", (-4, -2), LEFT, 2),
        Pin("2", "A2", (-4, 2), LEFT, 2),
        Pin("3", "K", (4, 0), RIGHT, 2),
    ),
    (-2, -3, 2, 3),
    (
        Stroke(((-2, -3), (-2, -1), (0, -2), (-2, -3))),
        line((0, -3), (0, -1)),
        Stroke(((-2, 1), (-2, 3), (0, 2), (-2, 1))),
        line((0, 1), (0, 3)),
        line((0, -2), (1, -2), (1, 2), (0, 2)),
        line((1, 0), (2, 0)),
    ),
    text_at={"ref": ((-2, -4.2), "left"), "value": ((-2, 4.4), "left")},
)


def _mosfet(name: str, inward: bool, source: int) -> Symbol:
    """Gate to the left; drain away from the source, which is at the bottom (1) or top (-1)."""
    tip, tail = (-0.3, 0.5) if inward else (0.5, -0.3)
    return Symbol(
        name,
        (
            Pin("1", "G", (-4, 0), LEFT, 2.4),
            Pin("2", "S", (1, 4 * source), DOWN if source > 0 else UP, 2.6),
            Pin("3", "D", (1, -4 * source), UP if source > 0 else DOWN, 2.6),
        ),
        (-1.8, -1.8, 1.6, 1.8),
        (
            line((-1.6, -1.4), (-1.6, 1.4)),
            line((-0.8, -1.8), (-0.8, -0.8)),
            line((-0.8, -0.5), (-0.8, 0.5)),
            line((-0.8, 0.8), (-0.8, 1.8)),
            line((-0.8, -1.4 * source), (1, -1.4 * source)),
            line((-0.8, 1.4 * source), (1, 1.4 * source)),
            line((-0.8, 0), (1, 0), (1, 1.4 * source)),
            arrow((tip, 0), (tail, -0.4), (tail, 0.4)),
        ),
    )


NMOS = _mosfet("NMOS", True, 1)
PMOS = _mosfet("PMOS", False, -1)
NPN = Symbol(
    "NPN",
    (
        Pin("1", "B", (-4, 0), LEFT, 3.2),
        Pin("2", "E", (1, 4), DOWN, 2.4),
        Pin("3", "C", (1, -4), UP, 2.4),
    ),
    (-1.2, -1.8, 1.6, 1.8),
    (
        Stroke(((-0.8, -1.5), (-0.8, 1.5)), width=0.2),
        line((-0.8, -0.6), (1, -1.6)),
        line((-0.8, 0.6), (1, 1.6)),
        arrow((1, 1.6), (0.2, 1.5), (0.55, 0.9)),
    ),
)
TRIAC = Symbol(
    "Triac",
    (
        Pin("2", "A2", (0, -4), UP, 2.6),
        Pin("1", "A1", (0, 4), DOWN, 2.6),
        Pin("3", "G", (-4, 2), LEFT, 2.6),
    ),
    (-1.8, -1.5, 1.8, 1.6),
    (
        line((-1.6, -1.4), (1.6, -1.4)),
        line((-1.6, 1.4), (1.6, 1.4)),
        Stroke(((-1.6, -1.4), (0, -1.4), (-0.8, 1.4), (-1.6, -1.4))),
        Stroke(((1.6, 1.4), (0, 1.4), (0.8, -1.4), (1.6, 1.4))),
        line((-1.4, 2), (-0.8, 1.4)),
    ),
)


def _light_bridge(name: str, right: tuple[Stroke | Circle | Letter, ...], both: bool) -> Symbol:
    """LED to the left; what it shines on to the right: pins 4 above, 3 below."""
    lamp: tuple[Stroke | Circle | Letter, ...] = (
        Stroke(((-2.6, 0.7), (-3.3, -0.7), (-1.9, -0.7), (-2.6, 0.7))),
        line((-3.3, 0.7), (-1.9, 0.7)),
        line((-4, -2), (-2.6, -2), (-2.6, 2), (-4, 2)),
    )
    if both:
        lamp += (
            Stroke(((-1.0, -0.7), (-1.6, 0.7), (-0.4, 0.7), (-1.0, -0.7))),
            line((-1.6, -0.7), (-0.4, -0.7)),
            line((-2.6, -1.4), (-1.0, -1.4), (-1.0, 1.4), (-2.6, 1.4)),
        )
    return Symbol(
        name,
        (
            Pin("1", "A", (-6, -2), LEFT, 2),
            Pin("2", "K", (-6, 2), LEFT, 2),
            Pin("4", "C", (6, -2), RIGHT, 2),
            Pin("3", "E", (6, 2), RIGHT, 2),
        ),
        (-4, -3, 4, 3),
        (
            box(-4, -3, 4, 3),
            *lamp,
            line((0, -0.4), (1, -0.4)),
            line((0, 0.6), (1, 0.6)),
            arrow((1.3, -0.4), (0.8, -0.7), (0.8, -0.1)),
            arrow((1.3, 0.6), (0.8, 0.3), (0.8, 0.9)),
            *right,
        ),
        text_at={"ref": ((-4, -3.9), "left"), "value": ((-4, 4.1), "left")},
    )


_TRANSISTOR = (
    Stroke(((2, -1.2), (2, 1.2)), width=0.2),
    line((2, -0.5), (3, -1.4), (3, -2), (4, -2)),
    line((2, 0.5), (3, 1.4), (3, 2), (4, 2)),
    arrow((3, 1.4), (2.3, 1.2), (2.7, 0.8)),
)
OPTO = _light_bridge("Opto", _TRANSISTOR, both=False)
OPTO_AC = _light_bridge("Opto_AC", _TRANSISTOR, both=True)
TRIAC_DRIVER = Symbol(
    "TriacDriver",
    (
        Pin("1", "A", (-6, -2), LEFT, 2),
        Pin("2", "K", (-6, 2), LEFT, 2),
        Pin("6", "MT", (6, -2), RIGHT, 2),
        Pin("4", "MT", (6, 2), RIGHT, 2),
        Pin("3", "NC", (-2, 5), DOWN, 2, "no_connect"),
        Pin("5", "SUB", (2, 5), DOWN, 2, "no_connect"),
    ),
    (-4, -3, 4, 3),
    (
        *OPTO.drawn[:8],
        line((4, -2), (2.6, -2), (2.6, -1)),
        line((4, 2), (2.6, 2), (2.6, 1)),
        line((1.6, -1), (3.6, -1)),
        line((1.6, 1), (3.6, 1)),
        Stroke(((1.6, -1), (2.6, -1), (2.1, 1), (1.6, -1))),
        Stroke(((3.6, 1), (2.6, 1), (3.1, -1), (3.6, 1))),
        Letter("ZC", (-2.7, 2.5), 0.7),
    ),
    text_at={"ref": ((-4, -3.9), "left"), "value": ((3.4, 4.1), "left")},
)
RELAY = Symbol(
    "Relay",
    (
        Pin("A1", "A1", (-4, -4), UP, 2),
        Pin("A2", "A2", (-4, 4), DOWN, 2),
        Pin("13", "13", (4, -4), UP, 2.2),
        Pin("14", "14", (4, 4), DOWN, 2.2),
    ),
    (-6, -2.2, 5.6, 2.2),
    (
        box(-5.6, -1.2, -2.4, 1.2),
        line((-5.0, 1.2), (-3.0, -1.2)),
        line((-4, -2), (-4, -1.2)),
        line((-4, 2), (-4, 1.2)),
        line((-2.4, 0), (-1.6, 0)),
        line((-0.8, 0), (0, 0)),
        line((0.8, 0), (1.6, 0)),
        line((4, -1.8), (4, -1.0)),
        line((4, 1.8), (4, 0.9), (2.8, -1.2)),
    ),
    text_at={"ref": ((6.2, -0.9), "left"), "value": ((6.2, 0.9), "left")},
)
SHUNT = Symbol(
    "Shunt",
    (
        Pin("1", "I1", (-5, 0), LEFT, 2),
        Pin("4", "I2", (5, 0), RIGHT, 2),
        Pin("2", "S1", (-2, 3), DOWN, 2.2),
        Pin("3", "S2", (2, 3), DOWN, 2.2),
    ),
    (-3, -0.9, 3, 0.9),
    (box(-3, -0.8, 3, 0.8),),
    text_at={"ref": ((-3, -1.8), "left"), "value": ((0.4, -1.8), "left")},
)
BUZZER = Symbol(
    "Buzzer",
    (Pin("1", "+", (-4, -2), LEFT, 2), Pin("2", "-", (-4, 2), LEFT, 2)),
    (-2, -3, 2, 3),
    (line((-2, -3), (-2, 3)), Stroke(((-2, -3), (0.6, -2.4), (1.8, 0), (0.6, 2.4), (-2, 3)))),
    text_at={"ref": ((2.6, -1.0), "left"), "value": ((2.6, 1.0), "left")},
)
LIGHT_HEAD = Symbol(
    "LightHead",
    (Pin("1", "C", (1, -4), UP, 2.4), Pin("2", "E", (1, 4), DOWN, 2.4)),
    (-1.8, -1.8, 1.6, 1.8),
    (
        Stroke(((-0.8, -1.5), (-0.8, 1.5)), width=0.2),
        line((-0.8, -0.6), (1, -1.6)),
        line((-0.8, 0.6), (1, 1.6)),
        arrow((1, 1.6), (0.2, 1.5), (0.55, 0.9)),
        line((-3.2, -1.2), (-1.6, -0.4)),
        line((-3.2, 0.0), (-1.6, 0.8)),
        arrow((-1.4, -0.3), (-2.0, -0.9), (-2.2, -0.4)),
        arrow((-1.4, 0.9), (-2.0, 0.3), (-2.2, 0.8)),
    ),
)


def clip(name: str) -> Symbol:
    """One pole of a lead: a ring, to the right of it the wire."""
    return Symbol(
        name,
        (Pin("1", "1", (3, 0), RIGHT, 2),),
        (-1, -1, 1, 1),
        (Circle((0, 0), 1.0),),
        text_at={"ref": ((-1.6, -1.8), "left"), "value": ((-1.6, 2.2), "left")},
    )


def power(name: str) -> Symbol:
    """A supply as a symbol of its own: grounds below, the others above."""
    if name == "GND":
        drawn = (
            line((0, 0), (0, 1)),
            line((-1, 1), (1, 1)),
            line((-0.6, 1.5), (0.6, 1.5)),
            line((-0.2, 2), (0.2, 2)),
        )
        side = DOWN
    elif name == "HGND":
        drawn = (line((0, 0), (0, 1)), Stroke(((-1, 1), (1, 1), (0, 2.2), (-1, 1)), filled=True))
        side = DOWN
    else:
        drawn = (line((0, 0), (0, -1)), line((-0.7, -1), (0.7, -1)))
        side = UP
    down = side == DOWN
    at = (0.0, 3.2) if down else (0.0, -1.9)
    return Symbol(
        name,
        (Pin("1", name, (0, 0), UP if down else DOWN, 0, "power_in"),),
        (0, 0, 0, 0),
        drawn,
        power=True,
        text_at={"value": (at, "center")},
    )


FLAG = Symbol(
    "PWR_FLAG",
    (Pin("1", "pwr", (0, 0), DOWN, 0, "power_out"),),
    (0, 0, 0, 0),
    (
        line((0, 0), (0, -0.8)),
        Stroke(((0, -0.8), (-0.8, -1.4), (0, -2.0), (0.8, -1.4), (0, -0.8))),
    ),
    power=True,
)
