"""What a document is made of, apart from how it looks in PDF or HTML.

Texts are ready sentences; a block never asks the catalogue. Lengths in mm, letters in pt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from metercheck.reports.paper.drawing import Mark

INK = "#1d2329"
QUIET = "#5d6670"
RULE = "#b9c0c7"
SHADE = "#f2f4f6"
VERDICT_COLOUR = {"normal": "#2e7d32", "abnormal": "#a33a3a"}

Paint = Callable[[float, float], Sequence[Mark]]
"""Draws into (width, height), both in mm, the origin at the upper left."""


@dataclass(frozen=True)
class Fact:
    """A name and its value. `emphatic`: what people compare or look for first; `code`: digits that
    nobody reads, smaller so that they stand in one line."""

    name: str
    value: str
    emphatic: bool = False
    code: bool = False


@dataclass(frozen=True)
class Heading:
    """What follows is about this."""

    text: str


@dataclass(frozen=True)
class Facts:
    """Names and values in `columns`, row by row."""

    items: tuple[Fact, ...]
    columns: int = 2


@dataclass(frozen=True)
class Text:
    """A paragraph. `size` of the usual one; `framed`: nobody may overlook it."""

    text: str
    size: float = 1.0
    quiet: bool = False
    bold: bool = False
    framed: bool = False


@dataclass(frozen=True)
class Points:
    """Sentences that stand beside each other."""

    items: tuple[str, ...]
    size: float = 1.0


@dataclass(frozen=True)
class Table:
    """Rows of texts. `shares` of the width; columns named in `numbers` end at the right;
    `total`: the last row is the sum of those above."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    numbers: frozenset[int] = frozenset()
    total: bool = False


@dataclass(frozen=True)
class Banner:
    """The verdict: a sign that needs no colour, a word, a sentence, the figures."""

    verdict: str
    word: str
    sentence: str
    figures: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A drawing, `height_mm` high at least; `grows` into the room that a page leaves."""

    name: str
    paint: Paint = field(repr=False)
    height_mm: float
    width_mm: float | None = None
    grows: bool = False


@dataclass(frozen=True)
class Fields:
    """What is filled in by hand: a name and a line behind it."""

    names: tuple[str, ...]
    columns: int = 2


@dataclass(frozen=True)
class Beside:
    """Two columns; `share` of the width is the left one's."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]
    share: float = 0.5


@dataclass(frozen=True)
class Together:
    """Blocks that no page divides."""

    blocks: tuple[Block, ...]


Block = Heading | Facts | Text | Points | Table | Banner | Picture | Fields | Beside | Together


@dataclass(frozen=True)
class Document:
    """A whole document. `made`: the one date in the file, so that the same gives the same bytes.

    `one_page`: letters shrink rather than that a second page begins. `watermark` is on every page.
    """

    language: str
    title: str
    subtitle: str
    number: str
    blocks: tuple[Block, ...]
    footer: str
    page_words: str
    """With {page} and {pages}."""
    lost_words: str
    """Says which characters no font here has, with {characters}."""
    made: datetime
    one_page: bool = False
    watermark: str = ""


@dataclass(frozen=True)
class Rendered:
    """A finished file, and the characters in it that no font here has."""

    data: bytes = field(repr=False)
    lost: tuple[str, ...] = ()
