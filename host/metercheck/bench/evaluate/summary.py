"""What the trials of a row come to. Errors are shares of the test energy, times in s."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any, NamedTuple

from metercheck.bench.evaluate import targets
from metercheck.bench.evaluate.baselines import METHODS
from metercheck.bench.evaluate.rows import Row
from metercheck.bench.evaluate.statistics import highest_rate, quantile, wilson
from metercheck.bench.evaluate.trial import JUDGED_S, STEPS_S, Outcome
from metercheck_wire.messages import VERDICTS

ACCUSING = "abnormal"
MILESTONES_S = (10, 15, 30, 60, JUDGED_S)


class Spread(NamedTuple):
    """Median and 95th percentile; infinite where there is nothing."""

    median: float
    p95: float

    def as_dict(self) -> dict[str, float | None]:
        """For JSON, which knows no infinity."""
        return {"median": figure(self.median), "p95": figure(self.p95)}


def spread_of(values: Sequence[float]) -> Spread:
    """Of any number of values."""
    ordered = sorted(values)
    if not ordered:
        return Spread(inf, inf)
    return Spread(quantile(ordered, 0.5), quantile(ordered, 0.95))


def figure(value: float) -> float | None:
    """A number for JSON, no longer than it means anything."""
    return float(f"{value:.4g}") if isfinite(value) else None


@dataclass(frozen=True)
class Accuracy:
    """Of one accuracy row."""

    row: Row
    outcomes: Sequence[Outcome]

    def error_at(self, step: int) -> Spread:
        """Of the ratio's absolute error at `STEPS_S[step]`."""
        return spread_of([abs(one.course[step].ratio - one.true_ratio) for one in self.outcomes])

    @property
    def error(self) -> Spread:
        """After the whole minute."""
        return self.error_at(-1)

    def baseline(self, method: str) -> Spread:
        """Absolute error of one of baselines.METHODS, where it told a ratio at all."""
        told = [(one.baselines[method], one.true_ratio) for one in self.outcomes]
        return spread_of([abs(ratio - true) for ratio, true in told if ratio is not None])

    @property
    def covered(self) -> int:
        """Checks whose interval holds the true ratio."""
        ends = [(one.course[-1], one.true_ratio) for one in self.outcomes]
        return sum(end.low <= true <= end.high for end, true in ends)

    @property
    def half_width(self) -> float:
        """Median over the checks."""
        ends = [one.course[-1] for one in self.outcomes]
        return spread_of([(end.high - end.low) / 2 for end in ends]).median

    @property
    def marks(self) -> dict[str, str]:
        """Each of targets.MARKS, by the figure that it is about."""
        error = self.error
        marks = {
            "coverage": targets.honest_intervals(self.covered, len(self.outcomes)),
            "half_width": targets.at_most(self.half_width, targets.WIDEST * error.p95),
        }
        if self.row.target is not None:
            marks["median"] = targets.at_most(error.median, self.row.target[0])
            marks["p95"] = targets.at_most(error.p95, self.row.target[1])
        return marks

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        checks = len(self.outcomes)
        target = self.row.target
        return {
            "row": self.row.name,
            "checks": checks,
            "error": self.error.as_dict(),
            "target": None if target is None else {"median": target[0], "p95": target[1]},
            "coverage": self.covered / checks,
            "coverage_wilson": [figure(bound) for bound in wilson(self.covered, checks)],
            "half_width": figure(self.half_width),
            "marks": self.marks,
            "baselines": {method: self.baseline(method).as_dict() for method in METHODS},
            "error_after_s": {
                str(t_s): self.error_at(step).as_dict() for step, t_s in enumerate(STEPS_S)
            },
        }


@dataclass(frozen=True)
class Timing:
    """Of one row of verdicts."""

    row: Row
    outcomes: Sequence[Outcome]

    @property
    def counts(self) -> dict[str, int]:
        """Of each verdict that occurred."""
        return counts_of(self.outcomes)

    @property
    def times_s(self) -> list[float]:
        """Until the verdict that is due, rising; infinite where it did not come."""
        due = self.row.due
        return sorted(one.seconds if one.verdict == due else inf for one in self.outcomes)

    @property
    def found(self) -> int:
        """Checks that came to the verdict that is due."""
        return self.counts.get(self.row.due, 0)

    @property
    def marks(self) -> dict[str, str]:
        """Each of targets.MARKS, by the figure that it is about."""
        assert self.row.seconds is not None
        assert self.row.share is not None
        return {
            "seconds": targets.at_most(quantile(self.times_s, 0.5), self.row.seconds),
            "share": targets.at_least(self.found, len(self.outcomes), self.row.share),
        }

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        times_s, checks = self.times_s, len(self.outcomes)
        return {
            "row": self.row.name,
            "checks": checks,
            "due": self.row.due,
            "verdicts": self.counts,
            "seconds": {
                "median": figure(quantile(times_s, 0.5)),
                "p90": figure(quantile(times_s, 0.9)),
            },
            "share": self.found / checks,
            "target": {"seconds": self.row.seconds, "share": self.row.share},
            "marks": self.marks,
            "share_within_s": {
                str(limit_s): sum(t_s <= limit_s for t_s in times_s) / checks
                for limit_s in MILESTONES_S
            },
        }


@dataclass(frozen=True)
class Accusations:
    """Of the search for false ones; outcomes by row, in the order of the rows."""

    outcomes: Sequence[Outcome]

    @property
    def rows(self) -> dict[str, dict[str, int]]:
        """Verdicts of each row."""
        names = dict.fromkeys(one.row for one in self.outcomes)
        return {name: counts_of([o for o in self.outcomes if o.row == name]) for name in names}

    @property
    def accused(self) -> list[Outcome]:
        """Every check that ended in a false accusation."""
        return [one for one in self.outcomes if one.verdict == ACCUSING]

    @property
    def highest_rate(self) -> float:
        """Upper 95 % bound of the rate of false accusations."""
        return highest_rate(len(self.accused), len(self.outcomes))

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "checks": len(self.outcomes),
            "rows": [
                {"row": name, "checks": sum(counts.values()), "verdicts": counts}
                for name, counts in self.rows.items()
            ],
            "accused": [
                {"row": one.row, "seed": one.seed, "seconds": figure(one.seconds)}
                for one in self.accused
            ],
            "highest_rate": figure(self.highest_rate),
        }


def counts_of(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Of each verdict that occurred, in the order of messages.VERDICTS."""
    counted = Counter(one.verdict for one in outcomes)
    return {name: counted[name] for name in VERDICTS if counted[name]}
