"""A score without labels: rules that a person can check, weighed against the other users.

Each rule is a number that rises with what speaks against a user's readings. It counts by how far
it stands out from the users beside (robust: median and median deviation), from where it is
unusual, and no further than it can mean. A rule adds (one, of absence, takes away) whatever the
others say, so the score is monotone in the number of each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metercheck.district.behaviour.calibration import expit
from metercheck.district.behaviour.features import Features
from metercheck.district.behaviour.masked import median

_UNUSUAL = 1.0
"""Deviations from the median from which a rule begins to count."""
_MOST = 6.0

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


def _more(number: Number) -> Number:
    return number


def _less(number: Number) -> Number:
    return -number


RULES = (
    # It fell, the fall explains the course of the weeks, and it stayed: a vacancy ends.
    Rule(
        *("drop", ("change.drop", "change.drop_explains", "change.drop_lasts"), _fall),
        *(0.7, 0.1),
    ),
    Rule("trend", ("change.trend",), _less, 0.6, 0.15),
    # Far less than the neighbours use: the only trace of what was always so.
    Rule("level", ("days.level",), _less, 1.0, 0.4),
    # Single low days between usual ones; people who leave do so for days on end.
    Rule("there_and_back", ("days.there_and_back",), _more, 0.6, 0.02),
    Rule("jumps", ("days.jumps",), _more, 0.5, 0.02),
    # One run of days with next to nothing is what people who are away leave: it speaks for them.
    Rule("away", ("days.near_zero_run",), _more, -1.0, 0.02),
    # From here on half-hours are needed. What runs all day falls with the rest, or on some days.
    Rule("base_falls", ("after.base", "after.whole"), _both_fall, 0.4, 0.15),
    Rule("base_varies", ("base.lowest_days",), _less, 0.4, 0.3),
    Rule("base_low", ("base.typical_kw",), _less, 0.4, 0.4),
    # Hours of ever the same place: less than what runs all day, or with sharp edges.
    Rule("below_base", ("window.below_base",), _more, 1.0, 0.03),
    Rule("zero_same_hours", ("shape.zero_same_hours",), _more, 1.0, 0.05),
    Rule("edge", ("window.edge_down", "window.edge_up"), lambda a, b: np.maximum(-a, b), 0.6, 0.2),
    Rule("low_hours", ("window.lowest_4h",), _less, 0.4, 0.2),
    Rule("hours_drop", ("blocks.drop_alone",), _less, 0.5, 0.1),
    # What appliances take is missing.
    Rule("peak_low", ("peak.typical_kw",), _less, 0.8, 0.3),
    Rule("few_rises", ("peak.rises_kw",), _less, 0.3, 0.002),
    Rule("over_contract", ("peak.of_contract",), _more, 0.3, 0.3),
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
    return np.column_stack([np.zeros((len(features.values), 0)), *columns])


def log_odds(features: Features) -> NDArray[np.float64]:
    """[users] half the sum of the evidence, as rules overlap: log-odds beside those of a user of
    whom nothing stands out.
    """
    return evidence(features).sum(axis=-1) / 2


def score(features: Features) -> NDArray[np.float64]:
    """[users] 0 (nothing stands out) to 1: what `log_odds` say, in order and roughly in size."""
    return expit(log_odds(features) - 2)


def drop_rule(features: Features) -> NDArray[np.float64]:
    """[users] the plain rule that offices use: how far consumption fell against own history."""
    fell = np.maximum(-features.column("change.drop"), 0)
    return np.nan_to_num(fell)
