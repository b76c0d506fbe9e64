"""What to simulate, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import DAY_MIN, DistrictFrame
from metercheck.district.simulation.collecting import Collection
from metercheck.district.simulation.population import Change


class Impossible(ValueError):
    """What was drawn cannot be: another seed may."""


@dataclass(frozen=True)
class Settings:
    """A district to simulate."""

    users: int = 60
    days: int = 90
    step_min: int = 30
    """Of the readings: 15, 30, 60 or 1440."""
    feeder: str = "ieee"
    """One of feeders.NAMES."""
    theft: str | None = None
    """One of thefts.KINDS, "any", or None: nobody steals."""
    share: float = 0.005
    """Of the supply that is stolen, on average over the time that it is."""
    always: bool | None = None
    """It goes on all the time, begins within the period, or (None) either, evenly."""
    ends_day: int | None = None
    """Day of the period on which it is found out and ended; None: not within it."""
    changing: float = 0.25
    """Share of the users with a vacancy or an honest change."""
    first_day: date | None = None
    """None: any day of 2024."""
    supply_side: str | None = None
    """Where the supply is metered: "low" or "high" of the transformer; None: either, evenly."""
    supply_phases: bool = True
    collection: Collection = field(default_factory=Collection)
    replaced_meters: float = 0.01
    """Share of the users whose meter is replaced within the period."""
    solve_min: int | None = None
    """Step of loads and power flow; None: 5 minutes, 15 where readings are daily."""

    @property
    def fine_min(self) -> int:
        """Step of loads and power flow, minutes."""
        return self.solve_min or (15 if self.step_min == DAY_MIN else 5)


@dataclass(frozen=True)
class Truth:
    """What no office knows. Energies in kWh on the frame's grid, before any metering error."""

    thief: str | None
    """The user; None for a tap or without a theft."""
    kind: str | None
    stolen_kwh: NDArray[np.float64]
    """[times]"""
    begins: int
    """Interval from which it is stolen."""
    strength: float
    phase: str
    """Where it is taken."""
    used_kwh: NDArray[np.float64]
    """[users, times] what each used, stolen or not, in the frame's order; without a tap."""
    supply_kwh: NDArray[np.float64]
    """[times] where it is metered."""
    loss_kwh: NDArray[np.float64]
    """[times] lost between the supply meter and the users' meters, nothing stolen in it."""
    fixed_kwh: NDArray[np.float64]
    """[times] the part of that which is lost without any load."""
    changes: dict[str, Change]
    """Honest changes by user."""
    lowest_v: float
    foreign: tuple[str, ...] = ()
    """Users of the frame who are connected to another district."""
    missing: tuple[str, ...] = ()
    """Users who are connected here and counted in another district."""

    @property
    def stolen_share(self) -> float:
        """Of the supply, over the time that it is stolen."""
        after = slice(self.begins, None)
        return float(self.stolen_kwh[after].sum() / self.supply_kwh[after].sum())


@dataclass(frozen=True)
class Replacement:
    """A user's meter was replaced in an interval of the grid."""

    interval: int
    old_meter: str
    old_last_kwh: float
    new_first_kwh: float


@dataclass(frozen=True)
class Registers:
    """Registers in kWh as meters showed them at the boundaries of the frame's intervals."""

    users: NDArray[np.float64]
    """[users, times + 1]"""
    supply: NDArray[np.float64]
    """[3, times + 1] primary energy of the phases: what the meter shows, times `ratio`."""
    ratio: int
    replaced: dict[str, Replacement]
    """By user."""


@dataclass(frozen=True)
class Simulated:
    """What the office has, what is true, and what meters showed (for simulation.exports)."""

    frame: DistrictFrame
    truth: Truth
    registers: Registers
