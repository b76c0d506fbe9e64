"""A document as one HTML file that needs nothing else: fonts and drawings are within it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from metercheck.reports.paper.blocks import (
    INK,
    QUIET,
    RULE,
    SHADE,
    VERDICT_COLOUR,
    Banner,
    Block,
    Document,
    Picture,
    Rendered,
)
from metercheck.reports.paper.content import texts
from metercheck.reports.paper.drawing import Area, Disc, Line, Mark, Point, sign
from metercheck.reports.paper.letters import Letters
from metercheck.reports.paper.lost import lost_words

_WIDTH_MM = 176.0
_GROWN_MM = 62.0
_SIGN_MM = 13.0
_MM_PER_PT = 25.4 / 72


class _Face(NamedTuple):
    name: str
    data: str


def render(document: Document) -> Rendered:
    """The document's file, in UTF-8."""
    letters = Letters(texts(document))
    faces = [_Face(name, b64encode(letters.subset(name)).decode()) for name in letters.faces]
    html = _template().render(
        document=document,
        faces=faces,
        lost=lost_words(document, letters.lost),
        ink=INK,
        quiet=QUIET,
        rule=RULE,
        shade=SHADE,
        kind_of=lambda block: type(block).__name__,
        colour_of=_colour,
        sign_of=lambda block: _svg(
            _SIGN_MM, _SIGN_MM, sign(block.verdict, _SIGN_MM, _colour(block))
        ),
        picture_of=_picture,
    )
    return Rendered(letters.with_geta(html).encode(), letters.lost)


@cache
def _template() -> Template:
    loader = PackageLoader("metercheck.reports.paper", ".")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=False
    )
    return environment.get_template("page.html.j2")


def _colour(block: Block) -> str:
    return VERDICT_COLOUR.get(block.verdict, INK) if isinstance(block, Banner) else INK


def _picture(block: Picture) -> Markup:
    width = block.width_mm or _WIDTH_MM
    height = max(_GROWN_MM, block.height_mm) if block.grows else block.height_mm
    return _svg(width, height, block.paint(width, height))


def _svg(width: float, height: float, marks: Iterable[Mark]) -> Markup:
    """An SVG element whose unit is the mm."""
    inner = Markup("").join(_mark(mark) for mark in marks)
    return Markup('<svg viewBox="0 0 {w} {h}" width="{w}mm" height="{h}mm">{inner}</svg>').format(
        w=_number(width), h=_number(height), inner=inner
    )


def _mark(mark: Mark) -> Markup:
    if isinstance(mark, Line):
        dash = f"{_number(mark.dash[0])} {_number(mark.dash[1])}" if mark.dash else "none"
        return Markup(
            '<polyline points="{}" fill="none" stroke="{}" stroke-width="{}"'
            ' stroke-dasharray="{}" stroke-linejoin="round"/>'
        ).format(_points(mark.points), mark.colour, _number(mark.width_mm), dash)
    if isinstance(mark, Area):
        return Markup('<polygon points="{}" fill="{}" shape-rendering="{}"/>').format(
            _points(mark.points), mark.colour, "crispEdges" if len(mark.points) == 4 else "auto"
        )
    if isinstance(mark, Disc):
        x, y = (_number(one) for one in mark.centre)
        return Markup('<circle cx="{}" cy="{}" r="{}" fill="{}"/>').format(
            x, y, _number(mark.radius_mm), mark.colour
        )
    font = "paper-bold" if mark.bold else "paper-regular"
    return Markup(
        '<text x="{}" y="{}" font-size="{}" fill="{}" text-anchor="{}" font-family="{}">{}</text>'
    ).format(
        *(_number(one) for one in mark.at),
        _number(mark.size_pt * _MM_PER_PT),
        mark.colour,
        mark.anchor,
        f"{font}, paper-regular, paper-rare",
        mark.text,
    )


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _number(value: float) -> str:
    """To a hundredth of a mm."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
