"""What a find was worth: the loss before and after a day."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import DistrictFrame
from metercheck.district.loss.balance import Balance, balance
from metercheck.district.loss.course import (
    LAGS_DAYS,
    LEAST_CHANGE,
    MONTH_DAYS,
    changes,
    long_run_sd,
)
from metercheck.district.loss.days import Limits, LossTable, by_days
from metercheck.district.loss.technical import technical

LEAST_DAYS = 7


@dataclass(frozen=True)
class Mean:
    """A mean with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class BeforeAfter:
    """Losses on the days before `day` and on those after it; the day itself is left out."""

    day: date
    days_before: int
    days_after: int
    before_kwh: Mean
    """Loss a day, as it was measured."""
    after_kwh: Mean
    before_share: float
    """Loss by supply."""
    after_share: float
    saved_kwh: Mean
    """Less unexplained loss in 30 days: at equal load, the technical loss being that of the
    calmer side. Below zero: it became more."""
    daily: LossTable
    """Both, with the technical loss of the calmer side."""
    since: date | None = None
    """The first day that counts, where the loss had changed before: what was there earlier is no
    measure of what the find ended."""

    @property
    def better(self) -> bool:
        """The loss became less."""
        return self.saved_kwh.value >= 0

    @property
    def change_kwh(self) -> Mean:
        """By how much it became less or, if not `better`, more in 30 days."""
        saved = self.saved_kwh
        return saved if self.better else Mean(-saved.value, -saved.high, -saved.low)


def before_after(
    frame: DistrictFrame, day: date, limits: Limits | None = None
) -> BeforeAfter | None:
    """Compare the days before and after `day`; None where fewer than LEAST_DAYS are known on a
    side.

    What was saved is taken from loss less technical loss, since a cooler month alone changes the
    plain loss. The technical loss is fitted to the side with the smaller loss: the fit of the
    whole period would count some of what was taken as technical. Where the loss had changed before
    `day`, only the days since count (`BeforeAfter.since`).

    Days hang together: the intervals take the long-run spread (Newey and West 1987, lags up to a
    week) with quantiles for the share of lags in the days (Kiefer and Vogelsang, Econometric
    Theory 21, 2005, 1130-1164, table for the Bartlett kernel), wider than the normal ones.
    """
    known = balance(frame)
    whole = technical(known)
    calm = technical(balance(_calmer(frame, known, day)))
    kwh = whole.kwh
    if calm.fitted and calm.square == "sum":
        kw = known.supply_kwh / known.hours
        kwh = (calm.fixed_kw + calm.quadratic * kw**2) * known.hours
    elif calm.fitted and whole.quadratic > 0 and calm.square == whole.square:
        square = (whole.kwh / known.hours - whole.fixed_kw) / whole.quadratic
        kwh = (calm.fixed_kw + calm.quadratic * square) * known.hours
    daily = by_days(frame, known, kwh, (limits or Limits()).of(frame))

    moment = np.datetime64(day, "D")
    before, after = daily.known & (daily.begins < moment), daily.known & (daily.begins > moment)
    since = _since(daily, before)
    if since is not None:
        before &= daily.begins >= np.datetime64(since, "D")
    if min(before.sum(), after.sum()) < LEAST_DAYS:
        return None
    one, other = daily.unexplained_kwh[before], daily.unexplained_kwh[after]
    gap = float(one.mean() - other.mean())
    half = math.hypot(_half_width(one), _half_width(other))
    return BeforeAfter(
        day,
        int(before.sum()),
        int(after.sum()),
        _mean(daily.loss_kwh[before]),
        _mean(daily.loss_kwh[after]),
        float(daily.loss_kwh[before].sum() / daily.supply_kwh[before].sum()),
        float(daily.loss_kwh[after].sum() / daily.supply_kwh[after].sum()),
        Mean(gap * MONTH_DAYS, (gap - half) * MONTH_DAYS, (gap + half) * MONTH_DAYS),
        daily,
        since,
    )


def _since(daily: LossTable, before: NDArray[np.bool_]) -> date | None:
    """The day of the last change among the days `before`; None when there was none, or when fewer
    than LEAST_DAYS known ones followed it."""
    usual = float(np.median(daily.supply_kwh[before])) if before.any() else math.nan
    found = changes(np.where(before, daily.unexplained_kwh, np.nan), LEAST_CHANGE * usual)
    following = [one.day for one in found if before[one.day :].sum() >= LEAST_DAYS]
    return daily.begins[following[-1]].astype(date) if following else None


def _calmer(frame: DistrictFrame, known: Balance, day: date) -> DistrictFrame:
    """The days before `day` or those after it, whichever lost the smaller share."""
    place = (day - frame.first_day).days * frame.per_day - frame.first % frame.per_day
    times = len(known.supply_kwh)
    end, begin = (int(np.clip(edge, 0, times)) for edge in (place, place + frame.per_day))

    def share(part: slice) -> float:
        there = np.isfinite(known.loss_kwh[part])
        supply = float(known.supply_kwh[part][there].sum())
        return float(known.loss_kwh[part][there].sum()) / supply if supply > 0 else math.inf

    after = share(slice(begin, times)) <= share(slice(0, end))
    return frame.part(begin, times) if after else frame.part(0, end)


def _mean(values: NDArray[np.float64]) -> Mean:
    middle, half = float(values.mean()), _half_width(values)
    return Mean(middle, middle - half, middle + half)


def _half_width(values: NDArray[np.float64]) -> float:
    """Half the 95 % interval of the mean of a daily series."""
    count = len(values)
    lags = min(LAGS_DAYS, count // 4)
    width = (lags + 1) / count
    quantile = 1.96 + 2.9694 * width + 0.416 * width**2 - 0.5324 * width**3
    return quantile * long_run_sd(values, lags) / math.sqrt(count)
