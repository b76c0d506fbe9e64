"""Faults of the device's parts, by name: all that there are, and when a scenario has them.

A part that can fail names its faults in `FAULTS` and has a method `fault(name, on)`. Whatever it
then does differently begins with the segment that the world begins right after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from metercheck.bench.world import (
    elements,
    head,
    meter,
    metering,
    relays,
    sensors,
    supply,
    thermal,
    triacs,
    zero_cross,
)
from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.ranges import choice, number

_BY_PART = {
    "supply": supply.FAULTS,
    "elements": elements.FAULTS,
    "triacs": triacs.FAULTS,
    "relays": relays.FAULTS,
    "thermal": thermal.FAULTS,
    "sensors": sensors.FAULTS,
    "zero_cross": zero_cross.FAULTS,
    "meter": meter.FAULTS,
    "metering": metering.FAULTS,
    "head": head.FAULTS,
}

PART_OF: dict[str, str] = {name: part for part, names in _BY_PART.items() for name in names}
"""The part (by its table in a scenario) that each fault belongs to."""

NAMES = tuple(sorted(PART_OF))


class CanFail(Protocol):
    """A part with faults."""

    def fault(self, name: str, on: bool) -> None:
        """Switch one of the part's faults; to what it already is, without effect."""
        ...


@dataclass(frozen=True)
class FaultSettings:
    """`[[faults]]`: `name` from `from_s` after the start, until `until_s` or for good."""

    name: str = choice("", NAMES)
    from_s: float = number(0.0, 0.0, 1e6)
    until_s: float | None = number(None, 0.0, 1e6)


class Schedule:
    """The faults of a scenario in order of time. One may stand there several times."""

    def __init__(self, faults: Sequence[FaultSettings]) -> None:
        self._spans = [
            (
                fault.name,
                round(fault.from_s * 1e6),
                NEVER_US if fault.until_s is None else round(fault.until_s * 1e6),
            )
            for fault in faults
        ]
        moments = {(t_us, name) for name, *ends in self._spans for t_us in ends}
        self._coming = sorted(moments, reverse=True)

    @property
    def due_us(self) -> int:
        """When the next fault comes or goes."""
        return self._coming[-1][0] if self._coming else NEVER_US

    def take(self, now_us: int) -> list[tuple[str, bool]]:
        """(name, whether it is there now) of those that come or go by `now_us`."""
        taken: list[tuple[str, bool]] = []
        while self.due_us <= now_us:
            name = self._coming.pop()[1]
            taken.append((name, self._has(name, now_us)))
        return taken

    def _has(self, name: str, now_us: int) -> bool:
        return any(
            name == other and from_us <= now_us < until_us
            for other, from_us, until_us in self._spans
        )
