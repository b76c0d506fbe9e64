"""What a district loses: from its frame to tables, trend and findings, as a pure function."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import DistrictFrame
from metercheck.district.loss.balance import Balance, balance
from metercheck.district.loss.course import LEAST_CHANGE, Trend, changes, trend
from metercheck.district.loss.days import Limits, LossTable, by_days, by_months
from metercheck.district.loss.findings import Finding, findings
from metercheck.district.loss.mapping import Candidate, Residual
from metercheck.district.loss.supply_faults import sound
from metercheck.district.loss.technical import Technical, of_sound


@dataclass(frozen=True)
class DatedChange:
    """The unexplained loss a day changed on `day`: medians of before and after, in kWh."""

    day: date
    before_kwh: float
    after_kwh: float


@dataclass(frozen=True)
class LossResult:
    """Everything about the loss of one district over the period of its frame."""

    district: str
    name: str
    limits: Limits
    daily: LossTable
    monthly: LossTable
    technical: Technical
    trend: Trend | None
    """Of the unexplained loss as a share of the supply, a month; None for less than four weeks."""
    changes: tuple[DatedChange, ...]
    findings: tuple[Finding, ...]
    """What only looks like a loss or hides one. Never says who steals."""
    disowned: tuple[Candidate, ...]
    """Users of this list who are not supplied here, with their readings: to be adopted."""
    residual: Residual
    """What `mapping.adopt` looks through for the disowned of other districts."""

    @property
    def days_known(self) -> int:
        """Days whose loss is known."""
        return int(self.daily.known.sum())

    @property
    def share_within(self) -> float:
        """Of the days whose loss is known, those within limits; NaN for none."""
        return float(self.daily.within.sum() / self.days_known) if self.days_known else np.nan

    @property
    def supply_kwh(self) -> float:
        """Of the days whose loss is known."""
        return float(np.nansum(self.daily.supply_kwh))

    @property
    def loss_kwh(self) -> float:
        """Of the days whose loss is known."""
        return float(np.nansum(self.daily.loss_kwh))

    @property
    def unexplained_kwh(self) -> float:
        """Loss less technical loss, of the days whose loss is known."""
        return float(np.nansum(self.daily.unexplained_kwh))


def district_loss(
    frame: DistrictFrame,
    limits: Limits | None = None,
    whole: Balance | None = None,
    fitted: Technical | None = None,
) -> LossResult:
    """The loss of `frame`'s district. Without `limits` the assumed ones; the frame's own win.

    `whole` and `fitted`: what balance and technical tell of the frame, where that is known."""
    valid = (limits or Limits()).of(frame)
    known = sound(whole or balance(frame))
    found = fitted or of_sound(known)
    daily = by_days(frame, known, found.kwh, valid)
    told = findings(frame, known, found, daily)
    if len(told.disowned):
        # Their energy is registered here and taken elsewhere: the lines lose what they would
        # without these users on the list, and what they hide shows as less than nothing.
        theirs = np.nan_to_num(known.kwh[told.disowned]).sum(axis=0)
        found = of_sound(replace(known, loss_kwh=known.loss_kwh + theirs))
        daily = by_days(frame, known, found.kwh, valid)
    unexplained = daily.unexplained_kwh
    usual = float(np.nanmean(daily.supply_kwh)) if daily.known.any() else 0.0
    return LossResult(
        district=frame.district,
        name=frame.name,
        limits=valid,
        daily=daily,
        monthly=by_months(daily, valid),
        technical=found,
        trend=trend(daily.unexplained_share),
        changes=tuple(
            DatedChange(daily.date_of(one.day), one.before, one.after)
            for one in changes(unexplained, LEAST_CHANGE * usual)
        ),
        findings=told.findings,
        disowned=_candidates(frame, known, told.disowned),
        residual=told.residual,
    )


def _candidates(
    frame: DistrictFrame, known: Balance, users: NDArray[np.int64]
) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            frame.users[user].user, frame.district, frame.step_min, frame.first, known.kwh[user]
        )
        for user in users
    )
