"""A diode around the meter: it sees every other half-wave."""

from __future__ import annotations

import math
from dataclasses import dataclass

from metercheck.bench.world.seen import Flow, Seen
from metercheck.bench.world.tampering.base import Tampering, current_part


@dataclass(frozen=True)
class HalfWave(Tampering):
    """Half the energy; a current of 1/sqrt(2), for a half-wave has half the square."""

    def seen(self, flow: Flow) -> Seen:
        half = current_part(flow, flow.total_w / 2.0)
        return half._replace(element_a=flow.amperes(flow.total_w) / math.sqrt(2.0))
