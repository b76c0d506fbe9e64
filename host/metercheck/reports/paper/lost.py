"""What a document says of characters that no font here has."""

from __future__ import annotations

from collections.abc import Sequence

from metercheck.reports.paper.blocks import Document


def code_points(lost: Sequence[str]) -> str:
    """The characters as people can look them up: U+2A6D6."""
    return " ".join(f"U+{ord(one):04X}" for one in lost)


def lost_words(document: Document, lost: Sequence[str]) -> str:
    """The sentence, empty where nothing is lost."""
    return document.lost_words.format(characters=code_points(lost)) if lost else ""
