"""A register that was tampered with, behind pulses that are right."""

from __future__ import annotations

from dataclasses import dataclass

from metercheck.bench.world.ranges import number
from metercheck.bench.world.tampering.honest import Honest


@dataclass(frozen=True)
class AlteredRegister(Honest):
    """The LED is true, but only `share` of the energy reaches the register."""

    share: float = number(0.5, 0.0, 1.0)

    def register_share(self) -> float:
        return self.share
