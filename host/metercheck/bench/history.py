"""What really was in the course of a check, for plots."""

from __future__ import annotations

from typing import NamedTuple

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.world import World

_EACH_US = 200_000


class TruthSample(NamedTuple):
    """What really was at one moment. Energies since the start of the world."""

    t_us: int
    level: int
    """Of the load, as it really is switched."""
    household_w: float
    test_w: float
    voltage_v: float
    test_j: float
    registered_j: float
    ratio: float
    """`Truth.ratio` up to this moment."""


class History:
    """`samples` of the world, when somebody asks for one and at the latest at `due_us`."""

    def __init__(self, world: World, *, kept: bool) -> None:
        """`kept`: otherwise there are none, for checks by the thousand have no use for them."""
        self._world = world
        self._kept = kept
        self.samples: list[TruthSample] = []
        self.due_us = 0 if kept else NEVER_US

    def sample(self) -> None:
        """Keep what is now."""
        if not self._kept:
            return
        truth = self._world.truth()
        self.due_us = truth.t_us + _EACH_US
        self.samples.append(
            TruthSample(
                truth.t_us,
                truth.level,
                truth.household_w,
                truth.test_w,
                truth.voltage_v,
                truth.test_j,
                truth.registered_j,
                truth.ratio,
            )
        )
