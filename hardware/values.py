"""What is written beside a part, as a number: "4k7" is 4700, "470n" is 0.47 millionths."""

from __future__ import annotations

import re

_MULTIPLES = {
    "p": 1e-12, "n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1.0, "R": 1.0, "k": 1e3, "M": 1e6,
}  # fmt: skip
_WRITTEN = re.compile(r"(\d+)(?:\.(\d+))?([pnumRkM]?)(\d*)")


def number(written: str) -> float:
    """In ohms or farads. Raises ValueError for what is no value."""
    match = _WRITTEN.fullmatch(written)
    if match is None:
        raise ValueError(written)
    whole, point, multiple, after = match.groups()
    return float(f"{whole}.{point or after or 0}") * _MULTIPLES[multiple]
