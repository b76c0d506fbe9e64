"""Less voltage at the element than there is (欠压法)."""

from __future__ import annotations

from dataclasses import dataclass

from metercheck.bench.world.ranges import number
from metercheck.bench.world.seen import Flow, Seen
from metercheck.bench.world.tampering.base import Tampering


def at_voltage_share(flow: Flow, share: float) -> Seen:
    """All of the current, but only `share` of the voltage."""
    current_a = flow.amperes(flow.total_w)
    return Seen(share * flow.voltage_v, current_a, current_a, share * flow.total_w)


@dataclass(frozen=True)
class VoltageLink(Tampering):
    """The link to the voltage circuit is loose: `share` of the voltage gets through."""

    share: float = number(0.0, 0.0, 1.0)

    def seen(self, flow: Flow) -> Seen:
        return at_voltage_share(flow, self.share)


@dataclass(frozen=True)
class SeriesResistor(Tampering):
    """A resistor in series with the voltage circuit, which has `circuit_kohm` itself."""

    series_kohm: float = number(500.0, 0.0, 1e6)
    circuit_kohm: float = number(1000.0, 1.0, 1e5)

    def seen(self, flow: Flow) -> Seen:
        return at_voltage_share(flow, self.circuit_kohm / (self.circuit_kohm + self.series_kohm))
