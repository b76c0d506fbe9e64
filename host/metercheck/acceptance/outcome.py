"""Measurements with limits, and what comes of them. Nothing that was not measured is a pass.

In the manner of OpenHTF: a measurement is declared with its unit and limits before anything is
measured; inside the limits but outside the marginal ones it passes, and the report says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

PASS, MARGINAL, FAIL, NOT_DONE = "pass", "marginal", "fail", "not_done"
ERROR, TIMEOUT, ABORTED = "error", "timeout", "aborted"
OUTCOMES = (PASS, MARGINAL, NOT_DONE, FAIL, TIMEOUT, ERROR, ABORTED)
"""The later one decides."""
GOOD = (PASS, MARGINAL)

Value = float | str | bool


@dataclass(frozen=True)
class Limits:
    """What a measurement may be: from `low` to `high`, not marginal between the closer ones,
    or what it `equals`. None: no limit on that side.
    """

    name: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    marginal_low: float | None = None
    marginal_high: float | None = None
    equals: Value | None = None

    def judge(self, value: Value | None) -> str:
        """The outcome of a value; None: it was not measured."""
        if value is None:
            return NOT_DONE
        if self.equals is not None:
            return PASS if value == self.equals else FAIL
        if isinstance(value, str) or not _within(value, self.low, self.high):
            return FAIL
        return PASS if _within(value, self.marginal_low, self.marginal_high) else MARGINAL


@dataclass
class Measured:
    """A measurement that was declared, and what was found: None, nothing yet."""

    limits: Limits
    value: Value | None = None

    @property
    def outcome(self) -> str:
        """One of PASS, MARGINAL, FAIL, NOT_DONE."""
        return self.limits.judge(self.value)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        limits = self.limits
        return {
            "name": limits.name,
            "unit": limits.unit,
            "value": self.value,
            "low": limits.low,
            "high": limits.high,
            "marginal_low": limits.marginal_low,
            "marginal_high": limits.marginal_high,
            "equals": limits.equals,
            "outcome": self.outcome,
        }


@dataclass
class PhaseResult:
    """What came of a phase. `trouble`: what ended it before its time, as a sentence."""

    name: str
    measured: list[Measured]
    ended: str = ""
    """ERROR, TIMEOUT or ABORTED; "": it went to its end."""
    trouble: str = ""
    seconds: float = 0.0

    @property
    def outcome(self) -> str:
        """The worst of all."""
        ended = [self.ended] if self.ended else []
        return worst([*ended, *(one.outcome for one in self.measured)])

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "name": self.name,
            "outcome": self.outcome,
            "trouble": self.trouble,
            "seconds": round(self.seconds, 3),
            "measurements": [one.as_dict() for one in self.measured],
        }


@dataclass
class Report:
    """All phases of one device. `began`: ISO 8601; `device`: HELLO's values, {} without one."""

    began: str
    port: str
    operator: str
    device: dict[str, Any] = field(default_factory=dict)
    phases: list[PhaseResult] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """The worst of all phases; NOT_DONE when there is none."""
        return worst(phase.outcome for phase in self.phases)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "metercheck_acceptance": 1,
            "began": self.began,
            "port": self.port,
            "operator": self.operator,
            "device": self.device,
            "outcome": self.outcome,
            "phases": [phase.as_dict() for phase in self.phases],
        }


def worst(outcomes: Iterable[str]) -> str:
    """The one that decides; NOT_DONE where there is none."""
    return max(outcomes, key=OUTCOMES.index, default=NOT_DONE)


def _within(value: float, low: float | None, high: float | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)
