"""The verdict on paper: sign, word, sentence and figures within a frame."""

from __future__ import annotations

from metercheck.reports.paper.blocks import INK, QUIET, RULE, VERDICT_COLOUR, Banner, Fact
from metercheck.reports.paper.drawing import Line, Point, box, sign
from metercheck.reports.paper.galley import Galley, Strip


def banner(galley: Galley, block: Banner, width: float) -> Strip:
    """The block as one strip."""
    colour = VERDICT_COLOUR.get(block.verdict, INK)
    pad, sign_mm = 3.4 * galley.scale, 13.0 * galley.scale
    left = pad + sign_mm + 4.0
    figures_mm = 58.0 if block.figures else 0.0
    words_mm = width - left - pad - figures_mm
    word = galley.lines(block.word, words_mm, 2.3, colour, bold=True)
    sentence = galley.lines(block.sentence, words_mm, 1.06)
    figures = [_figure(galley, one, figures_mm - 4.0) for one in block.figures]
    figures_high = sum(one.height_mm for one in figures)
    text_high = word.height_mm + sentence.height_mm
    height = max(text_high, figures_high, sign_mm) + 2 * pad

    def draw(at: Point) -> None:
        frame = ((0, 0), (width, 0), (width, height), (0, height), (0, 0))
        x, y = at
        moved = tuple((x + one[0], y + one[1]) for one in frame)
        galley.sheet.draw([box(0, 0, 2.0, height, colour)], at)
        galley.sheet.draw([Line(moved, colour, 0.5)])
        marks = list(sign(block.verdict, sign_mm, colour))
        galley.sheet.draw(marks, (x + pad + 1.6, y + (height - sign_mm) / 2))
        top = y + (height - text_high) / 2
        word.draw((x + left, top))
        sentence.draw((x + left, top + word.height_mm))
        top = y + (height - figures_high) / 2
        right = x + width - figures_mm
        if figures:
            edge = ((right - 1.0, y + pad), (right - 1.0, y + height - pad))
            galley.sheet.draw([Line(edge, RULE, 0.25)])
        for one in figures:
            one.draw((right + 2.0, top))
            top += one.height_mm

    return Strip(height, draw)


def _figure(galley: Galley, fact: Fact, width: float) -> Strip:
    name_mm = width * 0.52
    size = 1.5 if fact.emphatic else 1.1
    name = galley.lines(fact.name, name_mm, 0.88, QUIET)
    value_pt = galley.pt(size)
    value = galley.lines(fact.value, width - name_mm, size, INK, bold=True)
    height = max(name.height_mm, value.height_mm)

    def draw(at: Point) -> None:
        name.draw((at[0], at[1] + (height - name.height_mm) / 2))
        own = galley.sheet.letters.width_mm(fact.value, value_pt, bold=True)
        indent = max(width - own, name_mm) if own <= width - name_mm else name_mm
        value.draw((at[0] + indent, at[1] + (height - value.height_mm) / 2))

    return Strip(height, draw)
