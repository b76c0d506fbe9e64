"""Fonts of a document: which one has a character, how wide it is, and what none has.

The fonts in `fonts/` have the characters of GB 2312 (the bold one those of its first level). A
rarer one, as in some names, is taken from a font of this computer where there is one; otherwise
a geta mark stands in its place and the document says which character that is.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

REGULAR, BOLD, RARE = "regular", "bold", "rare"
GETA = "〓"
"""What printers set for a character that they do not have."""

_FILES = {REGULAR: "NotoSansCJKsc-Regular.otf", BOLD: "NotoSansCJKsc-Bold.otf"}
_MM_PER_PT = 25.4 / 72
# Fonts with many Han characters, as Debian, Windows and macOS have them; the second is the face in
# a collection.
_SYSTEM_FONTS: tuple[tuple[str, int], ...] = (
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("{windir}/Fonts/msyh.ttc", 0),
    ("{windir}/Fonts/simsunb.ttf", 0),
    ("{windir}/Fonts/simsun.ttc", 0),
    ("/System/Library/Fonts/STHeiti Light.ttc", 0),
    ("/System/Library/Fonts/PingFang.ttc", 0),
)


class Face(NamedTuple):
    """A font file's measures: advance of each character in thousandths of the size."""

    data: bytes
    advances: dict[str, float]


class Run(NamedTuple):
    """Characters that follow each other in one font."""

    font: str
    text: str


class Letters:
    """The fonts for a document whose texts are `texts`. `lost`: characters that none has."""

    def __init__(self, texts: Iterable[str], system: Sequence[tuple[str, int]] | None = None):
        used = {character for text in texts for character in text if character.isprintable()}
        self.used = used | set("0123456789 ") | {GETA}
        self.faces = {name: _shipped(name) for name in _FILES}
        rare = used - self.faces[REGULAR].advances.keys()
        found = _from_system(frozenset(rare), tuple(system or _SYSTEM_FONTS)) if rare else None
        if found:
            self.faces[RARE] = found
        self.lost = tuple(sorted(rare - (found.advances.keys() if found else set())))

    def runs(self, text: str, bold: bool = False) -> Iterator[Run]:
        """`text` in pieces of one font each."""
        font, piece = "", ""
        for character in text:
            its_font, shown = self._font(character, bold)
            if its_font != font and piece:
                yield Run(font, piece)
                piece = ""
            font, piece = its_font, piece + shown
        if piece:
            yield Run(font, piece)

    def with_geta(self, text: str) -> str:
        """`text` with the mark for each lost character."""
        return text.translate({ord(one): GETA for one in self.lost})

    def width_mm(self, text: str, size_pt: float, bold: bool = False) -> float:
        """How wide `text` is."""
        thousandths = 0.0
        for run in self.runs(text, bold):
            advances = self.faces[run.font].advances
            thousandths += sum(advances[character] for character in run.text)
        return thousandths / 1000 * size_pt * _MM_PER_PT

    def _font(self, character: str, bold: bool) -> tuple[str, str]:
        for name in (BOLD, REGULAR, RARE) if bold else (REGULAR, RARE):
            if name in self.faces and character in self.faces[name].advances:
                return name, character
        return REGULAR, GETA

    def subset(self, name: str) -> bytes:
        """The face `name` with the used characters only, as WOFF."""
        font = _opened(self.faces[name].data)
        _reduce(font, self.used)
        font.flavor = "woff"
        return _saved(font)


@cache
def _shipped(name: str) -> Face:
    file = resources.files("metercheck.reports.paper").joinpath("fonts", _FILES[name])
    return _measured(file.read_bytes())


def _measured(data: bytes) -> Face:
    font = _opened(data)
    per_em = font["head"].unitsPerEm / 1000
    widths = font["hmtx"]
    return Face(
        data,
        {chr(code): widths[glyph][0] / per_em for code, glyph in font.getBestCmap().items()},
    )


@cache
def _from_system(rare: frozenset[str], places: tuple[tuple[str, int], ...]) -> Face | None:
    """The first font of this computer that has most of `rare`, reduced to these."""
    best: tuple[int, Any] = (0, None)
    for place, number in places:
        path = Path(place.format(windir=os.environ.get("WINDIR", "C:/Windows")))
        if not path.is_file():
            continue
        font = _opened(path.read_bytes(), number)
        has = sum(ord(character) in font.getBestCmap() for character in rare)
        if has > best[0]:
            best = (has, font)
    if best[1] is None:
        return None
    _reduce(best[1], rare)
    return _measured(_saved(best[1]))


def _opened(data: bytes, number: int = 0) -> Any:
    from fontTools.ttLib import TTFont

    collection = number if data[:4] == b"ttcf" else -1
    return TTFont(io.BytesIO(data), fontNumber=collection, lazy=True, recalcTimestamp=False)


def _reduce(font: Any, characters: Iterable[str]) -> None:
    from fontTools.subset import Options, Subsetter

    options = Options()
    options.hinting = False
    options.layout_features = []
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(one) for one in characters])
    subsetter.subset(font)


def _saved(font: Any) -> bytes:
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()
