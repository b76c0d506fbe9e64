"""Distribution transformers: what they lose at no load and at full load.

Losses of three-phase oil-immersed transformers 10/0.4 kV of the series S11, from the tables of
GB/T 6451 (class of losses that most districts still have); impedance voltage 4 %, 4.5 % from
630 kVA on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

PHASE_V = 230.0
"""Phase to neutral at the transformer's terminals without load."""

_S11: dict[int, tuple[float, float]] = {  # VA: no-load W, load W (Dyn11)
    30_000: (100, 630),
    50_000: (130, 910),
    63_000: (150, 1090),
    80_000: (180, 1310),
    100_000: (200, 1580),
    125_000: (240, 1890),
    160_000: (280, 2310),
    200_000: (340, 2730),
    250_000: (400, 3200),
    315_000: (480, 3830),
    400_000: (570, 4520),
    500_000: (680, 5410),
    630_000: (810, 6200),
}


@dataclass(frozen=True)
class Transformer:
    """`iron_w` is lost always, `copper_w` at the rated current."""

    rated_va: int
    iron_w: float
    copper_w: float
    impedance: float

    @property
    def phase_ohm(self) -> complex:
        """Series impedance of a phase, seen from the low-voltage side (Dyn: the same for all)."""
        base = 3 * PHASE_V**2 / self.rated_va
        resistance = self.copper_w / self.rated_va
        return base * complex(resistance, math.sqrt(self.impedance**2 - resistance**2))

    @property
    def rated_a(self) -> float:
        """Rated current of a phase, low-voltage side."""
        return self.rated_va / (3 * PHASE_V)


def fitting(needed_va: float) -> Transformer:
    """The smallest of the series that carries `needed_va`."""
    rated = next((va for va in _S11 if va >= needed_va), max(_S11))
    return Transformer(rated, *_S11[rated], 0.04 if rated < 630_000 else 0.045)
