"""The metering chip's zero-cross output: high from one crossing of the voltage to the next.

Datasheet V1.05: it follows the voltage 570 us late. Which half period is the high one depends on
the clips, which two wires without earth cannot tell apart. Without its wire there are no edges; a
disturbed one brings spikes of half a millisecond between them.
"""

from __future__ import annotations

from collections import deque

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.hardware_figures import ZERO_CROSS_LAG_US
from metercheck.bench.world.supply import Supply

FAULTS = ("zero_cross_lost", "zero_cross_noisy")
ZERO_CROSS_PIN = 1
_FEWEST_V = 10.0  # the datasheet names a threshold of voltage but no value
_LOOK_AGAIN_US = 10_000
_SPIKE_AFTER_US, _SPIKE_US = 3_000, 500


class ZeroCross:
    """Edges of the pin, one each half period; none at all unless `enabled`."""

    def __init__(self, enabled: bool, supply: Supply) -> None:
        self._supply = supply
        self._level = 0
        self._faults: set[str] = set()
        self._crosses_us = NEVER_US
        self._spikes: deque[tuple[int, int]] = deque()
        if enabled:
            self._plan(0)

    @property
    def due_us(self) -> int:
        """When something comes of `edges` next."""
        return min(self._crosses_us, self._spikes[0][0]) if self._spikes else self._crosses_us

    def fault(self, name: str, on: bool) -> None:
        """Switch one of FAULTS."""
        (self._faults.add if on else self._faults.discard)(name)

    def edges(self, until_us: int, voltage_v: float) -> list[tuple[int, int]]:
        """(t_us, level) of all edges since the last call up to `until_us`.

        `voltage_v` is that of all this time; [] when it is too small for any.
        """
        found: list[tuple[int, int]] = []
        while self._crosses_us <= until_us:
            crosses_us = self._crosses_us
            if self._spikes:
                self._take_spikes(crosses_us, found)
            self._plan(crosses_us - ZERO_CROSS_LAG_US)
            if voltage_v < _FEWEST_V or "zero_cross_lost" in self._faults:
                continue
            self._level = level = 1 - self._level
            found.append((crosses_us, level))
            if "zero_cross_noisy" in self._faults:
                spike_us = crosses_us + _SPIKE_AFTER_US
                self._spikes += ((spike_us, 1 - level), (spike_us + _SPIKE_US, level))
        if self._spikes:
            self._take_spikes(until_us, found)
        return found

    def _take_spikes(self, until_us: int, found: list[tuple[int, int]]) -> None:
        while self._spikes and self._spikes[0][0] <= until_us:
            found.append(self._spikes.popleft())

    def _plan(self, crossed_us: int) -> None:
        crossing_us = self._supply.next_crossing_us(crossed_us)
        if crossing_us == NEVER_US:  # no voltage: it may come back
            crossing_us = crossed_us + _LOOK_AGAIN_US
        self._crosses_us = crossing_us + ZERO_CROSS_LAG_US
