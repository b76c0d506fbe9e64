"""One simulated district, analysed as an office would, and compared with what was true."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from metercheck.district.evaluation.cases import Case
from metercheck.district.frame import DistrictFrame
from metercheck.district.simulation.scenario import simulate
from metercheck.district.simulation.settings import Impossible, Settings, Simulated, Truth
from metercheck.errors import DistrictMissing

MONTH_DAYS = 30
_DRAWS, _ANEW = 8, 1 << 40
LISTED_FROM = 0.0
"""Score (decimal logarithm of odds) from which a user counts as put on a list: even odds."""


@dataclass(frozen=True)
class Outcome:
    """What was found. Places count from 1; None where no user steals."""

    case: Case
    always: bool
    stolen_share: float
    loss_share: float
    """Technical, of the supply."""
    place: int | None
    score: float | None
    """Of the thief."""
    drop_place: int | None
    """Of the thief by the plain drop rule."""
    listed: int
    """Users with a score of LISTED_FROM or more who take nothing."""
    line: bool
    """It was said that no user explains the loss."""
    simulated_s: float
    analysed_s: float


def judge(case: Case) -> Outcome:
    """Simulate and analyse. Raises DistrictMissing without the extra [district]."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError as error:
        raise DistrictMissing(missing=error.name) from error
    from metercheck.district.loop.ranking import Ranker

    ranker = Ranker()
    with threadpool_limits(1):  # processes share the cores, not threads
        begun = time.perf_counter()
        simulated = possible(case.seed, case.settings)
        between = time.perf_counter()
        frame, truth = simulated.frame, simulated.truth
        found = ranker.suspects(frame)
        done = time.perf_counter()
    scores = {one.user: one.score for one in found.users}
    return Outcome(
        case=case,
        always=truth.begins == 0,
        stolen_share=truth.stolen_share,
        loss_share=float(truth.loss_kwh.sum() / truth.supply_kwh.sum()),
        place=_place(truth, [one.user for one in found.users]),
        score=scores.get(truth.thief) if truth.thief else None,
        drop_place=_place(truth, by_drop(frame)),
        listed=sum(score >= LISTED_FROM for user, score in scores.items() if user != truth.thief),
        line=found.line is not None,
        simulated_s=between - begun,
        analysed_s=done - between,
    )


def possible(seed: int, settings: Settings) -> Simulated:
    """The district of `seed`; drawn anew where nobody in it can steal so, or its lines fail."""
    for again in range(_DRAWS - 1):
        with suppress(Impossible):
            return simulate(seed + again * _ANEW, settings)
    return simulate(seed + (_DRAWS - 1) * _ANEW, settings)


def _place(truth: Truth, ranked: Sequence[str]) -> int | None:
    return None if truth.thief is None else list(ranked).index(truth.thief) + 1


def by_drop(frame: DistrictFrame) -> list[str]:
    """Users by the plain rule: the largest fall of a month's use below that of all before it."""
    daily = frame.daily().kwh
    months = daily.shape[1] // MONTH_DAYS
    by_month = daily[:, : months * MONTH_DAYS].reshape(len(daily), months, MONTH_DAYS)
    known = np.isfinite(by_month)
    mean = np.where(known, by_month, 0.0).sum(2) / np.maximum(known.sum(2), 1)
    before = mean.cumsum(1)[:, :-1] / np.arange(1, months)
    fell = (1 - mean[:, 1:] / np.maximum(before, 1e-9)).max(1, initial=-np.inf)
    names = [one.user for one in frame.users]
    return [
        names[row] for row in sorted(range(len(names)), key=lambda row: (-fell[row], names[row]))
    ]
