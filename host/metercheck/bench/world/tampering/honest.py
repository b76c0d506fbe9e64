"""No theft at all."""

from __future__ import annotations

from dataclasses import dataclass

from metercheck.bench.world.seen import Flow, Seen
from metercheck.bench.world.tampering.base import Tampering, current_part


@dataclass(frozen=True)
class Honest(Tampering):
    """Nothing has been done to the meter."""

    def seen(self, flow: Flow) -> Seen:
        return current_part(flow, flow.total_w)
