"""Blocks set for paper: how high each is at a width, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from metercheck.reports.paper.blocks import (
    INK,
    QUIET,
    RULE,
    SHADE,
    VERDICT_COLOUR,
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
from metercheck.reports.paper.drawing import Line, Point, box, sign
from metercheck.reports.paper.lines import wrap
from metercheck.reports.paper.sheet import Sheet

BODY_PT = 9.2
_LEADING = 1.42
_MM_PER_PT = 25.4 / 72
_CAP = 0.36  # from a line's middle down to where its letters stand, in sizes
_GAP_MM = 2.2
_GUTTER_MM = 6.0
_FIELD_LINE_MM = 30.0


@dataclass(frozen=True)
class Strip:
    """A part of a page as wide as it is: what may not be divided. `stays`: with the next one."""

    height_mm: float
    draw: Callable[[Point], None]
    stays: bool = False


class Setter:
    """Sets blocks on `sheet`, all letters and gaps `scale` times as large."""

    def __init__(self, sheet: Sheet, scale: float = 1.0) -> None:
        self._sheet = sheet
        self._scale = scale
        self.gap_mm = _GAP_MM * scale

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
            return list(self._table(block, width))
        if isinstance(block, Banner):
            return [self._banner(block, width)]
        if isinstance(block, Picture):
            return [self._picture(block, width, picture_mm)]
        if isinstance(block, Fields):
            return self._fields(block, width)
        if isinstance(block, Together):
            return [self._pile(block.blocks, width)]
        return [self._beside(block, width)]

    def _pt(self, size: float = 1.0) -> float:
        return BODY_PT * size * self._scale

    def _wrap(self, text: str, width: float, size_pt: float, bold: bool = False) -> list[str]:
        return wrap(text, width, lambda part: self._sheet.letters.width_mm(part, size_pt, bold))

    def _lines(
        self, text: str, width: float, size: float = 1.0, colour: str = INK, bold: bool = False
    ) -> Strip:
        size_pt = self._pt(size)
        lines = self._wrap(text, width, size_pt, bold)
        line_mm = size_pt * _MM_PER_PT * _LEADING

        def draw(at: Point) -> None:
            for number, line in enumerate(lines):
                y = at[1] + (number + 0.5) * line_mm + size_pt * _MM_PER_PT * _CAP
                self._sheet.write((at[0], y), line, size_pt, colour, bold=bold)

        return Strip(line_mm * len(lines), draw)

    def _heading(self, block: Heading, width: float) -> Strip:
        words = self._lines(block.text, width, 1.0, INK, bold=True)
        above, below = 1.2 * self._scale, 1.0 * self._scale

        def draw(at: Point) -> None:
            words.draw((at[0], at[1] + above))
            y = at[1] + above + words.height_mm + below * 0.3
            self._sheet.draw([Line(((at[0], y), (at[0] + width, y)), RULE, 0.25)])

        return Strip(above + words.height_mm + below, draw, stays=True)

    def _fact(self, fact: Fact, width: float, name_mm: float) -> Strip:
        name = self._lines(fact.name, name_mm, 0.88, QUIET)
        size = 0.9 if fact.code else 1.0
        value = self._lines(fact.value, width - name_mm, size, INK, bold=fact.emphatic)
        lower = (self._pt() - self._pt(0.88)) * _MM_PER_PT * 0.5

        def draw(at: Point) -> None:
            name.draw((at[0], at[1] + lower))
            value.draw((at[0] + name_mm, at[1]))

        return Strip(max(name.height_mm + lower, value.height_mm), draw)

    def _facts(self, block: Facts, width: float) -> list[Strip]:
        column = (width - _GUTTER_MM * (block.columns - 1)) / block.columns
        size_pt = self._pt(0.88)
        names = (self._sheet.letters.width_mm(one.name, size_pt) for one in block.items)
        name_mm = min(max(names, default=0.0) + 3.0, column * 0.45)
        rows = [
            [self._fact(one, column, name_mm) for one in block.items[at : at + block.columns]]
            for at in range(0, len(block.items), block.columns)
        ]
        return [self._abreast(row, column + _GUTTER_MM) for row in rows]

    def _abreast(self, parts: Sequence[Strip], step: float) -> Strip:
        def draw(at: Point) -> None:
            for number, part in enumerate(parts):
                part.draw((at[0] + number * step, at[1]))

        return Strip(max(part.height_mm for part in parts), draw)

    def _paragraph(self, block: Text, width: float) -> Strip:
        colour = QUIET if block.quiet else INK
        return self._lines(block.text, width, block.size, colour, block.bold)

    def _framed(self, block: Text, width: float) -> Strip:
        pad = 1.8 * self._scale
        words = self._lines(block.text, width - 2 * pad - 1.2, block.size, INK, block.bold)
        height = words.height_mm + 2 * pad * 0.7

        def draw(at: Point) -> None:
            self._sheet.draw([box(0, 0, width, height, SHADE), box(0, 0, 1.0, height, INK)], at)
            words.draw((at[0] + pad + 1.2, at[1] + pad * 0.7))

        return Strip(height, draw)

    def _point(self, text: str, width: float, size: float) -> Strip:
        indent = 3.2 * self._scale
        words = self._lines(text, width - indent, size)
        middle = self._pt(size) * _MM_PER_PT * _LEADING / 2

        def draw(at: Point) -> None:
            mark = box(at[0] + 0.5, at[1] + middle - 0.45, 0.9, 0.9, QUIET)
            self._sheet.draw([mark])
            words.draw((at[0] + indent, at[1]))

        return Strip(words.height_mm, draw)

    def _table(self, block: Table, width: float) -> Iterator[Strip]:
        yield self._row(block, block.header, width, header=True)
        last = len(block.rows) - 1
        for number, row in enumerate(block.rows):
            yield self._row(block, row, width, total=block.total and number == last)

    def _row(
        self,
        block: Table,
        cells: Sequence[str],
        width: float,
        *,
        header: bool = False,
        total: bool = False,
    ) -> Strip:
        pad, size = 1.2 * self._scale, 0.88 if header else 0.95
        size_pt, colour = self._pt(size), QUIET if header else INK
        widths = [share * width / sum(block.shares) for share in block.shares]
        texts = [
            self._wrap(cell, each - 2 * pad, size_pt, total)
            for cell, each in zip(cells, widths, strict=True)
        ]
        line_mm = size_pt * _MM_PER_PT * _LEADING
        height = max(len(lines) for lines in texts) * line_mm + 0.8 * pad

        def draw(at: Point) -> None:
            x = at[0]
            if header:
                self._sheet.draw([box(0, 0, width, height, SHADE)], at)
            for column, (lines, each) in enumerate(zip(texts, widths, strict=True)):
                for number, line in enumerate(lines):
                    free = each - 2 * pad
                    free -= self._sheet.letters.width_mm(line, size_pt, total)
                    left = x + pad + (free if column in block.numbers else 0.0)
                    y = at[1] + 0.4 * pad + (number + 0.5) * line_mm
                    y += size_pt * _MM_PER_PT * _CAP
                    self._sheet.write((left, y), line, size_pt, colour, bold=total)
                x += each
            below = at[1] + height
            thick = 0.35 if header or total else 0.15
            self._sheet.draw([Line(((at[0], below), (at[0] + width, below)), RULE, thick)])

        return Strip(height, draw, stays=header)

    def _banner(self, block: Banner, width: float) -> Strip:
        colour = VERDICT_COLOUR.get(block.verdict, INK)
        pad, sign_mm = 3.4 * self._scale, 13.0 * self._scale
        left = pad + sign_mm + 4.0
        figures_mm = 58.0 if block.figures else 0.0
        words_mm = width - left - pad - figures_mm
        word = self._lines(block.word, words_mm, 2.3, colour, bold=True)
        sentence = self._lines(block.sentence, words_mm, 1.06)
        figures = [self._figure(one, figures_mm - 4.0) for one in block.figures]
        figures_high = sum(one.height_mm for one in figures)
        text_high = word.height_mm + sentence.height_mm
        height = max(text_high, figures_high, sign_mm) + 2 * pad

        def draw(at: Point) -> None:
            frame = ((0, 0), (width, 0), (width, height), (0, height), (0, 0))
            x, y = at
            moved = tuple((x + one[0], y + one[1]) for one in frame)
            self._sheet.draw([box(0, 0, 2.0, height, colour)], at)
            self._sheet.draw([Line(moved, colour, 0.5)])
            marks = list(sign(block.verdict, sign_mm, colour))
            self._sheet.draw(marks, (x + pad + 1.6, y + (height - sign_mm) / 2))
            top = y + (height - text_high) / 2
            word.draw((x + left, top))
            sentence.draw((x + left, top + word.height_mm))
            top = y + (height - figures_high) / 2
            right = x + width - figures_mm
            if figures:
                edge = ((right - 1.0, y + pad), (right - 1.0, y + height - pad))
                self._sheet.draw([Line(edge, RULE, 0.25)])
            for one in figures:
                one.draw((right + 2.0, top))
                top += one.height_mm

        return Strip(height, draw)

    def _figure(self, fact: Fact, width: float) -> Strip:
        name_mm = width * 0.52
        size = 1.5 if fact.emphatic else 1.1
        name = self._lines(fact.name, name_mm, 0.88, QUIET)
        value_pt = self._pt(size)
        value = self._lines(fact.value, width - name_mm, size, INK, bold=True)
        height = max(name.height_mm, value.height_mm)

        def draw(at: Point) -> None:
            name.draw((at[0], at[1] + (height - name.height_mm) / 2))
            own = self._sheet.letters.width_mm(fact.value, value_pt, bold=True)
            indent = max(width - own, name_mm) if own <= width - name_mm else name_mm
            value.draw((at[0] + indent, at[1] + (height - value.height_mm) / 2))

        return Strip(height, draw)

    def _picture(self, block: Picture, width: float, grown_mm: float | None) -> Strip:
        name = self._lines(block.name, width, 0.92, INK, bold=True) if block.name else None
        above = name.height_mm + 0.6 if name else 0.0
        high = grown_mm if block.grows and grown_mm else block.height_mm * self._scale
        wide = width if block.width_mm is None else min(block.width_mm * self._scale, width)

        def draw(at: Point) -> None:
            if name:
                name.draw(at)
            self._sheet.draw(block.paint(wide, high), (at[0], at[1] + above))

        return Strip(above + high, draw)

    def _fields(self, block: Fields, width: float) -> list[Strip]:
        column = (width - _GUTTER_MM * (block.columns - 1)) / block.columns
        rows = []
        for at in range(0, len(block.names), block.columns):
            row = [self._field(one, column) for one in block.names[at : at + block.columns]]
            rows.append(self._abreast(row, column + _GUTTER_MM))
        return rows

    def _field(self, name: str, width: float) -> Strip:
        wide = max(width - _FIELD_LINE_MM, width * 0.3)
        words = self._lines(name, wide, 0.95)
        size_pt = self._pt(0.95)
        longest = max(
            self._sheet.letters.width_mm(line, size_pt) for line in self._wrap(name, wide, size_pt)
        )
        height = max(words.height_mm, 8.5 * self._scale)

        def draw(at: Point) -> None:
            words.draw((at[0], at[1] + height - words.height_mm - 0.4))
            y = at[1] + height - 0.8
            self._sheet.draw([Line(((at[0] + longest + 2, y), (at[0] + width, y)), INK, 0.2)])

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
