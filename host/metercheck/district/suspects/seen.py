"""What anybody sees in a user's readings: daily sums, quiet days, hours without consumption."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import DistrictFrame, Quality
from metercheck.district.suspects.habits import quantile

Array = NDArray[np.float64]

QUIET = 0.05
"""A day is quiet when less than this part of the usual day is registered."""
QUIET_DAYS = 5
NOTHING_KW = 0.011
"""Less than this mean power is nothing: a register with two places may show 10 Wh an hour."""
NOTHING_DAYS = 0.3
"""Hours without consumption are told when they are so on this share of the days on which the rest
of the day is usual, and on at most NEIGHBOURS of the neighbours' days."""
NEIGHBOURS = 0.05
DROP_DAYS = 14


@dataclass(frozen=True)
class Seen:
    """Days of a period, NaN where a day is not fully known; kWh."""

    first: date
    day: NDArray[np.int64]
    a_day: Array
    neighbours_a_day: Array
    """Mean of the other users."""
    loss_a_day: Array
    """Supply less all registered, less the technical loss."""
    hours: Array | None
    """[days, 24] kW"""
    all_hours: Array | None
    """[users, days, 24] kW, the user among them in `row`"""
    row: int
    hour: NDArray[np.int64]
    """[times] of the day"""
    night: tuple[float, float]
    """Share of the consumption from 0 to 5 h, and the neighbours' median of it."""
    weekend: tuple[float, float]
    """Mean day of a weekend by that of working days, and the neighbours' median."""

    @property
    def days(self) -> int:
        """Number of days."""
        return len(self.a_day)

    def date(self, number: int) -> date:
        """The date of day `number`."""
        return self.first + timedelta(days=number)

    def place(self, day: date) -> int:
        """The number of `day`."""
        return (day - self.first).days

    def largest_drop(self) -> int | None:
        """The day from which the user's level against the neighbours' fell most clearly."""
        ratio = np.where(
            np.isfinite(self.a_day), self.a_day / np.maximum(self.neighbours_a_day, 1e-9), np.nan
        )
        known = np.isfinite(ratio)
        if known.sum() < 2 * DROP_DAYS:
            return None
        values, count = np.cumsum(np.where(known, ratio, 0)), np.cumsum(known)
        places = np.arange(DROP_DAYS, len(ratio) - DROP_DAYS)
        n, m = count[places - 1], count[-1] - count[places - 1]
        valid = np.minimum(n, m) >= DROP_DAYS // 2
        before = values[places - 1] / np.maximum(n, 1)
        after = (values[-1] - values[places - 1]) / np.maximum(m, 1)
        score = np.where(valid, (before - after) * np.sqrt(n * m / (n + m)), -np.inf)
        return int(places[score.argmax()]) if len(score) and score.max() > 0 else None


@dataclass(frozen=True)
class Around:
    """What `seen` compares with, once for all users of a district."""

    first: date
    day: NDArray[np.int64]
    days: Array
    """[users, days]"""
    sums: tuple[Array, NDArray[np.int64]]
    """[days] of all users, and of how many"""
    loss_a_day: Array
    hours: Array | None
    """[users, days, 24] kW"""
    hour: NDArray[np.int64]
    night: Array
    """[users], NaN where there are no hours"""
    weekend: Array
    """[users]"""


def around(frame: DistrictFrame, unexplained_kwh: Array) -> Around:
    """What is seen of all users of `frame`."""
    read = np.where(frame.quality == Quality.DOUBTFUL, np.nan, frame.kwh)
    days = _by_day(frame, read)
    hours, night = None, np.full(len(days), np.nan)
    if frame.per_day >= 24:
        hours = _by_hour(frame, read)
        with np.errstate(invalid="ignore", divide="ignore"):
            night = np.nansum(hours[:, :, :5], axis=(1, 2)) / np.nansum(hours, axis=(1, 2))
    free = (frame.first_day.weekday() + np.arange(days.shape[1])) % 7 >= 5
    with np.errstate(invalid="ignore", divide="ignore"):
        weekend = _mean(days[:, free]) / _mean(days[:, ~free])
    hour = frame.slot_of() * frame.step_min // 60
    loss = _mostly_known(frame, unexplained_kwh)
    known = np.isfinite(days)
    sums = np.where(known, days, 0).sum(axis=0), known.sum(axis=0)
    return Around(frame.first_day, frame.day_of(), days, sums, loss, hours, hour, night, weekend)


