"""A document as PDF, A4, fonts embedded: the same document gives the same bytes."""

from __future__ import annotations

from metercheck.reports.paper.blocks import INK, QUIET, RULE, Document, Heading, Picture, Rendered
from metercheck.reports.paper.content import texts
from metercheck.reports.paper.drawing import Line, Mark, Words
from metercheck.reports.paper.galley import Strip
from metercheck.reports.paper.letters import Letters
from metercheck.reports.paper.lost import lost_words
from metercheck.reports.paper.setting import Setter
from metercheck.reports.paper.sheet import HEIGHT_MM, WIDTH_MM, Sheet, sheet

_LEFT_MM, _TOP_MM = 17.0, 13.0
_INNER_MM = WIDTH_MM - 2 * _LEFT_MM
_HEADER_MM = 15.0
_FOOTER_MM = 17.0
_ROOM_MM = HEIGHT_MM - _TOP_MM - _FOOTER_MM
_TITLE_PT, _NUMBER_PT = 17.0, 11.0
_SHRINK = 0.03
_SMALLEST = 0.6
_TALLEST_MM = 80.0
"""A picture that has room to grow grows no higher."""


def render(document: Document) -> Rendered:
    """The document's file."""
    letters = Letters(texts(document))
    with sheet(letters, document.made, document.title) as paper:
        pages = _paged(document, _set(document, paper))
        lost = lost_words(document, letters.lost)
        for number, placed in enumerate(pages, 1):
            paper.new_page(document.watermark)
            if number == 1:
                paper.draw(_header(document, letters))
            for y, strip in placed:
                strip.draw((_LEFT_MM, y))
            paper.draw(_footer(document, number, len(pages), lost))
        return Rendered(paper.finish(), letters.lost)


Sets = list[tuple[float, Strip]]
"""Strips, each with the gap above it."""
Placed = list[tuple[float, Strip]]
"""Those of a page, each with where it begins."""


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


def _paged(document: Document, strips: Sets) -> list[Placed]:
    """Strip below strip; what stays with the next one goes with it to a new page."""
    pages: list[Placed] = [[]]
    y = _TOP_MM + _HEADER_MM
    for number, (gap, strip) in enumerate(strips):
        needed, following = strip.height_mm, number
        while strips[following][1].stays and following + 1 < len(strips):
            following += 1
            needed += strips[following][0] + strips[following][1].height_mm
        y += gap
        if y + needed > _TOP_MM + _ROOM_MM and not document.one_page:
            pages.append([])
            y = _TOP_MM
        pages[-1].append((y, strip))
        y += strip.height_mm
    return pages


def _header(document: Document, letters: Letters) -> list[Mark]:
    """The title beside the number, in smaller letters where both are long."""
    right = WIDTH_MM - _LEFT_MM
    free = _INNER_MM - letters.width_mm(document.number, _NUMBER_PT, bold=True) - 4.0
    wide = letters.width_mm(document.title, _TITLE_PT, bold=True)
    title_pt = _TITLE_PT * min(1.0, free / wide)
    line = _TOP_MM + _HEADER_MM - 3.2
    return [
        Words((_LEFT_MM, _TOP_MM + 6.0), document.title, title_pt, INK, bold=True),
        Words((right, _TOP_MM + 6.0), document.number, _NUMBER_PT, INK, "end", bold=True),
        Words((_LEFT_MM, _TOP_MM + 10.6), document.subtitle, 8, QUIET),
        Line(((_LEFT_MM, line), (right, line)), INK, 0.6),
    ]


def _footer(document: Document, page: int, pages: int, lost: str) -> list[Mark]:
    """What it is, which page of how many, and what is lost."""
    right = WIDTH_MM - _LEFT_MM
    y = HEIGHT_MM - _FOOTER_MM + 5.0
    count = document.page_words.format(page=page, pages=pages)
    return [
        Line(((_LEFT_MM, y - 4), (right, y - 4)), RULE, 0.25),
        Words((_LEFT_MM, y), document.footer, 7.4, QUIET),
        Words((right, y), count, 7.4, QUIET, "end"),
        Words((_LEFT_MM, y + 3.6), lost, 7.4, INK),
    ]
