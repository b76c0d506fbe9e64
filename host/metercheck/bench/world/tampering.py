"""Tampering: how much of the power behind the meter its measuring element sees.

Each theft is a small class whose fields are what a scenario can say about it, and one line in
`KINDS`. Most lead a fixed share of the current past the meter and only say which share is left.
"""

from __future__ import annotations

from dataclasses import dataclass

from metercheck.bench.world.ranges import number


class Tampering:
    """What stands between the loads and the meter's element."""

    def seen_w(self, load_w: float) -> float:
        """Power that the element sees while household and test load together take `load_w`."""
        return self.seen_share() * load_w

    def seen_share(self) -> float:
        """The share of the current that still flows through the meter."""
        raise NotImplementedError


@dataclass(frozen=True)
class Honest(Tampering):
    """Nothing has been done to the meter."""

    def seen_share(self) -> float:
        return 1.0


@dataclass(frozen=True)
class Shunt(Tampering):
    """A jumper over the current coil or a resistor inside: `share` of the current misses it."""

    share: float = number(0.5, 0.0, 1.0)

    def seen_share(self) -> float:
        return 1.0 - self.share


@dataclass(frozen=True)
class PartialBypass(Tampering):
    """A wire from the meter's inlet to its outlet: the current divides by the two resistances."""

    wire_mohm: float = number(5.0, 0.01, 10_000.0)
    meter_mohm: float = number(5.0, 0.01, 1000.0)

    def seen_share(self) -> float:
        return self.wire_mohm / (self.wire_mohm + self.meter_mohm)


@dataclass(frozen=True)
class Bypass(Tampering):
    """The meter is led around entirely: it sees nothing of what is used behind it."""

    def seen_share(self) -> float:
        return 0.0


KINDS: dict[str, type[Honest] | type[Shunt] | type[PartialBypass] | type[Bypass]] = {
    "none": Honest,
    "shunt": Shunt,
    "partial_bypass": PartialBypass,
    "bypass": Bypass,
}
