"""Shunts across the meter's current path (欠流法): always there, at high current, or at times."""

from __future__ import annotations

from dataclasses import dataclass

from metercheck.bench.world.ranges import number
from metercheck.bench.world.seen import Flow, Seen
from metercheck.bench.world.tampering.base import Tampering, current_part


@dataclass(frozen=True)
class Shunt(Tampering):
    """A jumper over the current coil or a resistor inside: `share` of the current misses it."""

    share: float = number(0.5, 0.0, 1.0)

    def seen(self, flow: Flow) -> Seen:
        return current_part(flow, (1.0 - self.share) * flow.total_w)


@dataclass(frozen=True)
class ShuntAbove(Tampering):
    """A current relay puts the shunt in while more than `above_a` flow.

    It lets go below that at once; a relay's hysteresis is left out.
    """

    above_a: float = number(8.0, 0.1, 100.0)
    share: float = number(0.5, 0.0, 1.0)

    def seen(self, flow: Flow) -> Seen:
        acts = abs(flow.amperes(flow.total_w)) > self.above_a
        return current_part(flow, flow.total_w * (1.0 - self.share if acts else 1.0))


@dataclass(frozen=True)
class TimedShunt(Tampering):
    """A shunt that a clock or a remote control puts in from `from_s` until `until_s`.

    By default that is long after the check.
    """

    share: float = number(0.5, 0.0, 1.0)
    from_s: float = number(3600.0, 0.0, 1e9)
    until_s: float = number(1e9, 0.0, 1e9)

    def seen(self, flow: Flow) -> Seen:
        acts = self.from_s <= flow.t_us * 1e-6 < self.until_s
        return current_part(flow, flow.total_w * (1.0 - self.share if acts else 1.0))
