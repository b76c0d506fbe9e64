"""All texts of a document, for whoever chooses its fonts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from metercheck.reports.paper.blocks import Document, Picture

_ANY_SIZE_MM = (150.0, 60.0)


def texts(document: Document) -> Iterator[str]:
    """Every text in it, those within drawings too, and the digits that count pages."""
    yield "0123456789 ABCDEFU+/"
    yield from _within(document)


def _within(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Picture):
        yield value.name
        yield from _within(tuple(value.paint(*_ANY_SIZE_MM)))
    elif is_dataclass(value):
        for one in fields(value):
            yield from _within(getattr(value, one.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from _within(one)
