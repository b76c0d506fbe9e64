"""Readings made fit for a balance: what an estimate displaced is put back, small gaps are filled.

A system that misses a reading writes an estimate, and the next real register reading carries the
difference: too much loss on one day, a gain on the next. The sum over the estimates and the
reading after them is right. So is the sum over SPREAD readings. Such a stretch keeps its sum and
takes the shape of the user's own profile. A gap whose sum nobody measured is filled from that
profile and stays marked as filled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import Quality

AROUND_DAYS = 7
"""The profile of a day is the mean of the same slots of this many days before and after it."""
ABSENT_DAYS = 7
"""Whoever has no reading this long at an end of the period was not supplied then."""


@dataclass(frozen=True)
class Mended:
    """Readings [rows, times] in kWh, and where they are not what was read in that interval."""

    kwh: NDArray[np.float64]
    """NaN: neither read nor filled."""
    moved: NDArray[np.bool_]
    """Right as a sum over the stretch, the share of this interval by the own profile."""
    filled: NDArray[np.bool_]
    """No measurement: an own profile, or an estimate that no later reading corrects."""
    absent: NDArray[np.bool_]
    """Before the first or after the last reading by ABSENT_DAYS or more, or never read."""


def mended(
    kwh: NDArray[np.float64], quality: NDArray[np.uint8], per_day: int, offset: int
) -> Mended:
    """`kwh` and `quality` [rows, times]; `offset`: the slot within its day of the first interval.

    DOUBTFUL readings are not used, except as the reading that pays an estimate back (which may
    well go backwards).
    """
    finite = np.isfinite(kwh)
    rows = np.flatnonzero((~finite | (quality != Quality.READ)).any(axis=1))
    out = kwh.copy()
    moved, filled, absent = (np.zeros(kwh.shape, bool) for _ in range(3))
    if rows.size:
        part = _mended(kwh[rows], quality[rows], finite[rows], per_day, offset)
        out[rows], moved[rows], filled[rows], absent[rows] = part
    return Mended(out, moved, filled, absent)


def _mended(
    kwh: NDArray[np.float64],
    quality: NDArray[np.uint8],
    finite: NDArray[np.bool_],
    per_day: int,
    offset: int,
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    count, times = kwh.shape
    estimated = finite & (quality == Quality.ESTIMATED)

    # A column without readings behind the last one keeps the runs of two rows apart.
    def flat(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return np.pad(mask, ((0, 0), (0, 1))).ravel()

    def square(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return mask.reshape(count, times + 1)[:, :times]

    begins, ends = _runs(flat(estimated))
    paid = flat(finite)[ends]
    stretch = flat(finite & (quality == Quality.SPREAD))
    _mark(stretch, begins[paid], ends[paid] + 1)
    moved = square(stretch)
    doubtful = finite & (quality == Quality.DOUBTFUL) & ~moved

    asked = ~finite | doubtful | moved
    profile = np.zeros(kwh.shape)
    profile[asked] = _profile(kwh, finite & (quality == Quality.READ), asked, per_day, offset)
    out = np.where(finite & ~doubtful, kwh, profile)
    begins, ends = _runs(stretch)
    if begins.size:
        lengths = ends - begins
        places = np.flatnonzero(stretch)
        # Twice the same padding as `flat`: the places are those of the padded rows.
        sums = np.add.reduceat(np.pad(kwh, ((0, 0), (0, 1))).ravel()[places], _firsts(lengths))
        shape = np.pad(np.nan_to_num(profile).clip(0), ((0, 0), (0, 1))).ravel()[places]
        whole = np.add.reduceat(shape, _firsts(lengths))
        shares = np.where(
            np.repeat(whole > 0, lengths),
            shape / np.repeat(np.where(whole > 0, whole, 1), lengths),
            np.repeat(1 / lengths, lengths),
        )
        out[moved] = np.repeat(sums, lengths) * shares
    absent = _absent(finite, ABSENT_DAYS * per_day)
    out[absent] = np.nan
    filled = ((~finite | doubtful) & np.isfinite(out) & ~absent) | (estimated & ~moved)
    return out, moved, filled, absent


def _runs(flags: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Begins and ends (exclusive) of the runs of True."""
    edges = np.flatnonzero(np.diff(flags, prepend=False, append=False))
    return edges[::2], edges[1::2]


def _mark(flags: NDArray[np.bool_], begins: NDArray[np.intp], ends: NDArray[np.intp]) -> None:
    """Set `flags` from each begin to before its end."""
    steps = np.zeros(len(flags) + 1, np.int32)
    np.add.at(steps, begins, 1)
    np.add.at(steps, ends, -1)
    flags |= np.cumsum(steps[:-1]) > 0


def _firsts(lengths: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.cumsum(lengths) - lengths


def _absent(finite: NDArray[np.bool_], least: int) -> NDArray[np.bool_]:
    """[rows, times] before the first and after the last reading, where that is `least` or more."""
    times = finite.shape[1]
    any_ = finite.any(axis=1)
    first = np.where(any_, finite.argmax(axis=1), times)
    last = np.where(any_, times - finite[:, ::-1].argmax(axis=1), times)
    first[(first < least) & any_] = 0
    last[times - last < least] = times
    places = np.arange(times)
    return (places < first[:, None]) | (places >= last[:, None])


def _profile(
    kwh: NDArray[np.float64],
    read: NDArray[np.bool_],
    asked: NDArray[np.bool_],
    per_day: int,
    offset: int,
) -> NDArray[np.float64]:
    """What each row usually has at that slot, of the `asked` of [rows, times], from those `read`:
    mean of the days around, else of all days; NaN where the row has no such reading at all."""
    rows, times = kwh.shape
    days = -(-(offset + times) // per_day)

    # Running sums over the days before, [rows, days + 1, slots].
    def running(values: NDArray[np.floating] | NDArray[np.bool_]) -> NDArray[np.float64]:
        out = np.zeros((rows, days + 1, per_day))
        out.reshape(rows, -1)[:, per_day + offset :][:, :times] = values
        return np.cumsum(out, axis=1, out=out)

    number, total = running(read), running(np.where(read, kwh, 0.0))
    row, place = np.nonzero(asked)
    day, slot = np.divmod(offset + place, per_day)
    high, low = np.minimum(day + AROUND_DAYS + 1, days), np.maximum(day - AROUND_DAYS, 0)

    def between(
        sums: NDArray[np.float64], low: NDArray[np.intp] | int, high: NDArray[np.intp] | int
    ) -> NDArray[np.float64]:
        return sums[row, high, slot] - sums[row, low, slot]

    near = between(number, low, high)
    few = near < 2
    near = np.where(few, between(number, 0, days), near)
    energy = np.where(few, between(total, 0, days), between(total, low, high))
    return np.divide(energy, near, out=np.full_like(energy, np.nan), where=near > 0)
