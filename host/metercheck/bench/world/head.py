"""The optical head: light of the meter's LED to edges on a pin of the device.

A clear phototransistor with a comparator answers within tens of microseconds and lets go a little
later than it takes hold. At a loose or grazing fit the comparator bounces at an edge.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from metercheck.bench.world.ranges import number

HEAD_PIN = 2
_SCATTER_US = 5.0
_BOUNCE_US = 120


@dataclass(frozen=True)
class HeadSettings:
    """`[head]`. `bounce_percent`: share of edges at which the comparator bounces."""

    rise_delay_us: float = number(30.0, 0.0, 2000.0)
    fall_delay_us: float = number(90.0, 0.0, 5000.0)
    bounce_percent: float = number(0.0, 0.0, 100.0)


class Head:
    """Turns the LED's light into (time, level) edges of the pin, in order of time."""

    def __init__(self, settings: HeadSettings, source: random.Random) -> None:
        self._settings = settings
        self._source = source
        self._last_us = 0

    def edges(self, on_us: int, off_us: int) -> list[tuple[int, int]]:
        """Edges for light from `on_us` to `off_us`: (t_us, 1 for light or 0 for dark)."""
        settings = self._settings
        edges: list[tuple[int, int]] = []
        self._edge(edges, on_us + settings.rise_delay_us, 1)
        self._edge(edges, off_us + settings.fall_delay_us, 0)
        return edges

    def _edge(self, edges: list[tuple[int, int]], due_us: float, level: int) -> None:
        scattered_us = round(due_us + abs(self._source.gauss(0.0, _SCATTER_US)))
        t_us = max(scattered_us, self._last_us + 1)
        edges.append((t_us, level))
        if self._source.random() * 100.0 < self._settings.bounce_percent:
            back_us = t_us + self._source.randrange(1, _BOUNCE_US)
            again_us = back_us + self._source.randrange(1, _BOUNCE_US)
            edges += [(back_us, 1 - level), (again_us, level)]
        self._last_us = edges[-1][0]
