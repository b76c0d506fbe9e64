"""Terminals that lack characters: what the consoles of Chinese Windows (cp936) and others cannot
show comes out as something that reads the same, and never as an exception."""

from __future__ import annotations

import codecs
import json
import sys
from io import TextIOWrapper
from typing import Any

import click

_ALIKE = {
    "−": "-",
    "–": "-",
    "—": "-",
    "±": "+/-",
    "×": "x",
    "·": ".",
    "…": "...",
    "°": "deg ",
    "²": "2",
    "Ω": "ohm",
    "µ": "u",
    "≤": "<=",
    "≥": ">=",
    "≈": "~",
    "→": "->",
    "“": '"',
    "”": '"',
    "’": "'",
    "♪": "*",
    "✓": "+",
    "✗": "x",
    "☐": "[ ]",
    "□": "[ ]",
    "〓": "=",
    "▾": "v",
    "◂": "<",
    "◆": "#",
    "●": "*",
    "○": "o",
    "━": "=",
    "─": "-",
    "│": "|",
    "╭": "+",
    "╮": "+",
    "╰": "+",
    "╯": "+",
    "░": ".",
    "▀": '"',
    "▄": "_",
    "█": "#",
}
_NAME = "metercheck.readable"


def _readable(error: UnicodeError) -> tuple[str, int]:
    """What stands for characters that cannot be encoded: ASCII, which every encoding has."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_ALIKE.get(character, "?") for character in missing), error.end


def speak_readably() -> None:
    """From now on standard output and error say what they cannot show by what is alike."""
    codecs.register_error(_NAME, _readable)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_NAME)


def echo_json(value: Any, indent: int | None = None) -> None:
    """A JSON value on standard output, in escapes where the output is not in UTF-8.

    A program that reads it is to find the very characters, not what is alike.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    plain = codecs.lookup(encoding).name != "utf-8"
    click.echo(json.dumps(value, ensure_ascii=plain, indent=indent))
