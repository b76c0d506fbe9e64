"""Where symbols stand on a sheet, and where that puts their pins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kicad.shapes import DOWN, LEFT, RIGHT, UP, Point, Symbol

_TURNED = {  # against the clock by 90 degrees
    LEFT: DOWN, DOWN: RIGHT, RIGHT: UP, UP: LEFT,
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """`x`, `y` in steps of the grid; `turn` 0, 90, 180 or 270 degrees against the clock, after
    which `flip` exchanges left and right."""

    x: int
    y: int
    turn: int = 0
    flip: bool = False

    def on_sheet(self, point: Point) -> Point:
        """A point of the symbol, on the sheet."""
        x, y = point
        for _ in range(self.turn // 90):
            x, y = y, -x
        if self.flip:
            x = -x
        return self.x + x, self.y + y

    def side(self, side: str) -> str:
        """Where a pin points that points to `side` on the symbol."""
        for _ in range(self.turn // 90):
            side = _TURNED[side]
        if self.flip:
            side = {LEFT: RIGHT, RIGHT: LEFT}.get(side, side)
        return side

    def body(self, symbol: Symbol) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the symbol's body."""
        left, top, right, bottom = symbol.body
        corners = [self.on_sheet((x, y)) for x in (left, right) for y in (top, bottom)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True)
class Port:
    """Where a net leaves the sheet: a label at a point, read towards `side`."""

    x: int
    y: int
    side: str
    local: bool = False
    """Only as far as another place of the same sheet."""


@dataclass(frozen=True)
class Gather:
    """Pins of a supply that are joined by a wire to one symbol at a point."""

    net: str
    pins: tuple[tuple[str, str], ...]
    x: int
    y: int


@dataclass(frozen=True)
class Text:
    """Words on a sheet. `size` in steps."""

    words: str
    x: float
    y: float
    size: float = 1.2


@dataclass(frozen=True)
class Frame:
    """A dashed frame round what belongs together, with its name."""

    left: int
    top: int
    right: int
    bottom: int
    words: str


@dataclass(frozen=True)
class Layout:
    """A sheet's places.

    `loose`: pins (part, number) with a label of their own; `flags`: where it says that a supply is
    fed from outside.
    """

    places: Mapping[str, Place]
    ports: Mapping[str, tuple[Port, ...]] = field(default_factory=dict)
    loose: frozenset[tuple[str, str]] = frozenset()
    gathers: tuple[Gather, ...] = ()
    flags: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    texts: tuple[Text, ...] = ()
    frames: tuple[Frame, ...] = ()
    paper: str = "A3"
