"""Who in a district explains its loss: a pure function from its frame to its suspects."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import DistrictFrame, User
from metercheck.district.loss.balance import Balance, balance
from metercheck.district.loss.technical import Technical, technical
from metercheck.district.suspects.cases import Case, cases
from metercheck.district.suspects.line import line_finding
from metercheck.district.suspects.parts import Part, again, parts
from metercheck.district.suspects.reasons import reasons
from metercheck.district.suspects.result import Suspect, Suspects
from metercheck.district.suspects.seen import around
from metercheck.district.suspects.weighing import CHANCE, log_odds
from metercheck.words import Phrase

Array = NDArray[np.float64]

TOLD = 10
"""Reasons are given for so many users of a district."""
AGAIN = 1
TOGETHER = 6
"""So many users at most are taken together as the causes of a loss."""
BEHAVIOUR = 0.25
"""Decades of odds for each standard deviation of the behaviour score above the district's median,
BEHAVIOUR_MOST of them at most and half as much downwards: what a user's readings look like alone
can count as ten to one, and never outweighs a loss that speaks clearly. Chosen, not fitted."""
BEHAVIOUR_MOST = 4.0


@dataclass(frozen=True)
class Analysis:
    """What `suspects` tells, and the courses behind it, [times] kWh."""

    told: Suspects
    unexplained_kwh: Array
    """Loss less technical loss; NaN where it is not known."""
    by_user: dict[str, Array]
    """What each user explains alone."""


def suspects(
    frame: DistrictFrame,
    behaviour: Array | None = None,
    *,
    told: int = TOLD,
    known: Balance | None = None,
    fitted: Technical | None = None,
) -> Suspects:
    """Who explains the loss of `frame`: see `analysed`."""
    return analysed(frame, behaviour, told=told, known=known, fitted=fitted).told


def analysed(
    frame: DistrictFrame,
    behaviour: Array | None = None,
    *,
    told: int = TOLD,
    known: Balance | None = None,
    fitted: Technical | None = None,
) -> Analysis:
    """The users of `frame` by how well each explains the loss that technical causes do not.

    `behaviour` [users]: a score of each user's readings alone, the higher the more unusual
    (behaviour.unsupervised.score). `told`: how many users get reasons. `known` and `fitted`: what
    loss.balance and loss.technical tell of the frame, where that was asked for already. The order
    of users in the frame and their names matter only between users who are equal in everything.
    """
    whole = known or balance(frame)
    cut = parts(frame, whole)
    supply = float(np.nansum(whole.supply_kwh[whole.counts]))
    order_by = [user.user for user in frame.users]
    odds = np.full(len(frame.users), np.log(CHANCE))
    causes = log_odds([part.weighed for part in cut], [part.taps for part in cut]) if cut else []
    for part, values in zip(cut, causes, strict=True):
        odds[part.rows] = values[: len(part.rows)]
    score = odds / np.log(10) + added(behaviour, len(odds))
    rounded = (-np.round(score, 9)).tolist()
    order = sorted(range(len(odds)), key=lambda row: (rounded[row], order_by[row]))
    settled = [_settled(part, values) for part, values in zip(cut, causes, strict=True)]
    cut = [part for part, _ in settled]
    taken: dict[int, float] = {}
    explained = np.zeros(len(frame.supply_kwh))
    for part, sizes in settled:
        users = {n: size for n, size in sizes.items() if n < len(part.rows)}
        explained += _explained(part, users)
        taken |= {int(part.rows[n]): size for n, size in users.items()}
    if fitted is None or explained.any():
        fitted = technical(replace(whole, loss_kwh=whole.loss_kwh - explained))
    loss = fitted
    over = float(np.nansum((whole.loss_kwh - loss.kwh)[whole.counts]))
    found = {row: case for part in cut for row, case in cases(part, taken, whole, over).items()}
    unexplained = whole.loss_kwh - loss.kwh
    district = around(frame, unexplained)
    ranked = []
    for place, row in enumerate(order):
        case = found.get(row)
        told_here = (
            reasons(frame, district, row, case, score[row]) if case and place < told else ()
        )
        ranked.append(_suspect(frame.users[row], float(score[row]), case, told_here))
    # Whoever is never read is in the loss, and no sign of anything on the line.
    unread = bool(whole.absent.all(axis=1).any())
    line = None if unread else line_finding(frame, cut, causes, explained)
    result = Suspects(frame.district, tuple(ranked), line, over, supply, bool(cut))
    by_user = {frame.users[row].user: case.column for row, case in found.items()}
    return Analysis(result, unexplained, by_user)


def _suspect(user: User, score: float, case: Case | None, reasons: tuple[Phrase, ...]) -> Suspect:
    if case is None:
        return Suspect(user.user, user.meter, score, None, 0.0, 0.0, 0.0, 0.0)
    return Suspect(
        user.user,
        user.meter,
        score,
        None,
        case.kwh,
        case.share,
        case.low,
        case.high,
        reasons,
        case.base,
        case.pattern,
        case.begins,
        case.hours,
    )


def added(behaviour: Array | None, users: int) -> Array:
    """[users] decades of odds that behaviour adds; grows with the behaviour's score."""
    if behaviour is None or users == 0:
        return np.zeros(users)
    middle = np.nanmedian(behaviour)
    spread = 1.4826 * np.nanmedian(np.abs(behaviour - middle))
    away = np.nan_to_num((behaviour - middle) / max(float(spread), 1e-9))
    return BEHAVIOUR * np.clip(away, -BEHAVIOUR_MOST / 2, BEHAVIOUR_MOST)


def _together(part: Part, odds: Array) -> dict[int, float]:
    """Coefficients, by their number in the part, of the causes that are more likely such than
    not, fitted together without any negative one."""
    from scipy.optimize import nnls

    chosen = [int(n) for n in np.argsort(-odds, kind="stable")[:TOGETHER] if odds[n] > 0]
    if not chosen:
        return {}
    products = part.weighed.products
    gram = np.array([products.row(n)[chosen] for n in chosen]) + np.eye(len(chosen))
    root = np.linalg.cholesky(gram).T
    sizes, _ = nnls(root, np.linalg.solve(root.T, products.b[chosen]))
    return {n: float(size) for n, size in zip(chosen, sizes, strict=True)}


def _explained(part: Part, sizes: dict[int, float]) -> Array:
    """[times] kWh"""
    return part.weighed.column[:, list(sizes)] @ np.array(list(sizes.values()))


def _settled(part: Part, odds: Array) -> tuple[Part, dict[int, float]]:
    """The part with its noise apart from what its causes explain, and their coefficients."""
    sizes = _together(part, odds)
    for _ in range(AGAIN if sizes else 0):
        part = again(part, _explained(part, sizes))
        sizes = _together(part, odds)
    return part, sizes
