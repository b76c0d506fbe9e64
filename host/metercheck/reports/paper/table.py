"""A table on paper: a strip for each row, so that a long one may go on on the next page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from metercheck.reports.paper.blocks import INK, QUIET, RULE, SHADE, Table
from metercheck.reports.paper.drawing import Line, Point, box
from metercheck.reports.paper.galley import CAP, LEADING, MM_PER_PT, Galley, Strip


def table_rows(galley: Galley, block: Table, width: float) -> Iterator[Strip]:
    """The rows, the header first."""
    yield _row(galley, block, block.header, width, header=True)
    last = len(block.rows) - 1
    for number, row in enumerate(block.rows):
        yield _row(galley, block, row, width, total=block.total and number == last)


def _row(
    galley: Galley,
    block: Table,
    cells: Sequence[str],
    width: float,
    *,
    header: bool = False,
    total: bool = False,
) -> Strip:
    pad, size = 1.2 * galley.scale, 0.88 if header else 0.95
    size_pt, colour = galley.pt(size), QUIET if header else INK
    widths = [share * width / sum(block.shares) for share in block.shares]
    texts = [
        galley.wrapped(cell, each - 2 * pad, size_pt, total)
        for cell, each in zip(cells, widths, strict=True)
    ]
    line_mm = size_pt * MM_PER_PT * LEADING
    height = max(len(lines) for lines in texts) * line_mm + 0.8 * pad

    def draw(at: Point) -> None:
        x = at[0]
        if header:
            galley.sheet.draw([box(0, 0, width, height, SHADE)], at)
        for column, (lines, each) in enumerate(zip(texts, widths, strict=True)):
            for number, line in enumerate(lines):
                free = each - 2 * pad
                free -= galley.sheet.letters.width_mm(line, size_pt, total)
                left = x + pad + (free if column in block.numbers else 0.0)
                y = at[1] + 0.4 * pad + (number + 0.5) * line_mm
                y += size_pt * MM_PER_PT * CAP
                galley.sheet.write((left, y), line, size_pt, colour, bold=total)
            x += each
        below = at[1] + height
        thick = 0.35 if header or total else 0.15
        galley.sheet.draw([Line(((at[0], below), (at[0] + width, below)), RULE, thick)])

    return Strip(height, draw, stays=header)
