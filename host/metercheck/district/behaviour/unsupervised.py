"""A score without labels: rules that a person can check, weighed against the other users.

Each rule is a number that rises with what speaks against a user's readings. It counts by how far
it stands out from the users beside (robust: median and median deviation), from where it is
unusual, and no further than it can mean. Every rule only adds, so the score never falls when a
rule's number rises.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metercheck.district.behaviour.features import Features
from metercheck.district.behaviour.masked import median

_UNUSUAL = 2.0
"""Deviations from the median from which a rule begins to count."""
_MOST = 8.0
_SCALE = 6.0

Number = NDArray[np.float64]


@dataclass(frozen=True)
class Rule:
    """`number` of the features named `of` (their columns, in that order); `least` deviation."""

    name: str
    of: tuple[str, ...]
    number: Callable[..., Number]
    weight: float
    least: float
    """The smallest deviation that is taken for one: among users all alike nothing stands out."""


def _fall(change: Number, explained: Number, lasts: Number) -> Number:
    return np.maximum(-change, 0) * explained * lasts


def _both_fall(base: Number, whole: Number) -> Number:
    return np.maximum(np.minimum(-base, -whole), 0)


RULES = (
    Rule(
        "drop",
        ("change.drop", "change.drop_explains", "change.drop_lasts"),
        _fall,
        *(1.0, 0.1),
    ),
    Rule(
        "days_apart",
        ("days.two_groups", "days.two_groups_gap"),
        lambda two, gap: np.maximum(two - 0.6, 0) * gap,
        *(1.0, 0.05),
    ),
    Rule("there_and_back", ("days.there_and_back",), lambda share: share, 0.5, 0.02),
    Rule("near_zero", ("days.near_zero",), lambda share: share, 0.3, 0.05),
    Rule("level", ("days.level",), lambda level: -level, 0.5, 0.5),
    Rule("unlike_season", ("season.follows",), lambda follows: -follows, 0.3, 0.15),
    # From here on half-hours are needed.
    Rule("base_falls", ("after.base", "after.whole"), _both_fall, 1.0, 0.15),
    Rule("base_falls_some_days", ("low.base", "low.whole"), _both_fall, 1.0, 0.15),
    Rule("hours_drop", ("blocks.drop_alone",), lambda drop: -drop, 0.7, 0.1),
    Rule("below_base", ("window.below_base",), lambda share: share, 1.0, 0.05),
    Rule("low_hours", ("window.lowest_4h",), lambda low: -low, 0.6, 0.2),
    Rule("edge", ("window.edge_down", "window.edge_up"), lambda a, b: np.maximum(-a, b), 0.6, 0.2),
    Rule("base_low", ("base.typical_kw",), lambda base: -base, 0.4, 0.4),
    Rule("peak_low", ("peak.highest_kw",), lambda peak: -peak, 0.6, 0.3),
    Rule("over_contract", ("peak.of_contract",), lambda over: over, 0.3, 0.3),
)


def rules_of(features: Features) -> tuple[Rule, ...]:
    """The rules that these features suffice for."""
    return tuple(rule for rule in RULES if set(rule.of) <= set(features.names))


def evidence(features: Features) -> NDArray[np.float64]:
    """[users, rules_of(features)] what each rule adds; 0 where the readings do not tell."""
    columns = []
    for rule in rules_of(features):
        number = rule.number(*(features.column(name) for name in rule.of))
        number = np.where(np.isnan(number), median(number), number)
        off = number - median(number)
        deviation = 1.4826 * median(np.abs(off))
        stands_out = np.nan_to_num(off / np.maximum(deviation, rule.least))
        columns.append(rule.weight * np.clip(stands_out - _UNUSUAL, 0, _MOST))
    return np.column_stack(columns)


def log_odds(features: Features) -> NDArray[np.float64]:
    """[users] sum of the evidence: log-odds beside those of the user of whom nothing is known."""
    return evidence(features).sum(axis=-1)


def score(features: Features) -> NDArray[np.float64]:
    """[users] 0 (nothing stands out) to 1."""
    return 1 - np.exp(-log_odds(features) / _SCALE)


def drop_rule(features: Features) -> NDArray[np.float64]:
    """[users] the plain rule that offices use: how far consumption fell against own history."""
    fell = np.maximum(-features.column("change.drop"), 0)
    return np.nan_to_num(fell)
