"""The head looks at another household's meter, or the customers are crossed (串户)."""

from __future__ import annotations

from dataclasses import dataclass

from metercheck.bench.world.ranges import number
from metercheck.bench.world.seen import Flow, Seen
from metercheck.bench.world.tampering.base import Tampering


@dataclass(frozen=True)
class WrongMeter(Tampering):
    """That household takes `other_w`, and `cycling_w` more for the first half of each period.

    By default a refrigerator and its company; neither household cares for the other.
    """

    other_w: float = number(250.0, 0.0, 20_000.0)
    cycling_w: float = number(120.0, 0.0, 10_000.0)
    period_s: float = number(40.0, 1.0, 3600.0)

    def seen(self, flow: Flow) -> Seen:
        cycles = flow.t_us * 1e-6 / self.period_s
        power_w = self.other_w + (self.cycling_w if cycles % 1.0 < 0.5 else 0.0)
        current_a = flow.amperes(power_w)
        return Seen(flow.voltage_v, current_a, current_a, power_w)
