"""Parts at the edges of their tolerances, drawn with a seed: the same ones each time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from sim.models import C_TOLERANCE, R_TOLERANCE
from sim.spice import ohm_or_farad

Value = Callable[[str], str]
NOMINAL: Value = ohm_or_farad


def at_edges(count: int, seed: int) -> Iterator[tuple[Value, random.Random]]:
    """Values with each part at one end of its tolerance, and chance for what else varies."""
    for number in range(count):
        chance = random.Random(seed * 1000 + number)
        ends: dict[str, float] = {}

        def value(ref: str, ends: dict[str, float] = ends, chance: random.Random = chance) -> str:
            tolerance = C_TOLERANCE if ref.startswith("C") else R_TOLERANCE
            end = ends.setdefault(ref, chance.choice((-tolerance, tolerance)))
            return ohm_or_farad(ref, 1 + end)

        yield value, chance


def spread(values: Iterable[float], digits: int = 3) -> list[float]:
    """[least, most], rounded."""
    found = sorted(values)
    return [rounded(found[0], digits), rounded(found[-1], digits)]


def rounded(value: float, digits: int = 3) -> float:
    """To so many significant digits, so that another machine's last bits do not show."""
    return float(f"{value:.{digits}g}")


def thinned(t: np.ndarray, y: np.ndarray, most: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """A trace for a picture."""
    step = max(1, len(t) // most)
    return t[::step], y[::step]
