"""What the panels of a check's picture share: a frame over time, its grid and its numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from metercheck.web.charts.axis import Axis, written
from metercheck.web.charts.drawing import Drawing

LEFT, RIGHT = 46.0, 10.0
_TICK_EVERY = 90.0
"""Pixels between numbers of the time, at least."""


@dataclass(frozen=True)
class Panel:
    """A frame on a drawing: time from left to right, a value from bottom to top."""

    drawing: Drawing
    time: Axis
    value: Axis

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.value.end

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.value.start

    def at(self, t_s: float, value: float) -> tuple[float, float]:
        """Where this value at this time lies."""
        return self.time.place(t_s), self.value.place(value)

    def grid(self, most: int, write: Callable[[float], str] = written) -> None:
        """Lines and numbers at round values."""
        for tick in self.value.ticks(most):
            y = self.value.place(tick)
            self.drawing.line("grid", (self.time.start, y), (self.time.end, y))
            self.drawing.text("number end", (self.time.start - 7, y + 4), write(tick))

    def seconds(self) -> None:
        """Numbers of the time below the panel."""
        room = self.time.end - self.time.start
        for tick in self.time.ticks(max(int(room / _TICK_EVERY), 3)):
            x = self.time.place(tick)
            self.drawing.line("tick", (x, self.bottom), (x, self.bottom + 4))
            self.drawing.text("number middle", (x, self.bottom + 18), f"{written(tick)} s")


def time_axis(duration_s: float, width: float) -> Axis:
    """The time of a check over a drawing of this width; at least a second of it."""
    return Axis(0.0, max(duration_s, 1.0), LEFT, width - RIGHT)
