"""Many checks at the bench: each a scenario and a seed, spread over processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from metercheck.bench.run import run_check
from metercheck.bench.scenario import Scenario
from metercheck.bench.spread import spread
from metercheck.errors import CheckCrashed
from metercheck.records.result import readable
from metercheck_wire import record as stored


@dataclass(frozen=True)
class Check:
    """One check that is to be made."""

    scenario: Scenario
    seed: int
    micropython: bool = False


@dataclass(frozen=True)
class Finding:
    """What one check found, and what really was. Ratios are shares of the test energy."""

    scenario: str
    seed: int
    verdict: str
    ratio: float
    ratio_u95: float
    seconds: float
    """When the verdict stood."""
    reasons: tuple[str, ...]
    true_ratio: float
    reference_error_ppm: float

    @property
    def error(self) -> float:
        """Error of the ratio, with the reference's own taken out."""
        return self.ratio * (1.0 + self.reference_error_ppm * 1e-6) - self.true_ratio

    @property
    def covers(self) -> bool:
        """Whether the 95 % interval holds the true ratio."""
        return abs(self.ratio - self.true_ratio) <= self.ratio_u95


def carry_out(checks: Sequence[Check], processes: int = 1) -> Iterator[Finding]:
    """What each check found, in the order of `checks`, as soon as it and those before are done.

    Raises CheckCrashed, with the scenario and the seed that repeat it; whatever is left is then
    not begun any more, and neither is it when the iteration is given up.
    """
    return spread(find, checks, processes)


def find(check: Check) -> Finding:
    """Make one check. Raises CheckCrashed."""
    try:
        done = run_check(check.scenario, check.seed, micropython=check.micropython)
        result = readable(stored.split(done.blob)[1])
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"
        raise CheckCrashed(scenario=check.scenario.name, seed=check.seed, detail=detail) from error
    return Finding(
        scenario=check.scenario.name,
        seed=check.seed,
        verdict=result["verdict"],
        ratio=result["ratio"],
        ratio_u95=result["ratio_u95"],
        seconds=result["seconds"],
        reasons=tuple(str(item["code"]) for item in result["reasons"]),
        true_ratio=done.truth.ratio,
        reference_error_ppm=done.truth.reference_error_ppm,
    )
