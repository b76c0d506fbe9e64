"""How one user explains the loss of a district: what reasons and figures are told from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from metercheck.district.loss.balance import Balance
from metercheck.district.suspects.evidence import amount
from metercheck.district.suspects.parts import Part


@dataclass(frozen=True)
class Case:
    """The best explanation by one user. `share`, `low`, `high`: of the unexplained loss."""

    kwh: float
    share: float
    low: float
    high: float
    base: str
    pattern: str
    begins: date | None
    hours: tuple[int, int] | None
    """First hour and length."""
    size: float
    """kWh of loss for each kWh of the column."""
    column: NDArray[np.float64]
    """[times] kWh of loss that it explains."""
    base_column: NDArray[np.float64]
    """[times] kWh, what of the user's readings the loss goes with, at all times."""
    phase: str


def cases(part: Part, taken: dict[int, float], whole: Balance, over: float) -> dict[int, Case]:
    """By row: how each user of a part explains the loss beside `taken`, the coefficients of those
    who are taken for its causes. `over`: the unexplained loss in kWh."""
    first = {int(row): n for n, row in enumerate(part.rows)}
    anchors = [first[row] for row in taken if row in first]
    counted = part.weighed.column[whole.counts].sum(axis=0)
    found = {}
    for row, n in first.items():
        b, g = part.weighed.b[n], part.weighed.gram[n, n]
        for anchor in anchors:
            if anchor != n:
                b = b - part.weighed.gram[n, anchor] * taken[int(part.rows[anchor])]
        size, deviation = amount(b, g)
        size = taken.get(row, max(float(size), 0.0))
        kwh = [max(size + k * float(deviation), 0.0) * float(counted[n]) for k in (0, -1.96, 1.96)]
        shares = [value / over if over > 0 else 0.0 for value in kwh]
        tried = part.users[part.weighed.choice[n]]
        begins = hours = None
        if tried.begin is not None:
            begins = part.first_day + timedelta(days=int(tried.begin[n]))
        if tried.window is not None:
            hours = (int(tried.window[n][0]), int(tried.window[n][1]))
        share, low, high = (min(share, 1.0) for share in shares)
        found[row] = Case(
            kwh[0],
            share,
            low,
            high,
            tried.base,
            tried.pattern,
            begins,
            hours,
            size,
            part.weighed.column[:, n] * size,
            tried.whole[:, n],
            part.phase,
        )
    return found
