"""The metering chip's zero-cross output: high from one crossing of the voltage to the next.

Datasheet V1.05: it follows the voltage 570 us late. Which half period is the high one depends on
the clips, which two wires without earth cannot tell apart. Without its wire there are no edges; a
disturbed one brings spikes of half a millisecond between them.
"""

from __future__ import annotations

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.supply import Supply

FAULTS = ("zero_cross_lost", "zero_cross_noisy")
ZERO_CROSS_PIN = 1
LAG_US = 570
_FEWEST_V = 10.0  # the datasheet names a threshold of voltage but no value
_LOOK_AGAIN_US = 10_000
_SPIKE_AFTER_US, _SPIKE_US = 3_000, 500


class ZeroCross:
    """Edges of the pin, one each half period; none at all unless `enabled`."""

    def __init__(self, enabled: bool, supply: Supply) -> None:
        self._supply = supply
        self._level = 0
        self._faults: set[str] = set()
        self.due_us = NEVER_US
        if enabled:
            self._plan(0)

    def fault(self, name: str, on: bool) -> None:
        """Switch one of FAULTS."""
        (self._faults.add if on else self._faults.discard)(name)

    def edge(self, now_us: int, voltage_v: float) -> list[tuple[int, int]]:
        """(t_us, level) of the edge that is due now; [] when the voltage is too small for one."""
        self._plan(now_us - LAG_US)
        if voltage_v < _FEWEST_V or "zero_cross_lost" in self._faults:
            return []
        self._level = level = 1 - self._level
        edges = [(now_us, level)]
        if "zero_cross_noisy" in self._faults:
            spike_us = now_us + _SPIKE_AFTER_US
            edges += [(spike_us, 1 - level), (spike_us + _SPIKE_US, level)]
        return edges

    def _plan(self, crossed_us: int) -> None:
        crossing_us = self._supply.next_crossing_us(crossed_us)
        if crossing_us == NEVER_US:  # no voltage: it may come back
            crossing_us = crossed_us + _LOOK_AGAIN_US
        self.due_us = crossing_us + LAG_US
