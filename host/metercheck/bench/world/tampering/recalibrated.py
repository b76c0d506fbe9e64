"""A meter that counts wrongly by its own settings (扩差法)."""

from __future__ import annotations

from dataclasses import dataclass

from metercheck.bench.world.ranges import flag, number
from metercheck.bench.world.seen import Flow, Seen
from metercheck.bench.world.tampering.base import Tampering, current_part


@dataclass(frozen=True)
class Recalibrated(Tampering):
    """Gain or sampling resistor changed: the meter counts `factor` of the current.

    `constant_changed`: it was done by way of the constant in the meter's memory, which anybody
    can compare with the nameplate.
    """

    factor: float = number(0.6, 0.0, 2.0)
    constant_changed: bool = flag(False)

    def seen(self, flow: Flow) -> Seen:
        return current_part(flow, self.factor * flow.total_w)

    def told_constant(self, constant_imp_per_kwh: int) -> int:
        return round(constant_imp_per_kwh * (self.factor if self.constant_changed else 1.0))
