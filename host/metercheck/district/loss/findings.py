"""What fakes a loss or hides one: everything that is found, put into words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import DAY_MIN, DistrictFrame
from metercheck.district.loss import estimates, mapping, supply_faults
from metercheck.district.loss.balance import Balance
from metercheck.district.loss.days import LossTable
from metercheck.district.loss.mapping import Misplaced, Residual
from metercheck.district.loss.technical import Technical
from metercheck.words import Phrase

KINDS = (
    *("supply_stuck", "supply_ratio", "clock", "feed_in"),
    *("supply_estimated", "estimated", "unmarked", "never_read", "not_read"),
    *("disowned", "adopted", "wrong_phase"),
)
NAMED = 6
"""So many users stand in a sentence by name; the finding has them all."""


@dataclass(frozen=True)
class Finding:
    """`kind`: one of KINDS. `kwh`: how much of the period's loss it fakes (above zero) or hides
    (below); for estimates, what they shift between days."""

    kind: str
    words: Phrase
    days: tuple[date, ...]
    users: tuple[str, ...]
    kwh: float


@dataclass(frozen=True)
class Told:
    """Findings, and what a search over districts goes on from."""

    findings: tuple[Finding, ...]
    disowned: NDArray[np.int64]
    """Rows of the frame."""
    residual: Residual


def findings(frame: DistrictFrame, known: Balance, found: Technical, daily: LossTable) -> Told:
    """All findings of a district. `known` has no step that counts while the supply meter is at
    fault (supply_faults.sound).

    Users are laid against the loss by half-hours where that is right, and by days where the supply
    meter's clock is off or panels feed in: both fake losses that follow users' habits by the hour.
    """
    names = [user.user for user in frame.users]
    square = _square(known, found)
    clock = supply_faults.clock(known, square)
    left, away = _away(known, square, names, by_days=clock is not None)
    rows = np.array([names.index(one.user) for one in away], dtype=np.int64)
    # Users who are supplied elsewhere look like a gain by day, and so does a wrong clock.
    without = known.loss_kwh - found.kwh + np.nan_to_num(known.kwh[rows]).sum(axis=0)
    panels_kwh = None if clock else supply_faults.feed_in(known, without)
    if panels_kwh is not None:
        left, away = _away(known, square, names, by_days=True)
        rows = np.array([names.index(one.user) for one in away], dtype=np.int64)

    told = list(_supply(known, daily))
    told += [_disowned(one) for one in away]
    if clock is None and panels_kwh is None:
        told += [_wrong_phase(one) for one in mapping.wrong_phase(frame, known)]
    told += _estimates(frame, known, daily)
    if clock is not None:
        told.append(_finding("clock", minutes=f"{clock.minutes:+.0f}"))
    if panels_kwh is not None:
        told.append(_finding("feed_in", kwh=-panels_kwh))
    return Told(tuple(told), rows, left)


def _away(
    known: Balance, square: NDArray[np.float64], names: Sequence[str], *, by_days: bool
) -> tuple[Residual, list[Misplaced]]:
    """What the loss is laid on users by, and the users who are not supplied here."""
    left = mapping.residual(known, square)
    kwh = np.nan_to_num(known.kwh[:, left.step - known.first])
    if by_days and known.step_min < DAY_MIN:
        left, kwh = mapping.in_days(left, kwh)
    return left, mapping.disowned(left, names, kwh)


def _square(known: Balance, found: Technical) -> NDArray[np.float64]:
    """[times] what the quadratic loss is proportional to, whichever sum of squares it was."""
    if found.quadratic <= 0:
        return (known.supply_kwh / known.hours) ** 2
    return (found.kwh / known.hours - found.fixed_kw) / found.quadratic


def _finding(
    kind: str,
    *,
    days: Sequence[date] = (),
    users: Sequence[str] = (),
    kwh: float = 0.0,
    **words: Any,
) -> Finding:
    """Its sentence is district.loss.finding.<kind>, with what is said here and in `words`."""
    named = ", ".join(users[:NAMED]) + (" …" if len(users) > NAMED else "")
    facts: dict[str, object] = {"users": named, "count": len(users), "number": len(days)}
    facts |= {"kwh": f"{abs(kwh):.1f}"}
    if days:
        facts |= {"first": days[0].isoformat(), "last": days[-1].isoformat()}
    phrase = Phrase(f"district.loss.finding.{kind}", **(facts | words))
    return Finding(kind, phrase, tuple(days), tuple(users), kwh)


def _supply(known: Balance, daily: LossTable) -> Iterator[Finding]:
    for run in supply_faults.stuck(known):
        days = _dates(daily, known, run.begin, run.end)
        kwh = float(known.loss_kwh[run.begin : run.end].sum())
        yield _finding("supply_stuck", days=days, kwh=kwh)
    for jump in supply_faults.jumps(known):
        days = _dates(daily, known, jump.begin, jump.end)
        kwh = float(np.nansum(known.supply_kwh[jump.begin : jump.end])) * (1 - 1 / jump.factor)
        yield _finding("supply_ratio", days=days, kwh=kwh, factor=f"{jump.factor:.2f}")


def _dates(daily: LossTable, known: Balance, begin: int, end: int) -> list[date]:
    days = np.unique(known.day[begin:end])
    return [daily.date_of(day) for day in days]


def _interval(one: Misplaced) -> dict[str, Any]:
    names = {"slope": one.slope, "low": one.low, "high": one.high}
    return {name: f"{value:+.2f}" for name, value in names.items()}


def _disowned(one: Misplaced) -> Finding:
    return _finding("disowned", users=[one.user], kwh=-one.kwh, **_interval(one))


def _wrong_phase(one: Misplaced) -> Finding:
    return _finding(
        "wrong_phase", users=[one.user], phase=one.phase, energy=f"{one.kwh:.1f}", **_interval(one)
    )


def adopted(one: Misplaced, origin: str) -> Finding:
    """A user whom district `origin` lists and disowns is supplied here."""
    return _finding("adopted", users=[one.user], kwh=one.kwh, origin=origin, **_interval(one))


def _estimates(frame: DistrictFrame, known: Balance, daily: LossTable) -> Iterator[Finding]:
    def finding(kind: str, faked: estimates.Faked, **words: Any) -> Finding:
        days = [daily.date_of(day) for day in faked.days]
        users = [frame.users[user].user for user in faked.users]
        return _finding(kind, days=days, users=users, kwh=faked.kwh, **words)

    guessed = estimates.supply_estimated(frame, daily)
    if guessed is not None:
        yield finding("supply_estimated", guessed)
    marked = estimates.estimated(frame, daily)
    if marked is not None:
        yield finding("estimated", marked)
    user_days = _user_days(known)
    for faked in estimates.unmarked(daily, user_days):
        yield finding("unmarked", faked)
    never = estimates.never_read(known)
    if never:
        yield _finding("never_read", users=[frame.users[user].user for user in never])
    for edge, faked in estimates.read_later(known, daily, user_days):
        yield finding("not_read", faked, edge=daily.date_of(edge).isoformat())


def _user_days(known: Balance) -> NDArray[np.float64]:
    """[users, days] registered, NaN for a day that lacks a step."""
    per_day = 1440 // known.step_min
    if per_day == 1:
        return known.kwh
    before = known.first % per_day
    after = -(before + known.kwh.shape[1]) % per_day
    whole = np.pad(known.kwh, ((0, 0), (before, after)), constant_values=np.nan)
    return whole.reshape(len(whole), -1, per_day).sum(axis=-1)
