"""How often a listed meter is found abnormal, how sure that is, and for which reason."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_Z95 = 1.959964


@dataclass(frozen=True)
class Rate:
    """`hits` of `tried`; `low` to `high` is the 95 % interval, 0 to 1 when none was tried."""

    hits: int
    tried: int

    @property
    def share(self) -> float:
        """hits / tried; NaN when none was tried."""
        return self.hits / self.tried if self.tried else math.nan

    @property
    def low(self) -> float:
        """Lower end of the interval."""
        return wilson(self.hits, self.tried)[0]

    @property
    def high(self) -> float:
        """Upper end of the interval."""
        return wilson(self.hits, self.tried)[1]


@dataclass(frozen=True)
class ReasonRate:
    """Meters listed for one reason beside all other meters of the list.

    `low` to `high`: 95 % interval of the difference of their shares; None when one side has no
    check yet.
    """

    reason: str
    rate: Rate
    low: float | None
    high: float | None

    @property
    def differs(self) -> str:
        """ "more" or "fewer" hits than the others, "" when that is not shown."""
        if self.low is not None and self.low > 0:
            return "more"
        return "fewer" if self.high is not None and self.high < 0 else ""


def wilson(hits: int, tried: int) -> tuple[float, float]:
    """The 95 % score interval of a share (E. B. Wilson, JASA 22, 1927, 209-212), without
    continuity correction. (0, 1) when nothing was tried."""
    if not tried:
        return 0.0, 1.0
    share, z2 = hits / tried, _Z95**2
    middle = (share + z2 / (2 * tried)) / (1 + z2 / tried)
    half = _Z95 / (1 + z2 / tried) * math.sqrt(share * (1 - share) / tried + z2 / (4 * tried**2))
    # None and all are exact ends; rounding must not put them beyond 0 and 1 or short of them.
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    return low, 1.0 if hits == tried else min(1.0, middle + half)


def difference(one: Rate, other: Rate) -> tuple[float, float]:
    """The 95 % interval of one.share - other.share, from both score intervals.

    R. G. Newcombe, Statistics in Medicine 17, 1998, 873-890, method 10. Both must have tries.
    """
    gap = one.share - other.share
    low = gap - math.hypot(one.share - one.low, other.high - other.share)
    high = gap + math.hypot(one.high - one.share, other.share - other.low)
    return low, high


def by_reason(checked: Iterable[tuple[str, bool]]) -> list[ReasonRate]:
    """Of (reason, abnormal) of each checked meter: a rate for each reason, in order of first."""
    counts: dict[str, Rate] = {}
    for reason, abnormal in checked:
        before = counts.get(reason, Rate(0, 0))
        counts[reason] = Rate(before.hits + abnormal, before.tried + 1)
    hits = sum(rate.hits for rate in counts.values())
    tried = sum(rate.tried for rate in counts.values())
    rates: list[ReasonRate] = []
    for reason, rate in counts.items():
        others = Rate(hits - rate.hits, tried - rate.tried)
        low, high = difference(rate, others) if others.tried else (None, None)
        rates.append(ReasonRate(reason, rate, low, high))
    return rates
