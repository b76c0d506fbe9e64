"""A whole evaluation: which trials there are, and all that their outcomes come to.

The same rows, seeds and number of checks give the same evaluation, however they were spread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from metercheck.bench.evaluate.ranking import Ranking, rankings
from metercheck.bench.evaluate.rows import ACCURACY, HONEST, TABLES, VERDICTS, Row
from metercheck.bench.evaluate.summary import Accuracy, Accusations, Timing
from metercheck.bench.evaluate.trial import MEASURED_S, Outcome, Trial

FORMAT = 1
_SEEDS = 2**32


def table_names() -> list[str]:
    """Names of the rows of the tables."""
    return [row.name for row in TABLES]


def honest_names() -> list[str]:
    """Names of the rows in which nobody may be accused."""
    return [row.name for row in HONEST]


def table_trials(names: Sequence[str], checks: int, first_seed: int) -> list[Trial]:
    """`checks` of each row of the tables among `names`, seeds from `first_seed` on."""
    return [
        Trial(purpose, row.name, seed)
        for purpose, rows in (("accuracy", ACCURACY), ("verdict", VERDICTS))
        for row in _chosen(rows, names)
        for seed in _seeds(first_seed, checks)
    ]


def honest_trials(names: Sequence[str], checks: int, first_seed: int) -> list[Trial]:
    """`checks` in all, spread evenly over the honest rows among `names`."""
    rows = _chosen(HONEST, names)
    each, more = divmod(checks, len(rows))
    return [
        Trial("honest", row.name, seed)
        for place, row in enumerate(rows)
        for seed in _seeds(first_seed, each + (place < more))
    ]


def _chosen(rows: Sequence[Row], names: Sequence[str]) -> list[Row]:
    return [row for row in rows if row.name in names]


def _seeds(first: int, count: int) -> list[int]:
    return [(first + number) % _SEEDS for number in range(count)]


@dataclass(frozen=True)
class Evaluation:
    """What the trials of the tables came to."""

    seed: int
    checks: int
    estimator: int
    accuracy: list[Accuracy]
    timings: list[Timing]

    @property
    def rankings(self) -> list[Ranking]:
        """How well thefts are told from honest meters."""
        return rankings(self.timings)

    def as_dict(self) -> dict[str, Any]:
        """For JSON; no single checks."""
        return {
            "metercheck_evaluation": FORMAT,
            "estimator": self.estimator,
            "seed": self.seed,
            "checks": self.checks,
            "measured_s": MEASURED_S,
            "accuracy": [one.as_dict() for one in self.accuracy],
            "verdicts": [one.as_dict() for one in self.timings],
            "roc": [one.as_dict() for one in self.rankings],
        }


def sum_up(outcomes: Sequence[Outcome], seed: int, checks: int) -> Evaluation:
    """Sum up `outcomes` of `table_trials`, at least one."""
    of_row: dict[str, list[Outcome]] = {}
    for one in outcomes:
        of_row.setdefault(one.row, []).append(one)
    return Evaluation(
        seed=seed,
        checks=checks,
        estimator=outcomes[0].estimator,
        accuracy=[Accuracy(row, of_row[row.name]) for row in ACCURACY if row.name in of_row],
        timings=[Timing(row, of_row[row.name]) for row in VERDICTS if row.name in of_row],
    )


def accusations_as_dict(found: Accusations, seed: int) -> dict[str, Any]:
    """For JSON: the search for false accusations, with what repeats it."""
    return {
        "metercheck_accusations": FORMAT,
        "estimator": found.outcomes[0].estimator,
        "seed": seed,
        **found.as_dict(),
    }
