"""Breaking text into lines, Chinese and Latin mixed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Measure = Callable[[str], float]

# No line begins with these, none ends with those (GB/T 15834-2011, 5.1).
_NOT_FIRST = frozenset("，。、；：？！）》」』】〕〉”’％℃…—·,.;:?!)]}%")
_NOT_LAST = frozenset("（《「『【〔〈“‘([{")
_HAN = "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_NUMBER = r"[−+]?\d[\d.,]*(?: (?:%|W|V|s|kW|kWh|imp/kWh|元|天|h)(?![A-Za-z]))?"
# A number keeps its unit and its uncertainty; a Han character stands alone; a word is whole.
_PIECE = re.compile(rf"{_NUMBER}(?: ± {_NUMBER})?|[{_HAN}]|[^\s{_HAN}]+|\s+")


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """The lines of `text`, none wider than `width` unless a single character is."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _fitting(paragraph, width, measure):
            if not line:
                line = piece.lstrip()
            elif measure(line + piece.rstrip()) <= width:
                line += piece
            else:
                lines.append(line.rstrip())
                line = piece.lstrip()
        lines.append(line.rstrip())
    return lines


def _fitting(paragraph: str, width: float, measure: Measure) -> Iterator[str]:
    """The pieces that no line may break, those cut that are wider than a line."""
    for piece in _glued(paragraph):
        if measure(piece.strip()) <= width:
            yield piece
            continue
        part = ""
        for character in piece:
            if part and measure(part + character) > width:
                yield part
                part = ""
            part += character
        yield part


def _glued(paragraph: str) -> Iterator[str]:
    held = ""
    for piece in _PIECE.findall(paragraph):
        joined = held and (piece[0] in _NOT_FIRST or held[-1] in _NOT_LAST)
        if held and not joined:
            yield held
            held = ""
        held += piece
    if held:
        yield held
