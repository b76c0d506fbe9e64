"""A document as PDF, A4, fonts embedded: the same document gives the same bytes."""

from __future__ import annotations

from metercheck.reports.paper.blocks import INK, QUIET, RULE, Document, Heading, Picture, Rendered
from metercheck.reports.paper.content import texts
from metercheck.reports.paper.drawing import Line, Words
from metercheck.reports.paper.letters import Letters
from metercheck.reports.paper.lost import lost_words
from metercheck.reports.paper.setting import Setter, Strip
from metercheck.reports.paper.sheet import HEIGHT_MM, WIDTH_MM, Sheet, sheet

_LEFT_MM, _TOP_MM = 17.0, 13.0
_INNER_MM = WIDTH_MM - 2 * _LEFT_MM
_HEADER_MM = 15.0
_FOOTER_MM = 17.0
_ROOM_MM = HEIGHT_MM - _TOP_MM - _FOOTER_MM
_SHRINK = 0.03
_SMALLEST = 0.6
_TALLEST_MM = 80.0
"""A picture that has room to grow grows no higher."""


def render(document: Document) -> Rendered:
    """The document's file."""
    letters = Letters(texts(document))
    with sheet(letters, document.made, document.title) as paper:
        _lay(document, paper, _set(document, paper))
        _footers(document, paper)
        return Rendered(paper.finish(), letters.lost)


Sets = list[tuple[float, Strip]]
"""Strips, each with the gap above it."""


def _set(document: Document, paper: Sheet) -> Sets:
    """The strips, the letters so small that one page holds them where it must."""
    scale = 1.0
    while True:
        setter = Setter(paper, scale)
        strips = _strips(document, setter)
        free = _ROOM_MM - _HEADER_MM - _height(strips)
        if not document.one_page or free >= 0 or scale <= _SMALLEST:
            break
        scale -= _SHRINK
    growing = [one for one in document.blocks if isinstance(one, Picture) and one.grows]
    if growing and free > 0:
        own_mm = growing[0].height_mm * scale
        strips = _strips(document, setter, min(own_mm + free, max(_TALLEST_MM, own_mm)))
    return strips


def _strips(document: Document, setter: Setter, picture_mm: float | None = None) -> Sets:
    sets: Sets = []
    after_heading = True
    for block in document.blocks:
        gap = 0.0 if after_heading else setter.gap_mm
        for strip in setter.strips(block, _INNER_MM, picture_mm):
            sets.append((gap, strip))
            gap = 0.0
        after_heading = isinstance(block, Heading)
    return sets


def _height(strips: Sets) -> float:
    return sum(gap + strip.height_mm for gap, strip in strips)


def _lay(document: Document, paper: Sheet, strips: Sets) -> None:
    """Put strip below strip; what stays with the next one takes it along to a new page."""
    y = _first_page(document, paper)
    for number, (gap, strip) in enumerate(strips):
        needed = strip.height_mm
        following = number
        while strips[following][1].stays and following + 1 < len(strips):
            following += 1
            needed += strips[following][0] + strips[following][1].height_mm
        if y + gap + needed > _TOP_MM + _ROOM_MM and not document.one_page:
            paper.new_page(document.watermark)
            y, gap = _TOP_MM, 0.0
        strip.draw((_LEFT_MM, y + gap))
        y += gap + strip.height_mm


def _first_page(document: Document, paper: Sheet) -> float:
    paper.new_page(document.watermark)
    right = WIDTH_MM - _LEFT_MM
    line = _TOP_MM + _HEADER_MM - 3.2
    paper.draw(
        [
            Words((_LEFT_MM, _TOP_MM + 6.0), document.title, 17, INK, bold=True),
            Words((right, _TOP_MM + 6.0), document.number, 11, INK, "end", bold=True),
            Words((_LEFT_MM, _TOP_MM + 10.6), document.subtitle, 8, QUIET),
            Line(((_LEFT_MM, line), (right, line)), INK, 0.6),
        ]
    )
    return _TOP_MM + _HEADER_MM


def _footers(document: Document, paper: Sheet) -> None:
    """On every page what it is, which page of how many, and what is lost."""
    right = WIDTH_MM - _LEFT_MM
    y = HEIGHT_MM - _FOOTER_MM + 5.0
    for page in range(1, paper.pages + 1):
        count = document.page_words.format(page=page, pages=paper.pages)
        with paper.on_page(page):
            marks = [
                Line(((_LEFT_MM, y - 4), (right, y - 4)), RULE, 0.25),
                Words((_LEFT_MM, y), document.footer, 7.4, QUIET),
                Words((right, y), count, 7.4, QUIET, "end"),
            ]
            if said := lost_words(document, paper.letters.lost):
                marks.append(Words((_LEFT_MM, y + 3.6), said, 7.4, INK))
            paper.draw(marks)
