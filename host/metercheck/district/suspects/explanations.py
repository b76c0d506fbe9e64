"""The ways in which a user may explain a loss, each tried for all users of a district at once.

A base is a column per user, made of that user's own readings and the district's shape: what he
registers (a meter that registers a part), his peaks (large loads go past it), what is missing
against his habit or against his neighbours' day. A base is held to patterns of time: always, from
or up to a day, hours of the day, hours from a day on, some days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metercheck.district.loss.balance import Balance
from metercheck.district.suspects import evidence
from metercheck.district.suspects.background import Background
from metercheck.district.suspects.day_evidence import some_days
from metercheck.district.suspects.habits import (
    Habits,
    habits,
    hours_of,
    missing_beside,
    missing_days,
    missing_hours,
    quantile,
)

Array = NDArray[np.floating]
Rows = NDArray[np.int64] | slice
"""Users by their places."""
EVERYBODY = slice(None)
Columns = Callable[[NDArray[np.int64]], Array]
"""Of users by their places, [times, these users]: made for those only who are told of."""
Missing = Callable[..., Array]
"""Of a day, steps on one side of it and users, [these steps, these users] kWh."""

FOLLOWS, PEAKS, MISSING_HOURS, MISSING_DAYS, DEEP_DAYS, DROP, DROP_HOURS = (
    *("follows", "peaks", "missing_hours", "missing_days", "deep_days", "drop", "drop_hours"),
)
ALWAYS, FROM, UNTIL, HOURS, HOURS_FROM, SOME_DAYS, SOME_HOURS = (
    *("always", "from", "until", "hours", "hours_from", "some_days", "some_hours"),
)
PLACES = 8
HOUR_PLACES = 14
"""Days at which a drop of consumption is looked for, and one of single hours of the day."""
LEFT = 0.005
"""What is tried is tried in single precision where the background leaves this much of a column."""
DROP_SCALES = (0.7,)
"""Of the prior: whoever drops by as much as the loss rises has a coefficient of 1."""


@dataclass(frozen=True)
class Tried:
    """One base in one kind of pattern, for all users.

    `log_factor` [users]: the mean over the patterns.
    """

    base: str
    pattern: str
    log_factor: Array
    column: Columns
    """kWh, the base in its best pattern."""
    whole: Array
    """[times, users] kWh, the base at all times."""
    begin: NDArray[np.int64] | None = None
    """[users] day of the period on which the pattern begins or ends."""
    window: NDArray[np.int64] | None = None
    """[users, 2] first hour and length of the window, hours."""


class Trial:
    """All explanations of one district's loss by those of its users in `rows`."""

    def __init__(self, balance: Balance, fit: Background, rows: NDArray[np.int64]) -> None:
        self.fit = fit
        self.per_day = 1440 // balance.step_min
        kwh = np.where(np.isfinite(balance.kwh), balance.kwh, 0.0)
        self.mean = kwh.mean(axis=0)
        self.kwh = kwh[rows]
        single = self.kwh.astype(np.float32)
        white = fit.whiten(single.T)
        own, taken = ((values**2).sum(axis=0) for values in (white, fit.single.T @ white))
        if (own - taken >= LEFT * own).all():
            # Twice as quick, and what the background leaves of a column is still known well.
            self.kwh = single
        self.day = balance.day
        self.slot = (balance.first + np.arange(len(balance.supply_kwh))) % self.per_day
        self.hour = self.slot * balance.step_min // 60
        self.days = int(self.day[-1]) + 1
        self.habit: Habits = habits(self.kwh, self.mean, balance.first, self.per_day)
        self.before = balance.first % self.per_day
        self.count = min(evidence.BEGINS if self.per_day > 1 else 16, max(self.days // 3, 1))
        self.block = self.day * self.count // self.days
        self.begins = np.searchsorted(self.block, np.arange(self.count))  # first step of each
        self.windows = evidence.windows(24)

    def all(self) -> Iterator[Tried]:
        """Every base in every pattern that fits the steps."""
        kwh = self.kwh.T
        yield from self._through_days(FOLLOWS, kwh)
        low = quantile(self.kwh, 0.8)
        yield from self._through_days(PEAKS, np.clip(kwh - low, 0, None))
        if self.per_day > 1:
            yield from self._through_hours(FOLLOWS, kwh)
            hours = self._steps(missing_hours(self.habit))
            yield from self._through_hours(MISSING_HOURS, hours)
            yield from self._drops_of_hours()
        missing = missing_days(self.habit)
        yield from self._through_days(MISSING_DAYS, self._spread(missing))
        usual = np.maximum(missing + self.habit.days_kwh, 1e-9)
        yield from self._through_days(DEEP_DAYS, self._spread(missing**2 / usual))
        yield from self._drops()

    def tap(self) -> Iterator[Tried]:
        """What a tap might take, [times, TAPS]: the same at all hours, or the district's shape."""
        mean = self.mean
        column = np.column_stack([np.full_like(mean, mean.mean()), mean])
        yield from self._through_days(FOLLOWS, column)
        if self.per_day > 1:
            yield from self._through_hours(FOLLOWS, column)

    def _steps(self, days: Array) -> Array:
        """[users, days, slots] to [times, users]."""
        flat = days.reshape(len(days), -1)
        return flat[:, self.before : self.before + len(self.day)].T

    def _spread(self, days: Array) -> Array:
        """[users, days] kWh to [times, users], each day in the shape of the user's mean day."""
        shape = self._shape()
        return days.T if shape is None else self._steps(days[:, :, None] * shape[:, None])

    def _shape(self) -> Array | None:
        """[users, slots] the shape of each one's mean day; None where a day is one step."""
        if self.per_day == 1:
            return None
        profile = self.habit.profile
        return profile / np.maximum(profile.sum(axis=1, keepdims=True), 1e-9)

    def _through_days(
        self, base: str, column: Array, known: Tried | None = None
    ) -> Iterator[Tried]:
        """Always, from and until a day, some days. `known`: the column is held to hours already,
        which cost a choice among windows."""
        fit = self.fit
        white = fit.whiten(column)
        blocks = evidence.sums(fit, white, self.block, self.count)
        price = np.log(len(self.windows)) if known else 0.0
        window = known.window if known else None
        for pattern in (FROM, UNTIL):
            back = pattern == FROM
            odds = evidence.log_factor(*blocks.running(back=back))
            if back and known is None:
                yield Tried(base, ALWAYS, odds[0], _held(column), column)
            odds = odds[1:] if back else odds[:-1]
            if len(odds) == 0:
                continue
            best = odds.argmax(axis=0)
            chosen = (np.arange(self.count) > best[:, None]) == back
            held = _held(column, chosen, self.block)
            name = HOURS_FROM if known else pattern
            begin = self.day[self.begins[best + 1]]
            score = evidence.log_mean(odds, 0) - price
            yield Tried(base, name, score, held, column, begin, window)
        days = evidence_by_day(fit, white, self.day, self.days)
        score, chance = some_days(*days)

        def on_days(users: NDArray[np.int64]) -> Array:
            return column[:, users] * chance(users)[self.day]

        yield Tried(base, SOME_DAYS, score - price, on_days, column, None, window)

    def _through_hours(self, base: str, column: Array) -> Iterator[Tried]:
        fit = self.fit
        by_hour = evidence.sums(fit, fit.whiten(column), self.hour, 24)
        odds = evidence.log_factor(*by_hour.over(self.windows))
        best = odds.argmax(axis=0)
        held = column * self.windows[best][:, self.hour].T
        lengths = np.array(evidence.WINDOW_H)[best // 24]
        tried = Tried(
            base,
            HOURS,
            evidence.log_mean(odds, 0),
            _held(held),
            column,
            window=np.column_stack([best % 24, lengths]),
        )
        yield tried
        yield from self._through_days(base, held, tried)
        score, chance = some_days(*by_hour.over(np.eye(24)))

        def in_hours(users: NDArray[np.int64]) -> Array:
            return column[:, users] * chance(users)[self.hour]

        yield Tried(base, SOME_HOURS, score, in_hours, column)

    def _drops_of_hours(self) -> Iterator[Tried]:
        """Hours of the day in which less is registered from a day on, or up to it."""
        whole = np.cumsum(hours_of(self.habit), axis=1)
        places = self._places(HOUR_PLACES)
        for pattern, sign in ((FROM, 1), (UNTIL, -1)):

            def missing(
                place: int, steps: slice, users: Rows = EVERYBODY, sign: int = sign
            ) -> Array:
                until = whole[users, place - 1]
                behind = (whole[users, -1] - until) / (self.days - place)
                fell = sign * (until / place - behind) / (self.per_day // 24)
                factor = self.habit.factor[self.day[steps]]
                return np.maximum(fell, 0)[:, self.hour[steps]].T * factor[:, None]

            yield self._dropped(DROP_HOURS, pattern, missing, places)

    def _drops(self) -> Iterator[Tried]:
        """Less is registered from a day on, or up to it."""
        places = self._places(PLACES)
        by_day = np.ascontiguousarray(self.habit.days_kwh.T)
        shape = self._shape()
        for pattern in (FROM, UNTIL):

            def missing(
                place: int, steps: slice, users: Rows = EVERYBODY, pattern: str = pattern
            ) -> Array:
                sides = slice(None, place), slice(place, None)
                usual, less = sides if pattern == FROM else sides[::-1]
                days = missing_beside(by_day[:, users], self.habit.factor, usual, less)
                if shape is None:
                    return days
                day = self.day[steps] - (place if pattern == FROM else 0)
                return days[day] * shape[users].T[self.slot[steps]]

            yield self._dropped(DROP, pattern, missing, places)

    def _places(self, count: int) -> NDArray[np.int64]:
        return np.unique(np.linspace(0, self.days, count + 2).astype(int)[1:-1])

    def _dropped(
        self, base: str, pattern: str, missing: Missing, places: NDArray[np.int64]
    ) -> Tried:
        """Of `places`, days: each column is as large as what is missing on its side of the day."""
        edges = np.searchsorted(self.day, places).tolist()
        sides = [slice(at, len(self.day)) if pattern == FROM else slice(0, at) for at in edges]
        products = []
        for place, steps in zip(places.tolist(), sides, strict=True):
            white = self.fit.whiten(missing(place, steps), steps.start)
            products.append(evidence.alone(self.fit, white, steps.start))
        b, g = (np.array(values) for values in zip(*products, strict=True))
        values = evidence.log_factor(b, g, DROP_SCALES)
        best = values.argmax(axis=0)
        column = np.zeros((len(self.day), len(self.kwh)), self.kwh.dtype)
        for number, (place, steps) in enumerate(zip(places.tolist(), sides, strict=True)):
            users = np.flatnonzero(best == number)
            if users.size:
                column[steps, users] = missing(place, steps, users)
        score = evidence.log_mean(values, 0)
        return Tried(base, pattern, score, _held(column), column, places[best])


def _held(
    column: Array, pattern: Array | None = None, block: NDArray[np.int64] | None = None
) -> Columns:
    """`column` [times, users] held to each user's `pattern` [users, blocks], if there is one;
    `block` [times]: which block a step is in."""

    def held(users: NDArray[np.int64]) -> Array:
        if pattern is None:
            return column[:, users]
        return column[:, users] * pattern[users][:, block].T

    return held


def evidence_by_day(
    fit: Background, white: Array, day: NDArray[np.int64], days: int
) -> tuple[Array, Array]:
    """b and g [days, users] of each day's own column, less nothing: the background, estimated
    from all days, hardly follows one."""
    b, g = white * fit.rest.astype(white.dtype)[:, None], white**2
    if len(day) == days:
        return b, g
    begins = np.searchsorted(day, np.arange(days))
    return np.add.reduceat(b, begins, axis=0), np.add.reduceat(g, begins, axis=0)
