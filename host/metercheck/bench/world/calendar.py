"""What is going to happen in the world, in order of time."""

from __future__ import annotations

import heapq

from metercheck.bench.world.counting import NEVER_US

Event = tuple[str, int, *tuple[int, ...]]
"""("edge", t_us, pin, level), ("load", t_us, level), ("uart", t_us, *bytes): an answer of the
metering chip is through, ("over_current", t_us, level): its pin CF2."""


class Calendar:
    """Events of one moment keep the order in which they were caused."""

    def __init__(self) -> None:
        self._coming: list[tuple[int, int, Event]] = []
        self._made = 0

    @property
    def due_us(self) -> int:
        """When the next event is."""
        return self._coming[0][0] if self._coming else NEVER_US

    def expect(self, t_us: int, event: Event) -> None:
        """`event` will happen at `t_us`."""
        self._made += 1
        heapq.heappush(self._coming, (t_us, self._made, event))

    def expect_edges(self, pin: int, edges: list[tuple[int, int]]) -> None:
        """(t_us, level) of a pin."""
        for t_us, level in edges:
            self.expect(t_us, ("edge", t_us, pin, level))

    def take(self, now_us: int) -> list[Event]:
        """All events of this moment."""
        coming = self._coming
        events: list[Event] = []
        while coming and coming[0][0] == now_us:
            events.append(heapq.heappop(coming)[2])
        return events
