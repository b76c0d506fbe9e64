"""What flows behind a meter, and what of it the meter's element is shown.

All powers are active and the loads at unity power factor; voltages and currents are rms.
"""

from __future__ import annotations

from typing import NamedTuple


class Flow(NamedTuple):
    """The true state of one moment: what household and test load take, and from what voltage."""

    t_us: int
    voltage_v: float
    household_w: float
    test_w: float
    place: str
    """Where the test load is connected: "box", the meter's outgoing terminals, or "socket"."""

    @property
    def total_w(self) -> float:
        return self.household_w + self.test_w

    def amperes(self, power_w: float) -> float:
        """Current of `power_w` at unity power factor; 0 where there is no voltage."""
        return power_w / self.voltage_v if self.voltage_v > 0.0 else 0.0


class Seen(NamedTuple):
    """What the meter's element measures. Power and current are negative when it is reversed."""

    voltage_v: float
    element_a: float
    neutral_a: float
    """In the meter's neutral, which most thefts leave alone."""
    power_w: float
    magnet: bool = False
    """A strong magnetic field reaches the meter."""
