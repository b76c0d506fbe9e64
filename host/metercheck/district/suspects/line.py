"""Loss that no user explains: something takes energy ahead of every meter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import DistrictFrame
from metercheck.district.loss.technical import technical
from metercheck.district.suspects.parts import Part
from metercheck.district.suspects.result import LineFinding
from metercheck.district.suspects.weighing import any_cause
from metercheck.words import Phrase

Array = NDArray[np.float64]

SURE = np.log(100.0)
"""Odds of any cause against none from which a loss is one that needs explaining."""
HARDLY = 0.3
"""Odds of the tap below which it is not told, whatever the users have."""
LEAST_SHARE = 0.001
"""Of the supply: the smallest excess that is worth a look at the line."""
HELD = 0.8
"""A window of hours is told when it holds this share of the excess in half of the day or less."""


def line_finding(
    frame: DistrictFrame,
    cut: list[Part],
    causes: list[Array],
    explained: Array,
) -> LineFinding | None:
    """The line's finding, or None: where users explain the loss or there is none to explain.

    `causes`: of each part, log odds of its users and then the tap's shapes; `explained` [times]:
    what the users who are taken for causes explain, kWh.
    """
    both = list(zip(cut, causes, strict=True))
    scored = [
        (float(np.logaddexp.reduce(odds[-part.taps :])), number)
        for number, (part, odds) in enumerate(both)
        if part.taps
    ]
    if not scored:
        return None
    odds, number = max(scored)
    part = cut[number]
    best = max(float(values[: len(one.rows)].max(initial=-np.inf)) for one, values in both)
    # Whoever explains a loss is looked at first: what is left beside an explanation that is only
    # nearly right looks like a tap.
    sure = any_cause([part.weighed for part in cut], [part.taps for part in cut])
    if sure < SURE or odds < max(best, np.log(HARDLY)):
        return None
    held = part.balance
    mine = explained if len(cut) == 1 else np.zeros(len(held.loss_kwh))
    shape = int(np.argmax(causes[number][-part.taps :])) - part.taps
    choice = part.tap[part.weighed.choice[shape]]
    begins = None
    after = held.counts.copy()
    if choice.begin is not None and choice.pattern in ("from", "hours_from"):
        day = int(choice.begin[part.taps + shape])
        begins = frame.at(int(np.searchsorted(held.day, day))).date()
        after &= held.day >= day
    products = part.weighed.products
    size = float(products.b[shape] / (products.own[shape] + 1))
    deviation = float((products.own[shape] + 1) ** -0.5)
    counted = float(part.weighed.column[held.counts, shape].sum())
    kwh, low, high = (max(size + k * deviation, 0) * counted for k in (0, -1.96, 1.96))
    share = kwh / max(float(held.supply_kwh[after].sum()), 1e-9)
    if share < LEAST_SHARE or low <= 0:
        return None
    rest = held.loss_kwh - mine
    excess = rest - technical(replace(held, loss_kwh=rest)).kwh
    hours = _hours(excess, after, part.trial.hour)
    weekdays = _weekdays(excess, after, frame.weekday_of())
    words = [Phrase("suspects.line.look", kwh=kwh, low=low, high=high, share=share)]
    if begins:
        words.append(Phrase("suspects.line.since", date=str(begins)))
    if hours:
        words.append(Phrase("suspects.line.hours", first=hours[0], end=hours[1]))
    if weekdays:
        words.append(Phrase("suspects.line.weekend" if 5 in weekdays else "suspects.line.working"))
    if part.phase:
        words.append(Phrase("suspects.line.phase", phase=part.phase))
    return LineFinding(
        kwh,
        low,
        high,
        share,
        odds / np.log(10),
        hours,
        weekdays,
        part.phase,
        begins,
        tuple(words),
    )


def _hours(
    excess: Array, after: NDArray[np.bool_], hour: NDArray[np.int64]
) -> tuple[int, int] | None:
    """(first, end) of the shortest window of the day that holds most of the excess."""
    if np.unique(hour).size < 24:
        return None
    known = after & np.isfinite(excess)
    sums = np.bincount(hour[known], excess[known], 24)
    counts = np.maximum(np.bincount(hour[known], minlength=24), 1)
    mean = np.clip(sums / counts, 0, None)
    twice = np.concatenate([mean, mean])
    for length in range(1, 13):
        held = np.convolve(twice, np.ones(length), "valid")[:24]
        if held.max() >= HELD * mean.sum() > 0:
            first = int(held.argmax())
            return first, (first + length) % 24
    return None


def _weekdays(
    excess: Array, after: NDArray[np.bool_], weekday: NDArray[np.int64]
) -> tuple[int, ...]:
    """The days of the week with most of the excess: the weekend or the working days, or ()."""
    known = after & np.isfinite(excess)
    free = known & (weekday >= 5)
    work = known & (weekday < 5)
    if min(free.sum(), work.sum()) < 8:
        return ()
    on_free, on_work = (float(excess[one].mean()) for one in (free, work))
    if on_free > 2 * max(on_work, 0):
        return (5, 6)
    return (0, 1, 2, 3, 4) if on_work > 2 * max(on_free, 0) else ()
