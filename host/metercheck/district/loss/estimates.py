"""Losses that only the readings make: estimates, and users who are not read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import DistrictFrame, Quality
from metercheck.district.loss.balance import Balance
from metercheck.district.loss.days import LossTable

TELLING = 0.01
"""Share of a day's supply: what moves less is not worth a word."""
FAR = 6.0
"""Standard deviations of the daily loss, on both days."""
ALIKE = 0.3
"""How far two amounts that should be equal may differ, as a share."""
AROUND_DAYS = 14
EDGE = 4.5
"""Standard deviations of a change on the very day that a user's readings begin or end."""
MOST_OFTEN = 4.0
"""A change of the loss beyond this many times a user's own energy is another's."""


@dataclass(frozen=True)
class Faked:
    """Rows of the daily table whose loss is not what it seems, because of these users (rows of
    the frame). `kwh`: what is shifted between days, or lost in all."""

    days: tuple[int, ...]
    users: tuple[int, ...]
    kwh: float


def estimated(frame: DistrictFrame, daily: LossTable) -> Faked | None:
    """Days that estimated or spread readings give another loss than the corrected balance."""
    moved = daily.as_read_kwh - daily.registered_kwh
    days = np.flatnonzero(np.abs(np.nan_to_num(moved)) > TELLING * np.nan_to_num(daily.supply_kwh))
    estimates = (frame.quality == Quality.ESTIMATED) & np.isfinite(frame.kwh)
    if not len(days) or not estimates.any():
        return None
    day = frame.day_of()
    # The reading that pays back stands on the day after the last estimate.
    near = np.isin(day, days) | np.isin(day + 1, days)
    users = np.flatnonzero(estimates[:, near].any(axis=1))
    if not len(users):
        return None
    kwh = float(np.abs(moved[days]).sum()) / 2
    return Faked(tuple(days.tolist()), tuple(users.tolist()), kwh)


def supply_estimated(frame: DistrictFrame, daily: LossTable) -> Faked | None:
    """Days whose supply the system estimated, and those on which it is paid back, as far as they
    give losses and gains that are not real one by one."""
    estimates = (frame.supply_quality == Quality.ESTIMATED) & np.isfinite(frame.supply_kwh)
    if not estimates.any():
        return None
    guessed = np.bincount(frame.day_of(), estimates, minlength=len(daily.begins)) > 0
    guessed[1:] |= guessed[:-1]
    left = np.abs(np.nan_to_num(daily.unexplained_kwh))
    days = np.flatnonzero(guessed & (left > TELLING * np.nan_to_num(daily.supply_kwh)))
    if not len(days):
        return None
    return Faked(tuple(days.tolist()), (), float(left[days].sum()) / 2)


def unmarked(daily: LossTable, user_days: NDArray[np.float64]) -> list[Faked]:
    """Pairs of days, a loss and the same as a gain on the next (or the other way round), that one
    user's registered energy makes: an estimate that the export does not mark as one.

    `user_days` [users, days] in kWh.
    """
    left = daily.unexplained_kwh
    sure = np.isfinite(left)
    if sure.sum() < AROUND_DAYS:
        return []
    middle = float(np.median(left[sure]))
    spread = float(np.median(np.abs(left[sure] - middle))) / 0.6745
    away = np.where(sure, left - middle, 0.0)
    least = np.maximum(FAR * spread, TELLING * np.nan_to_num(daily.supply_kwh))
    # What a marked estimate displaced has been put back by a profile: nothing more to see.
    moved = np.abs(daily.as_read_kwh - daily.registered_kwh) > 1e-6
    large = (np.abs(away) >= least) & ~moved
    most = np.maximum(np.abs(away[:-1]), np.abs(away[1:]))
    opposite = (away[:-1] * away[1:] < 0) & (np.abs(away[:-1] + away[1:]) < ALIKE * most)
    found = []
    for day in np.flatnonzero(large[:-1] & large[1:] & opposite).tolist():
        one, other = away[day], away[day + 1]
        around = slice(max(day - AROUND_DAYS, 0), day + AROUND_DAYS)
        usual = np.nanmedian(user_days[:, around], axis=1)
        # A loss is what a meter registered too little.
        fits = np.abs((usual - user_days[:, day]) - one) < ALIKE * abs(one)
        fits &= np.abs((usual - user_days[:, day + 1]) - other) < ALIKE * abs(other)
        users = np.flatnonzero(fits)
        if len(users) == 1:
            found.append(Faked((day, day + 1), (int(users[0]),), float(abs(one))))
    return found


def never_read(known: Balance) -> list[int]:
    """Users (rows) without any reading in the period: whatever they take is in the loss."""
    return np.flatnonzero(known.absent.all(axis=1)).tolist()


def read_later(
    known: Balance, daily: LossTable, user_days: NDArray[np.float64]
) -> list[tuple[int, Faked]]:
    """Users not read at the beginning (or the end) of the period who were supplied all the same:
    the loss is smaller by what they take from the day on they are read. With the first day that
    they are read (or not any more)."""
    found = []
    partly = known.absent.any(axis=1) & ~known.absent.all(axis=1)
    left = daily.unexplained_kwh
    for user in np.flatnonzero(partly):
        read = np.isfinite(user_days[user])
        edges = np.flatnonzero(np.diff(read.astype(np.int8)) != 0) + 1
        for edge in np.unique(edges[[0, -1]]) if len(edges) else ():
            begin, end = max(edge - AROUND_DAYS, 0), edge + AROUND_DAYS
            before, after = left[begin:edge], left[edge:end]
            before, after = before[np.isfinite(before)], after[np.isfinite(after)]
            absent_first = not read[edge - 1]
            away = read[:edge] if not absent_first else read[edge:]
            if min(len(before), len(after)) < 7 or absent_first != bool(away.all()):
                continue
            usual = float(np.nanmean(user_days[user, begin:end]))
            gap = float(before.mean() - after.mean()) * (1 if absent_first else -1)
            sd = float(np.hypot(before.std(), after.std())) / np.sqrt(min(len(before), len(after)))
            # How much the user took unread is not known: it need not be what is taken now.
            if usual > 0 and usual / 4 < gap < MOST_OFTEN * usual and gap > EDGE * sd:
                absent = np.flatnonzero(~read[:edge] if absent_first else ~read[edge:])
                days = absent + (0 if absent_first else edge)
                row = Faked(tuple(days.tolist()), (int(user),), gap * len(days))
                found.append((int(edge), row))
    return found
