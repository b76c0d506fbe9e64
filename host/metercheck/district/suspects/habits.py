"""What a user would have used by his own habit, and by his neighbours' shape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Habits:
    """Whole days [users, days, slots] of filled readings, and what they are compared with.

    `factor` [days]: how the district's consumption of that day compares with its mean (weather,
    holidays). `profile` [users, slots]: a user's mean day, kWh. `shape` [slots]: the
    district's mean day, 1 on average.
    """

    kwh: Array
    days_kwh: Array
    factor: Array
    profile: Array
    shape: Array


def habits(kwh: Array, mean: Array, first: int, per_day: int) -> Habits:
    """Of `kwh` [users, times], with `mean` [times] of the district's users; a day that is cut off
    at an end is filled up with zeros."""
    before = first % per_day
    after = -(before + kwh.shape[1]) % per_day
    whole = np.pad(kwh, ((0, 0), (before, after))).reshape(len(kwh), -1, per_day)
    district = np.pad(mean, (before, after)).reshape(-1, per_day)
    factor = np.maximum(district.sum(axis=1), 1e-9)
    factor = np.maximum(factor / factor.mean(), 0.05).astype(kwh.dtype)
    shape = district.mean(axis=0).astype(kwh.dtype)
    return Habits(
        whole, whole.sum(axis=2), factor, whole.mean(axis=1), shape / max(shape.mean(), 1e-9)
    )


def missing_days(habit: Habits) -> Array:
    """[users, days] kWh less than usual on that day: against the upper half of the user's days,
    with the district's factor of the day. Never negative."""
    usual = quantile(habit.days_kwh / habit.factor, 0.7)[:, None]
    return np.clip(usual * habit.factor - habit.days_kwh, 0, None)


def missing_beside(kwh: Array, factor: Array, usual: slice, less: slice) -> Array:
    """[days of `less`, users] kWh less on each of these days than by the level of `usual`, of
    `kwh` [days, users]."""
    level = kwh[usual].sum(axis=0) / factor[usual].sum()
    missing = level * factor[less, None]
    missing -= kwh[less]
    return np.clip(missing, 0, np.inf, out=missing)  # with both ends: quicker than np.maximum


def quantile(values: Array, share: float) -> Array:
    """[rows] as np.quantile along the second axis; quicker in single precision."""
    ordered = np.sort(values, axis=1)
    place = share * (values.shape[1] - 1)
    low = int(place)
    high = min(low + 1, values.shape[1] - 1)
    return ordered[:, low] + (ordered[:, high] - ordered[:, low]) * (place - low)


def missing_hours(habit: Habits) -> Array:
    """[users, days, slots] kWh less than the district's daily shape asks for, at the level of the
    user's own best hours. Never negative."""
    shape = habit.shape
    per_day = habit.profile.shape[1]
    width = max(per_day // 24, 1)
    hours = habit.profile.reshape(len(habit.profile), -1, width).sum(axis=2)
    ratio = hours / np.maximum(shape.reshape(-1, width).sum(axis=1), 1e-9)
    level = np.quantile(ratio, 0.6, axis=1)
    asked = level[:, None, None] * shape * habit.factor[:, None]
    return np.clip(asked - habit.kwh, 0, None)


def hours_of(habit: Habits) -> Array:
    """[users, days, 24] kWh of each hour, without the district's factor of the day."""
    hours = habit.kwh.reshape(*habit.days_kwh.shape, 24, -1).sum(axis=3)
    return hours / habit.factor[:, None]
