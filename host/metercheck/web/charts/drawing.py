"""Small drawings as SVG inside a page: shapes get classes, the style sheet gives them colours.

So a drawing is light or dark as its page is, prints as it does, and speaks its language. Built as
a tree and not as text: whatever stands in it is escaped.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

Point = tuple[float, float]


class Drawing:
    """An SVG of `width` by `height` units, of which one is about a pixel."""

    def __init__(self, width: float, height: float, kind: str, title: str) -> None:
        """`kind`: its class; `title`: what it shows, for who does not see it."""
        view = f"0 0 {_short(width)} {_short(height)}"
        self._root = Element("svg", {"viewBox": view, "class": kind, "role": "img"})
        SubElement(self._root, "title").text = title

    def stretch(self) -> None:
        """Fill whatever place the page gives, out of proportion; for drawings without text."""
        self._root.set("preserveAspectRatio", "none")

    def rect(self, kind: str, x: float, y: float, width: float, height: float) -> None:
        """A filled rectangle."""
        self._add("rect", kind, x=x, y=y, width=max(width, 0.0), height=max(height, 0.0))

    def line(self, kind: str, start: Point, end: Point) -> None:
        """A straight line."""
        self._add("line", kind, x1=start[0], y1=start[1], x2=end[0], y2=end[1])

    def dot(self, kind: str, at: Point, radius: float) -> None:
        """A filled circle."""
        self._add("circle", kind, cx=at[0], cy=at[1], r=radius)

    def text(self, kind: str, at: Point, words: str) -> None:
        """A line of text, anchored as its class says."""
        self._add("text", kind, x=at[0], y=at[1]).text = words

    def path(self, kind: str, *strokes: Iterable[Point], closed: bool = False) -> None:
        """Lines through points; one that is no number makes a gap."""
        commands: list[str] = []
        for stroke in strokes:
            pen = "M"
            for x, y in stroke:
                if math.isnan(x) or math.isnan(y):
                    pen = "M"
                    continue
                commands.append(f"{pen}{_short(x)} {_short(y)}")
                pen = "L"
        if commands:
            self._add("path", kind).set("d", "".join(commands) + ("Z" if closed else ""))

    def markup(self) -> Markup:
        """The SVG, ready to stand in a page."""
        return Markup(tostring(self._root, encoding="unicode"))

    def _add(self, tag: str, kind: str, **places: float) -> Element:
        values = {name: _short(value) for name, value in places.items()}
        return SubElement(self._root, tag, {"class": kind} | values)


def _short(value: float) -> str:
    """A tenth of a pixel is enough."""
    return f"{value:.1f}".removesuffix(".0")
