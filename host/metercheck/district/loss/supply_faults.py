"""Faults of the supply meter and of what it stands for: each fakes or hides a loss.

Arrays are those of a Balance. What is found here says nothing about any user.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import DAY_MIN
from metercheck.district.loss.balance import Balance
from metercheck.district.loss.course import long_run_sd
from metercheck.district.loss.regression import Steps, slopes

STUCK_HOURS = 6
STUCK_DAYS = 3
JUMP = 1.18
"""Least factor between supply and registered energy that a fault of the supply meter makes: the
step between usual current transformers is 1.2 and more, a lost phase takes a third."""
WEEK = 7
LEAST_CLOCK_MIN = 5.0
"""Meters' clocks may be that far off between two settings (an assumption)."""
CLOCK_EXPLAINS = 0.3
"""Least share of the loss's variance that setting the clock must remove: panels, too, give a loss
that rises and falls with the hour, and a clock explains little of it."""
FAR = 6.0
"""Standard deviations."""
MIDDAY_H = (10, 15)
NIGHT_H = (0, 5)


@dataclass(frozen=True)
class Run:
    """Steps `begin` to before `end` of the grid."""

    begin: int
    end: int


@dataclass(frozen=True)
class Jump:
    """From step `begin` to before `end` the supply is `factor` times what it is otherwise."""

    begin: int
    end: int
    factor: float


def stuck(known: Balance) -> list[Run]:
    """Where the supply stood still, to the last digit, while the users' sum went up and down."""
    least = STUCK_DAYS if known.step_min == DAY_MIN else int(STUCK_HOURS / known.hours)
    supply, registered = known.supply_kwh, known.registered_kwh
    same = np.diff(supply) == 0
    edges = np.flatnonzero(np.diff(same, prepend=False, append=False))
    # The step that the supply is a multiple of: rounded to it, a calm supply repeats itself.
    finest = np.gcd.reduce(np.rint(1000 * supply[np.isfinite(supply)]).astype(np.int64)) / 1000
    found = []
    for begin, last in zip(edges[::2], edges[1::2], strict=True):
        end = int(last) + 1
        over = registered[begin:end]
        moves = np.ptp(over) > 0.05 * float(np.mean(over)) + 3 * finest
        if end - begin >= least and np.isfinite(over).all() and moves:
            found.append(Run(int(begin), end))
    return found


def jumps(known: Balance) -> list[Jump]:
    """Periods of at least a week in which supply by registered energy is another by JUMP or more.

    Compared with the period's usual ratio; by days.
    """
    day = known.day
    use = np.isfinite(known.loss_kwh)
    days = int(day[-1]) + 1 if len(day) else 0
    supply = np.bincount(day[use], known.supply_kwh[use], minlength=days)
    registered = np.bincount(day[use], known.registered_kwh[use], minlength=days)
    fit = (supply > 0) & (registered > 0)
    ratio = np.full(days, np.nan)
    ratio[fit] = np.log(supply[fit] / registered[fit])
    there = np.flatnonzero(fit)
    if len(there) < 4 * WEEK:
        return []
    edges = _steps(ratio[there])
    bounds = [0, *edges, len(there)]
    levels = [float(np.median(ratio[there[a:b]])) for a, b in pairwise(bounds)]
    # Losses are small: the level nearest to none is the meter as it should be.
    usual = min(levels, key=abs)
    found = []
    for a, b, level in zip(bounds, bounds[1:], levels, strict=False):
        if abs(level - usual) >= math.log(JUMP):
            begin = int(np.searchsorted(day, there[a]))
            end = int(np.searchsorted(day, there[b - 1], side="right"))
            found.append(Jump(begin, end, math.exp(level - usual)))
    return found


def _steps(ratio: NDArray[np.float64]) -> list[int]:
    """Where the median of the week before and of the week after differ most, by JUMP or more."""
    places = np.arange(WEEK, len(ratio) - WEEK + 1)
    windows = np.lib.stride_tricks.sliding_window_view(ratio, WEEK)
    medians = np.median(windows, axis=1)
    gap = np.abs(medians[places] - medians[places - WEEK])
    edges: list[int] = []
    while gap.size and gap.max() >= math.log(JUMP):
        best = int(gap.argmax())
        # Medians of a week see the step over half of a week: its sharpest day is the edge.
        reach = np.arange(max(best - 3, 0), min(best + 4, len(gap)))
        sharp = [abs(ratio[places[r]] - ratio[places[r] - 1]) for r in reach]
        edges.append(int(places[reach[int(np.argmax(sharp))]]))
        gap[max(best - WEEK, 0) : best + WEEK + 1] = 0
    return sorted(edges)


