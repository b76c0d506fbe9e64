"""Losses by days and by months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import EPOCH, DistrictFrame
from metercheck.district.loss.balance import Balance

COVERED = 0.8
"""A day is told, though marked incomplete, when this much of it is known."""

FILLED_SHARE = 0.002
"""Share of a day's supply that may be filled in while the day still counts as complete: a gap of
half an hour at a small user changes no figure that is shown."""


@dataclass(frozen=True)
class Limits:
    """Between which shares of the supply a day's loss is to lie. The defaults are an assumption:
    offices set limits of their own for each district, and those of the frame come first."""

    low: float = -0.01
    high: float = 0.07

    def of(self, frame: DistrictFrame) -> Limits:
        """The limits of this district: its own where it has them."""
        low = self.low if frame.limit_low is None else frame.limit_low
        return Limits(low, self.high if frame.limit_high is None else frame.limit_high)


@dataclass(frozen=True)
class LossTable:
    """A row a day or a month, arrays [rows]; energies in kWh, NaN where the loss is not known.

    All energies of a row are of the same steps, those whose loss is known.
    """

    begins: NDArray[np.datetime64]
    supply_kwh: NDArray[np.float64]
    registered_kwh: NDArray[np.float64]
    """Estimates corrected, small gaps filled."""
    as_read_kwh: NDArray[np.float64]
    """What the export says was registered, as it stands."""
    technical_kwh: NDArray[np.float64]
    complete: NDArray[np.bool_]
    """Every step known, and not more than FILLED_SHARE of the supply filled in."""
    within: NDArray[np.bool_]
    """The loss is known and lies within the limits."""

    def date_of(self, row: int) -> date:
        """The first day of a row."""
        return date.fromisoformat(str(self.begins[row]))

    @property
    def known(self) -> NDArray[np.bool_]:
        """[rows] the loss is known."""
        return np.isfinite(self.share)

    @property
    def loss_kwh(self) -> NDArray[np.float64]:
        """[rows] supply less registered."""
        return self.supply_kwh - self.registered_kwh

    @property
    def unexplained_kwh(self) -> NDArray[np.float64]:
        """[rows] loss less technical loss."""
        return self.loss_kwh - self.technical_kwh

    @property
    def share(self) -> NDArray[np.float64]:
        """[rows] loss by supply."""
        return _ratio(self.loss_kwh, self.supply_kwh)

    @property
    def unexplained_share(self) -> NDArray[np.float64]:
        """[rows] unexplained loss by supply."""
        return _ratio(self.unexplained_kwh, self.supply_kwh)

    @property
    def as_read_share(self) -> NDArray[np.float64]:
        """[rows] the loss by supply that the readings as they stand would give."""
        return _ratio(self.supply_kwh - self.as_read_kwh, self.supply_kwh)


def _ratio(energy: NDArray[np.float64], supply: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(energy, supply, out=np.full_like(energy, np.nan), where=supply > 0)


def by_days(
    frame: DistrictFrame, known: Balance, technical_kwh: NDArray[np.float64], limits: Limits
) -> LossTable:
    """A row for each day that the grid touches; a day counts as far as COVERED of it is known."""
    day = known.day
    days = int(day[-1]) + 1 if len(day) else 0
    use = np.isfinite(known.loss_kwh)
    number = np.bincount(day[use], minlength=days)
    told = number >= COVERED * frame.per_day

    def summed(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(told, np.bincount(day[use], values[use], minlength=days), np.nan)

    filled = np.bincount(day, known.filled_kwh, minlength=days)
    complete = (number == frame.per_day) & ~np.bool_(known.never_read)
    complete &= filled <= FILLED_SHARE * np.nan_to_num(summed(known.supply_kwh))
    begins = np.datetime64(EPOCH.date(), "D") + frame.first // frame.per_day + np.arange(days)
    return _table(
        begins,
        summed(known.supply_kwh),
        summed(known.registered_kwh),
        summed(np.nan_to_num(frame.kwh).sum(axis=0)),
        summed(technical_kwh),
        complete,
        limits,
    )


def by_months(daily: LossTable, limits: Limits) -> LossTable:
    """A row for each month, of its days whose loss is known; complete when all days in it are."""
    months, row = np.unique(daily.begins.astype("datetime64[M]"), return_inverse=True)
    use = daily.known

    def summed(values: NDArray[np.float64]) -> NDArray[np.float64]:
        energy = np.bincount(row[use], values[use], minlength=len(months))
        return np.where(np.bincount(row[use], minlength=len(months)) > 0, energy, np.nan)

    days = ((months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")).astype(int)
    complete = np.bincount(row[daily.complete], minlength=len(months)) == days
    return _table(
        months.astype("datetime64[D]"),
        summed(daily.supply_kwh),
        summed(daily.registered_kwh),
        summed(daily.as_read_kwh),
        summed(daily.technical_kwh),
        complete,
        limits,
    )


def _table(
    begins: NDArray[np.datetime64],
    supply: NDArray[np.float64],
    registered: NDArray[np.float64],
    as_read: NDArray[np.float64],
    technical: NDArray[np.float64],
    complete: NDArray[np.bool_],
    limits: Limits,
) -> LossTable:
    share = _ratio(supply - registered, supply)
    within = (share >= limits.low) & (share <= limits.high)
    return LossTable(begins, supply, registered, as_read, technical, complete, within)
