"""Symbols, drawn by us: what each kind of part looks like on a sheet.

Lengths are steps of the grid (1.27 mm), x to the right, y down, as on the sheet. A pin lies at its
end, `side` says to which side of the body it points. The graphics are few strokes on purpose: what
a part is must be seen from across a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LEFT, RIGHT, UP, DOWN = "left", "right", "up", "down"
OUT = {LEFT: (-1, 0), RIGHT: (1, 0), UP: (0, -1), DOWN: (0, 1)}

Point = tuple[float, float]


@dataclass(frozen=True)
class Pin:
    """`at`: where a wire ends; `length` of the stroke to the body; `kind` as KiCad's rules say."""

    number: str
    name: str
    at: tuple[int, int]
    side: str
    length: float = 1.0
    kind: str = "passive"


@dataclass(frozen=True)
class Stroke:
    """A line through points. `filled`: its inside, too; `width`: 0 is the default, in steps."""

    points: tuple[Point, ...]
    filled: bool = False
    width: float = 0.0


@dataclass(frozen=True)
class Circle:
    """A circle."""

    centre: Point
    radius: float


@dataclass(frozen=True)
class Letter:
    """Text inside a symbol."""

    text: str
    at: Point
    size: float = 1.0


@dataclass(frozen=True)
class Symbol:
    """`body`: left, top, right, bottom of what wires go round; names of pins shown or not."""

    name: str
    pins: tuple[Pin, ...]
    body: tuple[float, float, float, float]
    drawn: tuple[Stroke | Circle | Letter, ...] = ()
    shows_names: bool = False
    shows_numbers: bool = False
    power: bool = False
    text_at: Mapping[str, tuple[Point, str]] = field(default_factory=dict)
    """Where "ref" and "value" stand, and how they are justified; default: to the right."""


def box(left: float, top: float, right: float, bottom: float, filled: bool = False) -> Stroke:
    """A rectangle."""
    return Stroke(
        ((left, top), (right, top), (right, bottom), (left, bottom), (left, top)), filled
    )


def line(*points: Point) -> Stroke:
    """A line through points."""
    return Stroke(points)


def arrow(tip: Point, left: Point, right: Point) -> Stroke:
    """A filled triangle."""
    return Stroke((tip, left, right, tip), filled=True)


def upright(
    name: str, *drawn: Stroke | Circle | Letter, half: int = 3, wide: float = 1.0
) -> Symbol:
    """A part with pin 1 above and pin 2 below."""
    inner = 2.0
    return Symbol(
        name,
        (
            Pin("1", "1", (0, -half), UP, half - inner),
            Pin("2", "2", (0, half), DOWN, half - inner),
        ),
        (-wide, -inner, wide, inner),
        drawn,
    )


def chip(
    name: str,
    width: int,
    left: tuple[tuple[str, str, str] | None, ...],
    right: tuple[tuple[str, str, str] | None, ...],
    top: tuple[tuple[str, str, str] | None, ...] = (),
    bottom: tuple[tuple[str, str, str] | None, ...] = (),
    letter: str = "",
) -> Symbol:
    """A box with (number, name, kind) of pins at its sides, two steps apart; None leaves a gap."""
    rows = max(len(left), len(right), 1)
    height = 2 * rows + 2
    x0, y0 = -(width // 2), -(rows + 1)
    x1, y1 = x0 + width, y0 + height
    pins = []
    for side, x, given in ((LEFT, x0 - 2, left), (RIGHT, x1 + 2, right)):
        for row, one in enumerate(given):
            if one is not None:
                number, label, kind = one
                pins.append(Pin(number, label, (x, y0 + 2 + 2 * row), side, 2, kind))
    for side, y, given in ((UP, y0 - 2, top), (DOWN, y1 + 2, bottom)):
        for column, one in enumerate(given):
            if one is not None:
                number, label, kind = one
                first = -(len(given) - 1)
                pins.append(Pin(number, label, (first + 2 * column, y), side, 2, kind))
    drawn: tuple[Stroke | Circle | Letter, ...] = (box(x0, y0, x1, y1),)
    if letter:
        drawn += (Letter(letter, ((x0 + x1) / 2, (y0 + y1) / 2), 1.3),)
    text: dict[str, tuple[Point, str]] = {
        "ref": ((x0, y0 - 1.0), "left"),
        "value": ((x0, y1 + 1.2), "left"),
    }
    if len(bottom) == 1:
        text["value"] = ((1.6, y1 + 1.4), "left")
    if top:
        text["ref"] = ((x0, y0 - 1.0), "right")
    return Symbol(name, tuple(pins), (x0, y0, x1, y1), drawn, True, True, text_at=text)
