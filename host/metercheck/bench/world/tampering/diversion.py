"""Circuits that never pass the meter (无表法): only what hangs on them goes unregistered."""

from __future__ import annotations

from dataclasses import dataclass

from metercheck.bench.world.ranges import flag, number
from metercheck.bench.world.seen import Flow, Seen
from metercheck.bench.world.tampering.base import Tampering, current_part


@dataclass(frozen=True)
class OwnCircuit(Tampering):
    """A wire around the meter feeds a circuit of its own, which takes `share` of the household.

    Its current comes back through the meter's neutral. `socket_on_it`: the socket in which the
    test load is plugged hangs on that circuit; at the meter's terminals it never does.
    """

    share: float = number(0.7, 0.0, 1.0)
    socket_on_it: bool = flag(False)

    def seen(self, flow: Flow) -> Seen:
        unseen_test = flow.place == "socket" and self.socket_on_it
        metered_w = (1.0 - self.share) * flow.household_w
        return current_part(flow, metered_w if unseen_test else metered_w + flow.test_w)


@dataclass(frozen=True)
class TapAhead(OwnCircuit):
    """The same with both wires, ahead of the meter: its neutral knows nothing of it either."""

    def seen(self, flow: Flow) -> Seen:
        seen = OwnCircuit.seen(self, flow)
        return seen._replace(neutral_a=seen.element_a)
