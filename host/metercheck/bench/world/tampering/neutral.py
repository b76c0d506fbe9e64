"""Thefts by the neutral: the meter loses it, or the current comes back another way."""

from __future__ import annotations

from dataclasses import dataclass

from metercheck.bench.world.ranges import flag, number
from metercheck.bench.world.seen import Flow, Seen
from metercheck.bench.world.tampering.base import Tampering, current_part


@dataclass(frozen=True)
class ForeignNeutral(Tampering):
    """The meter's neutral is cut at the inlet, the house runs on a neighbour's.

    So the meter has no voltage, nor has a test load at its outgoing terminals; a socket works
    unregistered. `restored`: somebody has put the foreign neutral on the meter's terminal too,
    and everything is as it should be.
    """

    restored: bool = flag(False)

    def seen(self, flow: Flow) -> Seen:
        if self.restored:
            return current_part(flow, flow.total_w)
        return Seen(0.0, flow.amperes(flow.total_w), 0.0, 0.0)

    def test_voltage_share(self, place: str) -> float:
        return 1.0 if self.restored or place == "socket" else 0.0


@dataclass(frozen=True)
class EarthReturn(Tampering):
    """L and N swapped at the inlet, and loads between L and earth (一火一地).

    The element lies in the neutral then and sees only what comes back there: of the household
    all but `share`, of a test load between L and N everything. The wire that the meter takes for
    its neutral carries it all.
    """

    share: float = number(1.0, 0.0, 1.0)

    def seen(self, flow: Flow) -> Seen:
        return current_part(flow, (1.0 - self.share) * flow.household_w + flow.test_w)
