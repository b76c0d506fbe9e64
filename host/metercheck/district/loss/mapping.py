"""Users on the wrong list, told by how the loss follows their consumption.

A user who is on this district's list but supplied by another one takes nothing here: the loss
falls by one kWh for each that the user's meter registers. A user supplied here but on another list
raises it by one. A user on another phase than the list says does both, in two phases. No theft
looks like the first; the second cannot be told from a meter that registers nothing at all, except
that a meter does register it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import PHASES, DistrictFrame
from metercheck.district.loss.balance import Balance
from metercheck.district.loss.regression import FORTNIGHT, Slopes, Steps, slopes

LEAST_DAYS = 20
SURE = 3.29
"""Normal quantile of the intervals here: 99.9 %."""
REACH = 0.5
"""Such an interval must lie within this of -1 or 1: half a meter is none."""
FAR = 5.0
"""And the slope this many standard deviations from 0: hundreds of users are asked."""
PART, PART_DAYS = 0.35, 6
"""Of each fortnight: the days with the most, and those with the least, of a user's energy; at
least so many in all."""
PART_REACH, PART_SURE = 0.4, 2.5
"""Among these the slope may differ from -1 by as much, and by as many standard deviations."""
_MOST = 20


@dataclass(frozen=True)
class Residual:
    """What is left of a district's loss to be laid on users: arrays [steps] in time order."""

    district: str
    step_min: int
    step: NDArray[np.int64]
    """Number since frame.EPOCH."""
    loss_kwh: NDArray[np.float64]
    given: NDArray[np.float64]
    """[steps, n] what the technical loss is made of."""

    @property
    def day(self) -> NDArray[np.int64]:
        """[steps] number of the day since frame.EPOCH."""
        return self.step // (1440 // self.step_min)

    def steps(
        self, where: NDArray[np.bool_] | None = None, least_days: int = LEAST_DAYS
    ) -> Steps | None:
        """For regressions over all steps or those of `where`; None when they are too few."""
        step, given = self.step, self.given
        if where is not None:
            step, given = step[where], given[where]
        per_day = 1440 // self.step_min
        enough = len(np.unique(step // per_day)) >= least_days
        return Steps(step, per_day, given) if enough else None


@dataclass(frozen=True)
class Candidate:
    """A user whom the own district disowns: `kwh` [times] from step number `first` on."""

    user: str
    district: str
    step_min: int
    first: int
    kwh: NDArray[np.float64]


@dataclass(frozen=True)
class Misplaced:
    """`slope` kWh of loss for each kWh of this user, with its 99.9 % interval; `kwh`: registered
    in the period (or in the phase it does not belong to)."""

    user: str
    slope: float
    low: float
    high: float
    kwh: float
    phase: str = ""
    """Where it is supplied, when that is what was asked."""


def residual(known: Balance, square: NDArray[np.float64]) -> Residual:
    """Of the steps that count; `square` [times] as in Technical, in kW^2."""
    use = known.counts & np.isfinite(square)
    given = square[use][:, None]
    step = known.first + np.flatnonzero(use)
    return Residual(known.district, known.step_min, step, known.loss_kwh[use], given)


def in_days(left: Residual, kwh: NDArray[np.float64]) -> tuple[Residual, NDArray[np.float64]]:
    """The same, and `kwh` [users, steps] with it, in sums of days; days that lack a tenth of
    their steps or more are left out."""
    per_day = 1440 // left.step_min
    day = left.step // per_day
    days, begins, number = np.unique(day, return_index=True, return_counts=True)
    if not len(days):
        return replace(left, step_min=1440), kwh
    whole = number > 0.9 * per_day

    def summed(values: NDArray[np.float64]) -> NDArray[np.float64]:
        """[..., days] as if all steps were there."""
        return (np.add.reduceat(values, begins, axis=-1) * (per_day / number))[..., whole]

    given = summed(left.given.T).T
    days_of = Residual(left.district, 1440, days[whole], summed(left.loss_kwh), given)
    return days_of, summed(kwh)


def disowned(left: Residual, users: Sequence[str], kwh: NDArray[np.float64]) -> list[Misplaced]:
    """Users of this list who are not supplied here; `kwh` [users, steps]: what they registered."""
    steps = left.steps()
    if steps is None:
        return []
    loss = left.loss_kwh.copy()
    taken: list[int] = []
    for _ in range(_MOST):
        found = slopes(loss, kwh, steps, near=(-1, REACH))
        fits = _matches(found, -1)
        fits[taken] = False
        if not fits.any():
            break
        # The one that explains most goes first: others may follow the loss only with it.
        gain = np.where(fits, np.abs(found.value) / found.sd, 0.0)
        taken.append(int(gain.argmax()))
        loss += kwh[taken[-1]]
    rows = []
    for user in taken:
        # Anew with all the others moved out, so that every interval is that of the whole answer.
        found = slopes(loss - kwh[user], kwh[user][None], steps)
        if _matches(found, -1)[0] and _throughout(left, loss - kwh[user], kwh[user]):
            rows.append(_misplaced(users[user], found, float(kwh[user].sum())))
    return rows


def _throughout(left: Residual, loss: NDArray[np.float64], kwh: NDArray[np.float64]) -> bool:
    """Whether the loss falls with a user's registered energy on days with much of it and on days
    with little alike.

    Whoever steals on some days registers less on those, and the loss rises by as much: over all
    days that is a slope near -1 too. But among the days without theft, or among those with it,
    the loss does not fall with what is registered.
    """
    days, number = np.unique(left.day, return_inverse=True)
    sums = np.bincount(number, kwh) / np.bincount(number)
    fortnights = days // FORTNIGHT
    rank = np.zeros(len(days))
    for fortnight in np.unique(fortnights):
        inside = fortnights == fortnight
        rank[inside] = (np.argsort(np.argsort(sums[inside], kind="stable")) + 0.5) / inside.sum()
    sure = False
    for where in ((rank > 1 - PART)[number], (rank < PART)[number]):
        steps = left.steps(where, PART_DAYS)
        if steps is None:
            return False
        found = slopes(loss[where], kwh[where][None], steps)
        value, sd = float(found.value[0]), float(found.sd[0])
        # Nothing but zeros tells nothing, and may well be what theft leaves.
        if not np.isfinite(sd) or abs(value + 1) > PART_REACH + PART_SURE * sd:
            return False
        sure |= value < -PART_SURE * sd
    return sure


def adopt(left: Residual, candidates: Sequence[Candidate]) -> list[Misplaced]:
    """Which of `candidates`, disowned by their own districts, are supplied here.

    Readings of candidates and district must have the same step; others are left out.
    """
    rows = []
    for one in candidates:
        if one.step_min != left.step_min or one.district == left.district:
            continue
        place = left.step - one.first
        there = (place >= 0) & (place < len(one.kwh))
        there[there] = np.isfinite(one.kwh[place[there]])
        steps = left.steps(there)
        if steps is None:
            continue
        kwh = one.kwh[place[there]]
        found = slopes(left.loss_kwh[there], kwh[None], steps)
        if _matches(found, 1)[0]:
            rows.append(_misplaced(one.user, found, float(kwh.sum())))
    return rows


def wrong_phase(frame: DistrictFrame, known: Balance) -> list[Misplaced]:
    """Single-phase users who are supplied by another phase than the list says.

    Needs a supply meter that gives its phases; three-phase users are taken as balanced.
    """
    supply = known.supply_phase_kwh
    own = np.array([PHASES.index(one.phase) if one.phase in PHASES else -1 for one in frame.users])
    unknown = any(one.phase not in (*PHASES, "ABC") for one in frame.users)
    if supply is None or unknown or (own < 0).all():
        return []
    use = known.counts & np.isfinite(supply).all(axis=0)
    if len(np.unique(known.day[use])) < LEAST_DAYS:
        return []
    kwh, supply = np.nan_to_num(known.kwh[:, use]), supply[:, use]
    three = kwh[own < 0].sum(axis=0) / 3
    given = ((supply / known.hours) ** 2).T
    steps = Steps(known.first + np.flatnonzero(use), 1440 // known.step_min, given)
    left = np.stack([supply[p] - kwh[own == p].sum(axis=0) - three for p in range(3)])
    place = own.copy()
    rows: list[Misplaced] = []
    for _ in range(_MOST):
        found = [slopes(left[phase], kwh, steps) for phase in range(3)]
        gone = np.stack([_matches(one, -1) & (place == p) for p, one in enumerate(found)]).any(0)
        came = np.stack([_matches(one, 1) & (place != p) for p, one in enumerate(found)])
        both = gone & came.any(axis=0) & (place == own) & (own >= 0)
        if not both.any():
            break
        strength = np.stack([one.value / one.sd for one in found]).max(axis=0)
        user = int(np.where(both, strength, -np.inf).argmax())
        phase = int(came[:, user].argmax())
        row = Slopes(found[phase].value[user : user + 1], found[phase].sd[user : user + 1])
        named = _misplaced(frame.users[user].user, row, float(kwh[user].sum()))
        rows.append(replace(named, phase=PHASES[phase]))
        left[place[user]] += kwh[user]
        left[phase] -= kwh[user]
        place[user] = phase
    return rows


def _matches(found: Slopes, wanted: int) -> NDArray[np.bool_]:
    near = np.abs(found.value - wanted) + SURE * found.sd < REACH
    return near & (found.value * wanted > FAR * found.sd)


def _misplaced(user: str, found: Slopes, kwh: float) -> Misplaced:
    value, sd = float(found.value[0]), float(found.sd[0])
    return Misplaced(user, value, value - SURE * sd, value + SURE * sd, kwh)
