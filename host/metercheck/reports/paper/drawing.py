"""Drawings as a few kinds of marks, which the PDF and the HTML can both draw. Lengths in mm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Line:
    """A line through points; `dash`: lengths of stroke and gap."""

    points: tuple[Point, ...]
    colour: str
    width_mm: float = 0.2
    dash: tuple[float, float] | None = None


@dataclass(frozen=True)
class Area:
    """A filled polygon."""

    points: tuple[Point, ...]
    colour: str


@dataclass(frozen=True)
class Disc:
    """A filled circle."""

    centre: Point
    radius_mm: float
    colour: str


@dataclass(frozen=True)
class Words:
    """A text whose letters stand on `at`."""

    at: Point
    text: str
    size_pt: float
    colour: str
    anchor: Anchor = "start"
    bold: bool = False


Mark = Line | Area | Disc | Words


def box(x: float, y: float, width: float, height: float, colour: str) -> Area:
    """A filled rectangle."""
    right, below = x + width, y + height
    return Area(((x, y), (right, y), (right, below), (x, below)), colour)


def sign(verdict: str, size: float, colour: str) -> Iterator[Mark]:
    """What says the verdict without colour: a disc with a tick or a bar, a ring without."""
    middle, radius = size / 2, size / 2

    def at(*points: Point) -> tuple[Point, ...]:
        return tuple((middle + x * radius, middle + y * radius) for x, y in points)

    stroke = size * 0.12
    yield Disc((middle, middle), radius, colour)
    white = "#ffffff"
    if verdict == "normal":
        yield Line(at((-0.45, 0.05), (-0.12, 0.38), (0.48, -0.32)), white, stroke)
    elif verdict == "abnormal":
        yield Line(at((0.0, -0.55), (0.0, 0.12)), white, stroke)
        yield Disc(at((0.0, 0.48))[0], size * 0.075, white)
    elif verdict == "invalid":
        yield Disc((middle, middle), radius * 0.84, white)
        yield Line(at((-0.36, -0.36), (0.36, 0.36)), colour, stroke)
        yield Line(at((-0.36, 0.36), (0.36, -0.36)), colour, stroke)
    else:
        yield Disc((middle, middle), radius * 0.84, white)
        yield Line(at((-0.42, 0.0), (0.42, 0.0)), colour, stroke)


def squares(rows: Iterable[Iterable[bool]], size: float, colour: str) -> Iterator[Mark]:
    """A matrix of squares, as of a two-dimensional code, `size` mm wide."""
    matrix = [list(row) for row in rows]
    module = size / len(matrix)
    for number, row in enumerate(matrix):
        begin: int | None = None
        for column, dark in enumerate([*row, False]):
            if dark and begin is None:
                begin = column
            elif not dark and begin is not None:
                yield box(
                    begin * module, number * module, (column - begin) * module, module, colour
                )
                begin = None
