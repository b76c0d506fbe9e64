"""Districts to judge the analysis by: seeded, of all kinds of theft, and some without any."""

from __future__ import annotations

from dataclasses import dataclass

from metercheck.district.frame import DAY_MIN
from metercheck.district.simulation.feeders import SIMBENCH
from metercheck.district.simulation.settings import Settings
from metercheck.district.simulation.thefts import KINDS

FEEDERS = {"ieee": ("ieee",), "simbench": SIMBENCH, "all": ("ieee", *SIMBENCH)}
RESOLUTIONS = {"half_hourly": 30, "daily": DAY_MIN}
DAYS = {"half_hourly": 90, "daily": 365}
HONEST_SHARE = 0.25
"""Districts without a thief for each one with."""
_SEEDS_APART = 1_000_003
"""So that evaluations of neighbouring seeds share no district."""


@dataclass(frozen=True)
class Case:
    """A district to simulate and judge; `kind` None: nobody steals."""

    seed: int
    resolution: str
    kind: str | None
    feeder: str
    days: int
    always: bool | None = None
    """It goes on all the time rather than begins within the period."""

    @property
    def settings(self) -> Settings:
        """What it is simulated with: everything that is not said here is the simulation's own."""
        return Settings(
            days=self.days,
            step_min=RESOLUTIONS[self.resolution],
            feeder=self.feeder,
            theft=self.kind,
            always=self.always,
        )


def cases(
    seed: int, districts: int, feeder: str = "ieee", days: dict[str, int] | None = None
) -> list[Case]:
    """`districts` with a thief or a tap for each resolution, kinds in turn, and honest ones.

    Half-hourly and daily ones have the same seeds: the same people in another period's length.
    """
    names = FEEDERS[feeder]
    listed = []
    for resolution in RESOLUTIONS:
        length = (days or DAYS)[resolution]
        for number in range(districts + round(districts * HONEST_SHARE)):
            kind = KINDS[number % len(KINDS)] if number < districts else None
            # Whole rounds of kinds on one feeder, so that no kind keeps to a feeder of its own;
            # half of each round, and of each kind, all the time.
            again, turn = divmod(number, len(KINDS))
            place = names[again % len(names)]
            always = None if kind is None else (again + turn) % 2 == 0
            which = seed * _SEEDS_APART + number
            listed.append(Case(which, resolution, kind, place, length, always))
    return listed
