"""What loads draw when the voltage moves: the ZIP model of load representation.

Part of a load is a resistance (Z: power follows V^2), part takes a current (I: V^1), part takes
its power whatever the voltage (P: V^0); IEEE Task Force on Load Representation, 1993. A power law
V^n with n between is the mix of its two neighbours that has the same power and the same slope at
220 V; for n = 1.5 the two differ by 0.1 % at 200 V and by 5 % at 120 V.
"""

from __future__ import annotations

from typing import NamedTuple

NOMINAL_V = 220.0


class Draw(NamedTuple):
    """A load as the supply meets it. `power_w` is negative where something feeds in."""

    conductance_s: float = 0.0
    current_a: float = 0.0
    power_w: float = 0.0

    def plus(self, other: Draw) -> Draw:
        """Both loads together."""
        return Draw(
            self.conductance_s + other.conductance_s,
            self.current_a + other.current_a,
            self.power_w + other.power_w,
        )


def draw_of(nominal_w: float, exponent: float) -> Draw:
    """A load of `nominal_w` at 220 V whose power follows V^`exponent`, 0 to 2."""
    if exponent <= 1.0:
        return Draw(0.0, exponent * nominal_w / NOMINAL_V, (1.0 - exponent) * nominal_w)
    resistive_w = (exponent - 1.0) * nominal_w
    return Draw(resistive_w / (NOMINAL_V * NOMINAL_V), (nominal_w - resistive_w) / NOMINAL_V)
