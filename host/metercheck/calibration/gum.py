"""Uncertainty of measurement by the GUM (JCGM 100:2008): components, their sum, how wide to state.

Everything here is relative, in ppm of the value, so that components of energy and voltage add in
the same way. Standard uncertainties are one sigma.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# JCGM 100:2008, table G.2: Student's t for 95.45 %, by degrees of freedom.
_T_95_45 = (
    (1, 13.97),
    (2, 4.53),
    (3, 3.31),
    (4, 2.87),
    (5, 2.65),
    (6, 2.52),
    (7, 2.43),
    (8, 2.37),
    (9, 2.32),
    (10, 2.28),
    (11, 2.25),
    (12, 2.23),
    (13, 2.21),
    (14, 2.20),
    (15, 2.18),
    (16, 2.17),
    (17, 2.16),
    (18, 2.15),
    (19, 2.14),
    (20, 2.13),
    (25, 2.11),
    (30, 2.09),
    (35, 2.07),
    (40, 2.06),
    (50, 2.05),
    (100, 2.025),
)

# ISO 5725-2, table 5: Grubbs' critical values for one outlying value at 1 %, by number of values.
_GRUBBS_1 = {
    3: 1.155,
    4: 1.496,
    5: 1.764,
    6: 1.973,
    7: 2.139,
    8: 2.274,
    9: 2.387,
    10: 2.482,
    11: 2.564,
    12: 2.636,
    13: 2.699,
    14: 2.755,
    15: 2.806,
    16: 2.852,
    17: 2.894,
    18: 2.932,
    19: 2.968,
    20: 3.001,
}


@dataclass(frozen=True)
class Component:
    """One line of a budget. `name`: a key below `calibration.component`.

    `half_width_ppm`: what is known of it: a standard deviation, an expanded uncertainty, a limit;
    `divisor` makes a standard uncertainty of that; `freedom`: degrees, inf for type B.
    """

    name: str
    half_width_ppm: float
    divisor: float
    freedom: float = math.inf

    @property
    def u_ppm(self) -> float:
        """Its standard uncertainty."""
        return self.half_width_ppm / self.divisor

    def as_dict(self) -> dict[str, Any]:
        """For JSON; degrees of freedom that are infinite as None."""
        return {
            "name": self.name,
            "half_width_ppm": self.half_width_ppm,
            "divisor": self.divisor,
            "u_ppm": self.u_ppm,
            "freedom": None if math.isinf(self.freedom) else self.freedom,
        }


@dataclass(frozen=True)
class Budget:
    """Components that add in squares."""

    components: tuple[Component, ...]

    @property
    def u_ppm(self) -> float:
        """The combined standard uncertainty."""
        return math.sqrt(sum(one.u_ppm**2 for one in self.components))

    @property
    def freedom(self) -> float:
        """Effective degrees of freedom after Welch and Satterthwaite (G.2b); inf: all type B."""
        spread = sum(
            one.u_ppm**4 / one.freedom for one in self.components if not math.isinf(one.freedom)
        )
        return self.u_ppm**4 / spread if spread else math.inf

    @property
    def k(self) -> float:
        """The coverage factor for 95.45 %: 2 where nothing rests on few values."""
        return coverage_factor(self.freedom)

    @property
    def expanded_ppm(self) -> float:
        """U = k u."""
        return self.k * self.u_ppm

    def with_more(self, *components: Component) -> Budget:
        """The same, and these."""
        return Budget((*self.components, *components))

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "components": [one.as_dict() for one in self.components],
            "u_ppm": self.u_ppm,
            "freedom": None if math.isinf(self.freedom) else self.freedom,
            "k": self.k,
            "U_ppm": self.expanded_ppm,
        }


def coverage_factor(freedom: float) -> float:
    """k for 95.45 % at so many degrees of freedom, truncated as G.6.4 wants it."""
    k = _T_95_45[0][1]
    for degrees, t in _T_95_45:
        if degrees > freedom:
            return k
        k = t
    return 2.0 if freedom > 10 * _T_95_45[-1][0] else k


def repeats(name: str, values: Sequence[float]) -> Component:
    """Type A: the mean of `values`, which are relative (1.0 is the whole). At least two values."""
    spread_ppm = statistics.stdev(values) / statistics.fmean(values) * 1e6
    return Component(name, spread_ppm, math.sqrt(len(values)), len(values) - 1)


def expanded(name: str, u_ppm: float, k: float) -> Component:
    """What a certificate states: U and its k."""
    return Component(name, u_ppm, k)


def limits(name: str, half_width_ppm: float) -> Component:
    """Anything between -half_width and +half_width is as likely (4.3.7)."""
    return Component(name, half_width_ppm, math.sqrt(3.0))


def outlier(values: Sequence[float], least_off: float = 0.0) -> int | None:
    """Index of the value that Grubbs' test finds outlying at 1 %, None: none.

    None, too, while it is off by less than `least_off`: one calibration in a hundred has such a
    value by chance, and what does not matter stops nobody. Fewer than three or more than twenty
    values are not judged.
    """
    critical = _GRUBBS_1.get(len(values))
    if critical is None:
        return None
    spread = statistics.stdev(values)
    if spread == 0:
        return None
    mean = statistics.fmean(values)
    worst = max(range(len(values)), key=lambda index: abs(values[index] - mean))
    off = abs(values[worst] - mean)
    return worst if off >= least_off and off / spread > critical else None
