"""Randomness by name: each part draws from a stream of its own, all of them out of one seed.

So another draw in one part leaves every other part's numbers as they were, and two scenarios that
differ in one part can be compared draw by draw.
"""

from __future__ import annotations

import math
import random


def stream(seed: int, name: str) -> random.Random:
    """The stream `name` of `seed`. The same pair gives the same numbers on every machine."""
    # Seeding by text goes through SHA-512: neighbouring seeds and names share nothing.
    return random.Random(f"{seed}/{name}")


class Wander:
    """A quantity that wanders around 0: an Ornstein-Uhlenbeck process sampled at a fixed step.

    `deviation` is its standard deviation, `correlation_s` the time after which it has forgotten
    all but 1/e of itself. The step is exact, whatever its length.
    """

    def __init__(
        self, deviation: float, correlation_s: float, step_s: float, source: random.Random
    ) -> None:
        self._keep = math.exp(-step_s / correlation_s)
        self._kick = deviation * math.sqrt(1.0 - self._keep * self._keep)
        self._source = source
        self.value = source.gauss(0.0, deviation)

    def step(self) -> float:
        """Move on by one step; the new value."""
        self.value = self._keep * self.value + self._kick * self._source.gauss(0.0, 1.0)
        return self.value
