"""What really is, for whoever judges: no estimator may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Switched(NamedTuple):
    """From `t_us` on the elements of `level` take current, and the board knows of `reported`."""

    t_us: int
    level: int
    reported: int


@dataclass(frozen=True)
class Truth:
    """What no estimator may see. Energies since the start of the world.

    A cheap snapshot: whoever wants a course over time asks again and again.

    `ratio`: what the meter registered of the test load's energy, by the constant that the check
    is made with: what the meter registers more because of the test load, over what that takes,
    times the meter's true constant over the assumed one. Up to now, over all levels and at level
    1, 2 and 3; where there was no test load yet, what a typical one would find now. Neither the
    reference's own error nor the household's answer to the lower voltage is in it.
    """

    t_us: int
    ratio: float
    ratio_by_level: tuple[float, float, float]
    level: int
    """Which elements really take current, be it as commanded or by a fault."""
    household_w: float
    test_w: float
    voltage_v: float
    household_j: float
    test_j: float
    registered_j: float
    meter_pulses: int
    reference_pulses: int
    reference_error_ppm: float
