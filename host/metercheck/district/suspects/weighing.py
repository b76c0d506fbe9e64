"""From how well each user explains a loss alone to the odds that he is needed at all.

Sets of causes are compared: nobody, one user or a tap, and pairs with the few strongest ones.
With a prior chance for each cause, the odds of a user are those of all sets with him to all sets
without him. So a neighbour whose consumption merely resembles the thief's gets no credit for what
the thief explains, and two thieves both get theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metercheck.district.suspects import evidence
from metercheck.district.suspects.background import Background
from metercheck.district.suspects.explanations import Tried

Array = NDArray[np.float64]

CHANCE = 0.01
"""Prior chance of each user to be a cause: about three times the 0.3 % that raids over all users
find, as those who look choose districts by their loss. It hardly changes the order."""
TAP_CHANCE = 0.2
"""Of a tap somewhere in a district: a third of what all users of an ordinary one have together."""
ANCHORS = 3


class Products:
    """Of columns [times, causes] in kWh, whitened and the background taken out: `b` [causes] with
    the rest, `own` [causes] with themselves."""

    def __init__(self, fit: Background, column: Array) -> None:
        self._white = fit.whiten(column)
        self._taken = fit.basis.T @ self._white
        self.b = self._white.T @ fit.rest
        self.own = (self._white**2).sum(axis=0) - (self._taken**2).sum(axis=0)

    def row(self, cause: int) -> Array:
        """[causes] with the column of `cause`."""
        return self._white[:, cause] @ self._white - self._taken[:, cause] @ self._taken


@dataclass(frozen=True)
class Weighed:
    """Causes of one part of a district: its users, then the tap's shapes.

    `log_factor` [causes]: alone; `column` [times, causes]: the best way each explains it, kWh;
    `choice` [causes]: which of the tried; `products`: of the whitened columns.
    """

    log_factor: Array
    column: Array
    choice: NDArray[np.int64]
    price: Array
    products: Products

    def beside(self, known: int) -> Array:
        """[causes] log Bayes factor of each with cause `known` there already."""
        row, own = self.products.row(known), self.products.own
        size = self.products.b[known] / (own[known] + 1)
        b = self.products.b - row * size
        g = own - row**2 / (own[known] + 1)
        out = evidence.log_factor(b, np.maximum(g, 0)) - self.price
        out[known] = -np.inf
        return out


def weighed(fit: Background, users: list[Tried], tap: list[Tried]) -> Weighed:
    """Join the tried explanations of each cause: users first, the tap's shapes behind."""
    joined = [_joined(tried) for tried in (users, tap) if tried]
    log_factor = np.concatenate([one[0] for one in joined])
    choice = np.concatenate([one[1] for one in joined])
    column = np.hstack([one[2] for one in joined])
    found = Products(fit, column)
    price = np.maximum(evidence.log_factor(found.b, found.own) - log_factor, 0)
    return Weighed(log_factor, column, choice, price, found)


def _joined(tried: list[Tried]) -> tuple[Array, NDArray[np.int64], Array]:
    odds = np.array([one.log_factor for one in tried])
    choice = odds.argmax(axis=0)
    column = np.empty(tried[0].whole.shape)
    for number, one in enumerate(tried):
        causes = np.flatnonzero(choice == number)
        if causes.size:
            column[:, causes] = one.column(causes)
    return evidence.log_mean(odds, 0).astype(np.float64), choice, column


def log_odds(parts: list[Weighed], taps: list[int]) -> list[Array]:
    """Natural log odds of every cause of every part. `taps`: of each part, how many of its last
    causes are the tap's shapes (they share the tap's chance)."""
    prior = _chances(parts, taps)
    lone = np.concatenate([part.log_factor for part in parts])
    single = prior + lone
    begins = np.cumsum([0, *(len(part.log_factor) for part in parts)])
    anchors = np.argsort(-single, kind="stable")[:ANCHORS]
    pairs = {}
    for anchor in anchors:
        number = int(np.searchsorted(begins, anchor, side="right")) - 1
        part = parts[number]
        beside = lone.copy()
        beside[begins[number] : begins[number + 1]] = part.beside(int(anchor - begins[number]))
        beside[anchor] = -np.inf
        pairs[int(anchor)] = single[anchor] + prior + beside
    with_, without = single, np.logaddexp(0.0, _of_others(single))
    for anchor, values in pairs.items():
        others = _of_others(values)
        # Sets of the anchor and another: the anchor's own are all of them.
        own = np.arange(len(single)) == anchor
        with_ = np.logaddexp(with_, np.where(own, others, values))
        without = np.logaddexp(without, np.where(own, -np.inf, others))
    out = with_ - without
    return [out[begins[n] : begins[n + 1]] for n in range(len(parts))]


def any_cause(parts: list[Weighed], taps: list[int]) -> float:
    """Natural log odds that there is any cause, one alone, against none."""
    lone = np.concatenate([part.log_factor for part in parts])
    return float(np.logaddexp.reduce(_chances(parts, taps) + lone))


def _chances(parts: list[Weighed], taps: list[int]) -> Array:
    """[causes of all parts] the logarithm of each one's prior chance."""
    chances = []
    for part, tap in zip(parts, taps, strict=True):
        chance = np.full(len(part.log_factor), np.log(CHANCE))
        if tap:
            chance[-tap:] = np.log(TAP_CHANCE / tap)
        chances.append(chance)
    return np.concatenate(chances)


def _of_others(values: Array) -> Array:
    """[n] log of the sum of exp(values) without each one in turn."""
    nothing = [-np.inf]
    before = np.logaddexp.accumulate(np.concatenate([nothing, values[:-1]]))
    behind = np.logaddexp.accumulate(np.concatenate([nothing, values[:0:-1]]))[::-1]
    return np.logaddexp(before, behind)
