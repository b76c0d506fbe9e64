"""What every theft is: a way in which the meter's element sees something else than what flows."""

from __future__ import annotations

from dataclasses import dataclass

from metercheck.bench.world.seen import Flow, Seen


@dataclass(frozen=True)
class Tampering:
    """What stands between the loads and the meter's element. It keeps no state of its own.

    Its fields are what a scenario can say about it. The world looks at least ten times a second,
    so a time in a field counts to within a tenth of a second.
    """

    def seen(self, flow: Flow) -> Seen:
        """What the element sees of `flow`."""
        raise NotImplementedError

    def test_voltage_share(self, place: str) -> float:
        """The share of the supply's voltage that the test load gets at `place`."""
        return 1.0

    def register_share(self) -> float:
        """The share of the energy pulsed that also reaches the register."""
        return 1.0

    def told_constant(self, constant_imp_per_kwh: int) -> int:
        """The constant that the meter's memory tells, where the nameplate has this one."""
        return constant_imp_per_kwh


def current_part(flow: Flow, element_w: float) -> Seen:
    """At full voltage, only the current of `element_w` through the element; all in the neutral."""
    return Seen(flow.voltage_v, flow.amperes(element_w), flow.amperes(flow.total_w), element_w)
