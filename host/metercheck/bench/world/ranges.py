"""What a scenario may say about a part: defaults and allowed values, stated beside the physics.

A part's settings are a frozen dataclass whose fields are made by the functions below. The world
only reads the values; the reader of scenarios (`bench/reading.py`) enforces what is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_KEY = "allowed"


@dataclass(frozen=True)
class Allowed:
    """What a field accepts. `kind`: number, whole, curve, flag, choice, choices, text or words."""

    kind: str
    low: float = 0.0
    high: float = 0.0
    options: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()


def number(default: float | None, low: float, high: float) -> Any:
    """A number from `low` to `high`; a default of None means: drawn from the seed."""
    return field(default=default, metadata={_KEY: Allowed("number", low, high)})


def whole(default: int | None, low: int, high: int) -> Any:
    """A whole number from `low` to `high`."""
    return field(default=default, metadata={_KEY: Allowed("whole", low, high)})


def curve(low_x: float, high_x: float, low_y: float, high_y: float) -> Any:
    """A list of points [x, y] with x rising from point to point, empty by default."""
    bounds = (low_x, high_x, low_y, high_y)
    return field(default=(), metadata={_KEY: Allowed("curve", bounds=bounds)})


def flag(default: bool) -> Any:
    """True or false."""
    return field(default=default, metadata={_KEY: Allowed("flag")})


def choice(default: str | None, options: tuple[str, ...]) -> Any:
    """One of `options`."""
    return field(default=default, metadata={_KEY: Allowed("choice", options=options)})


def choices(options: tuple[str, ...]) -> Any:
    """Any number of `options`, none by default."""
    return field(default=(), metadata={_KEY: Allowed("choices", options=options)})


def text(default: str, longest_bytes: int) -> Any:
    """A string that takes at most `longest_bytes` in UTF-8."""
    return field(default=default, metadata={_KEY: Allowed("text", high=longest_bytes)})


def allowed_of(metadata: Any) -> Allowed | None:
    """What the field with this metadata accepts; None for a field that no scenario sets."""
    return metadata.get(_KEY)
