"""Current that reaches the element turned against the voltage (移相法)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from metercheck.bench.world.ranges import number
from metercheck.bench.world.seen import Flow, Seen
from metercheck.bench.world.tampering.base import Tampering, current_part


@dataclass(frozen=True)
class PhaseShift(Tampering):
    """The current is shifted by `shift_deg`: of P = U I the element sees U I cos(shift).

    Beyond 90 degrees that is negative.
    """

    shift_deg: float = number(60.0, 0.0, 180.0)

    def seen(self, flow: Flow) -> Seen:
        current_a = flow.amperes(flow.total_w)
        power_w = flow.total_w * math.cos(math.radians(self.shift_deg))
        return Seen(flow.voltage_v, current_a, current_a, power_w)


@dataclass(frozen=True)
class ReversedCurrent(Tampering):
    """Inlet and outlet of the current path are exchanged: what is used seems to be fed back."""

    def seen(self, flow: Flow) -> Seen:
        return current_part(flow, -flow.total_w)