def seen(district: Around, row: int) -> Seen:
    """What is seen of the user in `row`."""
    total, count = district.sums
    own = district.days[row]
    counted = count - np.isfinite(own)
    mean = np.where(counted, (total - np.nan_to_num(own)) / np.maximum(counted, 1), 0.0)
    return Seen(
        district.first,
        district.day,
        district.days[row],
        mean,
        district.loss_a_day,
        None if district.hours is None else district.hours[row],
        district.hours,
        row,
        district.hour,
        _against(district.night, row),
        _against(district.weekend, row),
    )


def quiet_run(user: Seen) -> tuple[int, int] | None:
    """(begin, end) of the longest run of quiet days, if it is long enough to tell."""
    known = user.a_day[np.isfinite(user.a_day)]
    if known.size == 0:
        return None
    usual = float(quantile(known[None], 0.7)[0])
    quiet = np.isfinite(user.a_day) & (user.a_day < QUIET * usual)
    edges = np.flatnonzero(np.diff(quiet, prepend=False, append=False))
    if edges.size == 0:
        return None
    begins, ends = edges[::2], edges[1::2]
    longest = int((ends - begins).argmax())
    begin, end = int(begins[longest]), int(ends[longest])
    return (begin, end) if QUIET_DAYS <= end - begin < user.days else None


def nothing_in_hours(user: Seen) -> tuple[int, int, int, int] | None:
    """(first hour, end, days on which nothing is registered in between, days) where that is
    usual for this user and rare among the neighbours; the longest such hours."""
    if user.hours is None or user.all_hours is None:
        return None
    known = np.isfinite(user.hours).all(axis=1)
    lively = known & (np.nan_to_num(user.hours).sum(axis=1) > 24 * 2 * NOTHING_KW)
    if lively.sum() < 10:
        return None
    nothing = np.concatenate([user.hours, user.hours], axis=1)[lively] < NOTHING_KW
    others = np.delete(user.all_hours, user.row, axis=0) < NOTHING_KW
    theirs = np.concatenate([others, others], axis=2)
    for length in range(12, 1, -1):
        best = None
        for first in range(24):
            on = int(nothing[:, first : first + length].all(axis=1).sum())
            if on < NOTHING_DAYS * lively.sum():
                continue
            rare = theirs[:, :, first : first + length].all(axis=2).mean() <= NEIGHBOURS
            if rare and (best is None or on > best[2]):
                best = (first, (first + length) % 24, on, int(lively.sum()))
        if best:
            return best
    return None


def _by_day(frame: DistrictFrame, values: Array) -> Array:
    if frame.per_day == 1:
        return values
    before, after = _padding(frame)
    whole = np.pad(values, ((0, 0), (before, after)), constant_values=np.nan)
    return whole.reshape(len(values), -1, frame.per_day).sum(axis=2)


def _mostly_known(frame: DistrictFrame, values: Array) -> Array:
    """[days] sums, a day of which up to a third is not known at the mean of what is known."""
    day, known = frame.day_of(), np.isfinite(values)
    count = np.bincount(day[known], minlength=frame.days)
    sums = np.bincount(day[known], values[known], frame.days)
    enough = count >= frame.per_day * 2 / 3
    return np.where(enough, sums * frame.per_day / np.maximum(count, 1), np.nan)


def _by_hour(frame: DistrictFrame, values: Array) -> Array:
    """[rows, days, 24] kW"""
    before, after = _padding(frame)
    whole = np.pad(values, ((0, 0), (before, after)), constant_values=np.nan)
    return whole.reshape(len(values), -1, 24, frame.per_day // 24).sum(axis=3)


def _padding(frame: DistrictFrame) -> tuple[int, int]:
    before = frame.first % frame.per_day
    return before, -(before + len(frame.supply_kwh)) % frame.per_day


def _mean(values: Array) -> Array:
    known = np.isfinite(values)
    return np.where(known, values, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)


def _against(values: Array, row: int) -> tuple[float, float]:
    others = np.delete(values, row)
    others = others[np.isfinite(others)]
    return float(values[row]), float(np.median(others)) if others.size else np.nan
