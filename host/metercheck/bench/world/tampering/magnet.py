"""A strong magnet on the meter, which drives its current transformer into saturation."""

from __future__ import annotations

from dataclasses import dataclass

from metercheck.bench.world.ranges import number
from metercheck.bench.world.seen import Flow, Seen
from metercheck.bench.world.tampering.base import Tampering, current_part


@dataclass(frozen=True)
class Magnet(Tampering):
    """While it is there (`from_s` until `until_s`), `share` of the current is lost.

    The meter notices the field and keeps a record of it.
    """

    share: float = number(0.6, 0.0, 1.0)
    from_s: float = number(0.0, 0.0, 1e9)
    until_s: float = number(1e9, 0.0, 1e9)

    def seen(self, flow: Flow) -> Seen:
        there = self.from_s <= flow.t_us * 1e-6 < self.until_s
        seen = current_part(flow, flow.total_w * (1.0 - self.share if there else 1.0))
        return seen._replace(magnet=there)
