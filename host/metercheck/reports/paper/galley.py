"""Letters set in lines, and strips of a page: what every kind of block is set with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from metercheck.reports.paper.blocks import INK
from metercheck.reports.paper.drawing import Point
from metercheck.reports.paper.lines import wrap
from metercheck.reports.paper.sheet import Sheet

BODY_PT = 9.2
LEADING = 1.42
MM_PER_PT = 25.4 / 72
CAP = 0.36  # from a line's middle down to where its letters stand, in sizes


@dataclass(frozen=True)
class Strip:
    """A part of a page as wide as it is: what may not be divided. `stays`: with the next one."""

    height_mm: float
    draw: Callable[[Point], None]
    stays: bool = False


class Galley:
    """Sets on `sheet`, all letters and gaps `scale` times as large."""

    def __init__(self, sheet: Sheet, scale: float = 1.0) -> None:
        self.sheet = sheet
        self.scale = scale

    def pt(self, size: float = 1.0) -> float:
        """The size of letters, `size` times the usual one."""
        return BODY_PT * size * self.scale

    def wrapped(self, text: str, width: float, size_pt: float, bold: bool = False) -> list[str]:
        """The lines that `text` takes at this width."""
        return wrap(text, width, lambda part: self.sheet.letters.width_mm(part, size_pt, bold))

    def lines(
        self, text: str, width: float, size: float = 1.0, colour: str = INK, bold: bool = False
    ) -> Strip:
        """A paragraph."""
        size_pt = self.pt(size)
        lines = self.wrapped(text, width, size_pt, bold)
        line_mm = size_pt * MM_PER_PT * LEADING

        def draw(at: Point) -> None:
            for number, line in enumerate(lines):
                y = at[1] + (number + 0.5) * line_mm + size_pt * MM_PER_PT * CAP
                self.sheet.write((at[0], y), line, size_pt, colour, bold=bold)

        return Strip(line_mm * len(lines), draw)

    def abreast(self, parts: Sequence[Strip], step: float) -> Strip:
        """Parts beside each other, each `step` right of the one before."""

        def draw(at: Point) -> None:
            for number, part in enumerate(parts):
                part.draw((at[0] + number * step, at[1]))

        return Strip(max(part.height_mm for part in parts), draw)