def sound(known: Balance) -> Balance:
    """The same, of which no step counts in which the supply meter is at fault."""
    counts = known.counts.copy()
    for one in [*stuck(known), *jumps(known)]:
        counts[one.begin : one.end] = False
    return replace(known, counts=counts)


@dataclass(frozen=True)
class Clock:
    """The supply meter's clock runs `minutes` behind the users' (ahead where negative)."""

    minutes: float
    low: float
    high: float


def clock(known: Balance, square: NDArray[np.float64]) -> Clock | None:
    """The offset of the supply meter's clock, from how the loss follows the change of the load.

    A clock that is behind stamps energy with an earlier time than it was taken at, so the loss
    rises and falls with the load's slope; whole steps are found by the best match, the rest by
    regression. None for daily readings, and where it is not sure or within LEAST_CLOCK_MIN.
    """
    if known.step_min >= 60:
        return None
    load = known.registered_kwh
    best, shift = math.inf, 0
    most = int(120 / known.step_min)
    for lag in range(-most, most + 1):
        moved = np.roll(load, lag)
        use = known.counts & np.isfinite(moved)
        use[: most + 1] = use[len(use) - most - 1 :] = False
        spread = float(np.std(known.supply_kwh[use] - moved[use])) if use.sum() > 96 else math.inf
        if spread < best * (1 - 1e-6):
            best, shift = spread, lag
    if not math.isfinite(best):
        return None
    moved = np.roll(load, shift)
    slope = (np.roll(moved, -1) - np.roll(moved, 1)) / 2
    use = known.counts & np.isfinite(slope) & np.isfinite(moved) & np.isfinite(square)
    use[: most + 2] = use[len(use) - most - 2 :] = False
    loss = known.supply_kwh[use] - moved[use]
    steps = Steps(known.first + np.flatnonzero(use), 1440 // known.step_min, square[use][:, None])
    found = slopes(loss, slope[use][None], steps)
    after = loss - float(found.value[0]) * slope[use]
    before = known.supply_kwh[use] - load[use]
    left, all_ = (float((steps.rest(one) ** 2).sum()) for one in (after, before))
    if left > (1 - CLOCK_EXPLAINS) * all_:
        return None
    minutes = (float(found.value[0]) - shift) * known.step_min
    sd = max(float(found.sd[0]) * known.step_min, 0.1)
    if abs(minutes) < LEAST_CLOCK_MIN + 2 * sd or abs(minutes) < FAR * sd:
        return None
    return Clock(minutes, minutes - 2 * sd, minutes + 2 * sd)


def feed_in(known: Balance, unexplained_kwh: NDArray[np.float64]) -> float | None:
    """kWh that seem to come from somewhere else around noon than from the transformer; None where
    that is not sure. Compared with the nights of the same days."""
    if known.step_min == DAY_MIN:
        return None
    hour = (known.first + np.arange(len(unexplained_kwh))) * known.hours % 24
    use = known.counts & np.isfinite(unexplained_kwh)
    noon = use & (hour >= MIDDAY_H[0]) & (hour < MIDDAY_H[1])
    night = use & (hour >= NIGHT_H[0]) & (hour < NIGHT_H[1])
    days = int(known.day[-1]) + 1

    def mean_by_day(where: NDArray[np.bool_]) -> NDArray[np.float64]:
        number = np.bincount(known.day[where], minlength=days)
        energy = np.bincount(known.day[where], unexplained_kwh[where], minlength=days)
        return np.divide(energy, number, out=np.full(days, np.nan), where=number > 0)

    gap = mean_by_day(noon) - mean_by_day(night)
    gap = gap[np.isfinite(gap)]
    if len(gap) < 2 * WEEK:
        return None
    sd = max(long_run_sd(gap), float(gap.std())) / math.sqrt(len(gap))
    supply = float(np.mean(np.abs(known.registered_kwh[noon])))
    if gap.mean() > -FAR * sd or gap.mean() > -0.02 * supply:
        return None
    return -float(gap.mean()) * int(noon.sum())
