"""An axis: values in a range to places on the drawing, and round numbers along it."""

from __future__ import annotations

import math
from dataclasses import dataclass

_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Axis:
    """Values from `low` to `high` lie at places from `start` to `end`; beyond, at the end."""

    low: float
    high: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """Where a value lies; not a number stays one."""
        if math.isnan(value):
            return value
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self, most: int) -> list[float]:
        """At most about `most` round values within the range."""
        wanted = (self.high - self.low) / most
        power = 10.0 ** math.floor(math.log10(wanted))
        step = next(one * power for one in _STEPS if one * power >= wanted * (1 - 1e-9))
        first = math.ceil(self.low / step - 1e-9)
        return [number * step for number in range(first, math.floor(self.high / step + 1e-9) + 1)]


def written(value: float) -> str:
    """A tick's number, without needless decimals."""
    return f"{value:.6g}".replace("-", "\N{MINUS SIGN}")
