"""A wire from ahead of the meter to the house board (the bypass paralleled to the output).

Two ways lead from the meter's inlet to the board: through the meter, its outgoing terminals and
the wiring to the board, or along the jumper. What is taken at the board divides by the resistances
of the two. What is taken at the outgoing terminals needs only cross the meter, or come round the
whole jumper and back along the wiring: of that the meter misses next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from metercheck.bench.world.ranges import number
from metercheck.bench.world.seen import Flow, Seen
from metercheck.bench.world.tampering.base import Tampering, current_part


@dataclass(frozen=True)
class JumperToBoard(Tampering):
    """Resistances in milliohms: 10 m of 4 mm2 copper have 44, a meter about one."""

    meter_mohm: float = number(1.0, 0.01, 1000.0)
    wiring_mohm: float = number(20.0, 0.01, 10_000.0)
    jumper_mohm: float = number(20.0, 0.01, 10_000.0)

    def seen(self, flow: Flow) -> Seen:
        around_mohm = self.meter_mohm + self.wiring_mohm + self.jumper_mohm
        at_board = self.jumper_mohm / around_mohm
        at_terminals = (self.jumper_mohm + self.wiring_mohm) / around_mohm
        of_test = at_terminals if flow.place == "box" else at_board
        return current_part(flow, at_board * flow.household_w + of_test * flow.test_w)
