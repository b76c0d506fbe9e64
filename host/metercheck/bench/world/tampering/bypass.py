"""A wire around the meter, from its inlet to its outgoing terminals."""

from __future__ import annotations

from dataclasses import dataclass

from metercheck.bench.world.ranges import number
from metercheck.bench.world.seen import Flow, Seen
from metercheck.bench.world.tampering.base import Tampering, current_part


@dataclass(frozen=True)
class Bypass(Tampering):
    """The meter is led around entirely: it sees nothing of what is used behind it."""

    def seen(self, flow: Flow) -> Seen:
        return current_part(flow, 0.0)


@dataclass(frozen=True)
class PartialBypass(Tampering):
    """The meter stays connected: the current divides by the resistances of wire and meter."""

    wire_mohm: float = number(5.0, 0.01, 10_000.0)
    meter_mohm: float = number(5.0, 0.01, 1000.0)

    def seen(self, flow: Flow) -> Seen:
        share = self.wire_mohm / (self.wire_mohm + self.meter_mohm)
        return current_part(flow, share * flow.total_w)
