"""How one user explains the loss of a district: what reasons and figures are told from."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from metercheck.district.loss.balance import Balance
from metercheck.district.suspects.evidence import amount
from metercheck.district.suspects.parts import Part


class Case(NamedTuple):
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
    weighed, users = part.weighed, len(part.rows)
    place = {int(row): n for n, row in enumerate(part.rows)}
    products = weighed.products
    b, g = products.b[:users].copy(), products.own[:users]
    for row, coefficient in taken.items():
        if row in place:
            beside = products.row(place[row])[:users] * coefficient
            beside[place[row]] = 0.0
            b -= beside
    size, deviation = amount(b, g)
    size = np.maximum(size, 0.0)
    for row, coefficient in taken.items():
        if row in place:
            size[place[row]] = coefficient
    counted = (whole.counts.astype(float) @ weighed.column)[:users]
    limits = [np.maximum(size + k * deviation, 0.0) * counted for k in (0, -1.96, 1.96)]
    shares = [np.minimum(one / over, 1.0) if over > 0 else np.zeros(users) for one in limits]
    kwh, share, low, high = (values.tolist() for values in (limits[0], *shares))
    explained = np.ascontiguousarray((weighed.column[:, :users] * size).T)
    found, first_day = {}, part.first_day
    for row, n in place.items():
        tried = part.users[weighed.choice[n]]
        begins = hours = None
        if tried.begin is not None:
            begins = first_day + timedelta(days=int(tried.begin[n]))
        if tried.window is not None:
            hours = (int(tried.window[n][0]), int(tried.window[n][1]))
        found[row] = Case(
            kwh[n],
            share[n],
            low[n],
            high[n],
            tried.base,
            tried.pattern,
            begins,
            hours,
            float(size[n]),
            explained[n],
            tried.whole[:, n],
            part.phase,
        )
    return found
