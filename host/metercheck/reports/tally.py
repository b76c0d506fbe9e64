"""What many findings of one scenario come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from metercheck.bench.campaign import Finding
from metercheck.bench.evaluate.statistics import quantile
from metercheck.bench.scenario import Scenario
from metercheck.reports.plain import known
from metercheck_wire.messages import VERDICTS

STATES = ("reached", "differs", "gap", "closed")
"""As expected; not; not, and the scenario says why; as expected although it is not always."""

_ACCUSING = "abnormal"


@dataclass(frozen=True)
class Tally:
    """Findings of `scenario`, one or thousands. Ratios and errors are shares of the test energy.

    Errors and coverage are of the checks whose ratio said anything (`known`).
    """

    scenario: Scenario
    findings: Sequence[Finding]

    @property
    def shares(self) -> dict[str, float]:
        """Share of each verdict that occurred, in the order of the table of verdicts."""
        found = Counter(finding.verdict for finding in self.findings)
        return {name: found[name] / len(self.findings) for name in VERDICTS if found[name]}

    @property
    def verdict(self) -> str:
        """The verdict found most often."""
        shares = self.shares
        return max(shares, key=lambda name: shares[name])

    @property
    def as_expected(self) -> bool:
        """Whether most checks end as expected and none accuses a meter that it should not."""
        expected = self.scenario.expect
        if expected is None:
            return True
        accused = _ACCUSING in self.shares and expected != _ACCUSING
        return self.verdict == expected and not accused

    @property
    def state(self) -> str:
        """One of STATES."""
        gap = self.scenario.known_gap is not None
        if self.as_expected:
            return "closed" if gap else "reached"
        return "gap" if gap else "differs"

    @property
    def known(self) -> list[Finding]:
        """Those whose ratio says anything."""
        return [one for one in self.findings if known({"ratio_u95": one.ratio_u95})]

    @property
    def coverage(self) -> float | None:
        """Share of the 95 % intervals that hold the true ratio; None without any."""
        told = self.known
        return sum(one.covers for one in told) / len(told) if told else None

    def error(self, share: float) -> float | None:
        """Quantile of the ratio's absolute error; None when no ratio was known."""
        errors = sorted(abs(one.error) for one in self.known)
        return quantile(errors, share) if errors else None

    def seconds(self, share: float) -> float:
        """Quantile of the time until the verdict stood."""
        return quantile(sorted(one.seconds for one in self.findings), share)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the single finding in full, or figures of many."""
        scenario = self.scenario
        gap = scenario.known_gap
        what = {
            "scenario": scenario.name,
            "expect": scenario.expect,
            "known_gap": None if gap is None else {"en": gap.en, "zh": gap.zh},
            "as_expected": self.as_expected,
            "checks": len(self.findings),
            "seed": self.findings[0].seed,
            "verdict": self.verdict,
            "ratio": median(one.ratio for one in self.findings),
            "ratio_u95": median(one.ratio_u95 for one in self.findings),
            "seconds": median(one.seconds for one in self.findings),
            "true_ratio": median(one.true_ratio for one in self.findings),
        }
        if len(self.findings) == 1:
            return what | {"reasons": list(self.findings[0].reasons)}
        return what | {
            "shares": self.shares,
            "ratio_known": len(self.known) / len(self.findings),
            "error_median": self.error(0.5),
            "error_p95": self.error(0.95),
            "coverage": self.coverage,
            "seconds_p95": self.seconds(0.95),
        }
