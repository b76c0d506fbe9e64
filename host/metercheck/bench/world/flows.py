"""The powers that flow until the next change, and the energies that they have come to."""

from __future__ import annotations

from metercheck.bench.world.counting import Integral
from metercheck.bench.world.draw import Draw
from metercheck.bench.world.supply import Supply


class Flows:
    """Household and test load behind one supply, each lowering the voltage of both."""

    def __init__(self) -> None:
        self.voltage_v = 0.0
        """Where both are connected."""
        self.test_v = 0.0
        """At the test load, of which a fault may keep away a part."""
        self.household_w = 0.0
        self.test_w = 0.0
        self.household_j = Integral()
        self.test_j = Integral()

    def set(
        self, now_us: int, supply: Supply, house: Draw, conductance_s: float, share: float
    ) -> None:
        """From `now_us` on the load has `conductance_s` at a `share` of the voltage."""
        test_s = conductance_s * share * share
        voltage_v, constant_w = supply.solve(house.plus(Draw(test_s)))
        self.voltage_v = voltage_v
        self.household_w = (house.conductance_s * voltage_v + house.current_a) * voltage_v
        self.household_w += constant_w
        self.test_w = test_s * voltage_v * voltage_v
        self.test_v = voltage_v * share
        self.household_j.set(now_us, self.household_w)
        self.test_j.set(now_us, self.test_w)
