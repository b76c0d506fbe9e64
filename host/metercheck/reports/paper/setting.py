"""Blocks set for paper: how high each is at a width, and how it is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from metercheck.reports.paper.banner import banner
from metercheck.reports.paper.blocks import (
    INK,
    QUIET,
    RULE,
    SHADE,
    Banner,
    Beside,
    Block,
    Fact,
    Facts,
    Fields,
    Heading,
    Picture,
    Points,
    Table,
    Text,
    Together,
)
from metercheck.reports.paper.drawing import Line, Point, box
from metercheck.reports.paper.galley import LEADING, MM_PER_PT, Galley, Strip
from metercheck.reports.paper.table import table_rows

_GAP_MM = 2.2
_GUTTER_MM = 6.0
_FIELD_LINE_MM = 30.0


class Setter(Galley):
    """Sets every kind of block."""

    @property
    def gap_mm(self) -> float:
        """Between two blocks."""
        return _GAP_MM * self.scale

    def strips(self, block: Block, width: float, picture_mm: float | None = None) -> list[Strip]:
        """`block` set as wide as `width`; a picture that grows is `picture_mm` high."""
        if isinstance(block, Heading):
            return [self._heading(block, width)]
        if isinstance(block, Facts):
            return self._facts(block, width)
        if isinstance(block, Text):
            return [self._framed(block, width) if block.framed else self._paragraph(block, width)]
        if isinstance(block, Points):
            return [self._point(one, width, block.size) for one in block.items]
        if isinstance(block, Table):
            return list(table_rows(self, block, width))
        if isinstance(block, Banner):
            return [banner(self, block, width)]
        if isinstance(block, Picture):
            return [self._picture(block, width, picture_mm)]
        if isinstance(block, Fields):
            return self._fields(block, width)
        if isinstance(block, Together):
            return [self._pile(block.blocks, width)]
        return [self._beside(block, width)]

    def _heading(self, block: Heading, width: float) -> Strip:
        words = self.lines(block.text, width, 1.0, INK, bold=True)
        above, below = 1.2 * self.scale, 1.0 * self.scale

        def draw(at: Point) -> None:
            words.draw((at[0], at[1] + above))
            y = at[1] + above + words.height_mm + below * 0.3
            self.sheet.draw([Line(((at[0], y), (at[0] + width, y)), RULE, 0.25)])

        return Strip(above + words.height_mm + below, draw, stays=True)

    def _fact(self, fact: Fact, width: float, name_mm: float) -> Strip:
        name = self.lines(fact.name, name_mm, 0.88, QUIET)
        size = 0.9 if fact.code else 1.0
        value = self.lines(fact.value, width - name_mm, size, INK, bold=fact.emphatic)
        lower = (self.pt() - self.pt(0.88)) * MM_PER_PT * 0.5

        def draw(at: Point) -> None:
            name.draw((at[0], at[1] + lower))
            value.draw((at[0] + name_mm, at[1]))

        return Strip(max(name.height_mm + lower, value.height_mm), draw)

    def _facts(self, block: Facts, width: float) -> list[Strip]:
        column = (width - _GUTTER_MM * (block.columns - 1)) / block.columns
        size_pt = self.pt(0.88)
        names = (self.sheet.letters.width_mm(one.name, size_pt) for one in block.items)
        name_mm = min(max(names, default=0.0) + 3.0, column * 0.45)
        rows = [
            [self._fact(one, column, name_mm) for one in block.items[at : at + block.columns]]
            for at in range(0, len(block.items), block.columns)
        ]
        return [self.abreast(row, column + _GUTTER_MM) for row in rows]

    def _paragraph(self, block: Text, width: float) -> Strip:
        colour = QUIET if block.quiet else INK
        return self.lines(block.text, width, block.size, colour, block.bold)

    def _framed(self, block: Text, width: float) -> Strip:
        pad = 1.8 * self.scale
        words = self.lines(block.text, width - 2 * pad - 1.2, block.size, INK, block.bold)
        height = words.height_mm + 2 * pad * 0.7

        def draw(at: Point) -> None:
            self.sheet.draw([box(0, 0, width, height, SHADE), box(0, 0, 1.0, height, INK)], at)
            words.draw((at[0] + pad + 1.2, at[1] + pad * 0.7))

        return Strip(height, draw)

    def _point(self, text: str, width: float, size: float) -> Strip:
        indent = 3.2 * self.scale
        words = self.lines(text, width - indent, size)
        middle = self.pt(size) * MM_PER_PT * LEADING / 2

        def draw(at: Point) -> None:
            mark = box(at[0] + 0.5, at[1] + middle - 0.45, 0.9, 0.9, QUIET)
            self.sheet.draw([mark])
            words.draw((at[0] + indent, at[1]))

        return Strip(words.height_mm, draw)

    def _picture(self, block: Picture, width: float, grown_mm: float | None) -> Strip:
        name = self.lines(block.name, width, 0.92, INK, bold=True) if block.name else None
        above = name.height_mm + 0.6 if name else 0.0
        high = grown_mm if block.grows and grown_mm else block.height_mm * self.scale
        wide = width if block.width_mm is None else min(block.width_mm * self.scale, width)

        def draw(at: Point) -> None:
            if name:
                name.draw(at)
            self.sheet.draw(block.paint(wide, high), (at[0], at[1] + above))

        return Strip(above + high, draw)

    def _fields(self, block: Fields, width: float) -> list[Strip]:
        column = (width - _GUTTER_MM * (block.columns - 1)) / block.columns
        rows = []
        for at in range(0, len(block.names), block.columns):
            row = [self._field(one, column) for one in block.names[at : at + block.columns]]
            rows.append(self.abreast(row, column + _GUTTER_MM))
        return rows

    def _field(self, name: str, width: float) -> Strip:
        wide = max(width - _FIELD_LINE_MM, width * 0.3)
        words = self.lines(name, wide, 0.95)
        size_pt = self.pt(0.95)
        longest = max(
            self.sheet.letters.width_mm(line, size_pt)
            for line in self.wrapped(name, wide, size_pt)
        )
        height = max(words.height_mm, 8.5 * self.scale)

        def draw(at: Point) -> None:
            words.draw((at[0], at[1] + height - words.height_mm - 0.4))
            y = at[1] + height - 0.8
            self.sheet.draw([Line(((at[0] + longest + 2, y), (at[0] + width, y)), INK, 0.2)])

        return Strip(height, draw)

    def _beside(self, block: Beside, width: float) -> Strip:
        left_mm = (width - _GUTTER_MM) * block.share
        right_mm = width - _GUTTER_MM - left_mm
        left, right = self._pile(block.left, left_mm), self._pile(block.right, right_mm)

        def draw(at: Point) -> None:
            left.draw(at)
            right.draw((at[0] + left_mm + _GUTTER_MM, at[1]))

        return Strip(max(left.height_mm, right.height_mm), draw)

    def _pile(self, blocks: Sequence[Block], width: float) -> Strip:
        parts: list[tuple[float, Strip]] = []
        y = 0.0
        for number, block in enumerate(blocks):
            y += self.gap_mm * 0.6 if number and not isinstance(blocks[number - 1], Heading) else 0
            for strip in self.strips(block, width):
                parts.append((y, strip))
                y += strip.height_mm

        def draw(at: Point) -> None:
            for below, strip in parts:
                strip.draw((at[0], at[1] + below))

        return Strip(y, draw)
