"""What meters and the office note: events with and without a cause in this.

The rates are assumptions, roughly what event logs of districts hold; no published rates of
households' meters were found.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from metercheck.district.frame import Event

_A_YEAR = {
    "power_loss": 0.8,
    "terminal_cover": 0.02,
    "cover": 0.005,
    "magnet": 0.003,
    "clock": 0.03,
    "programming": 0.02,
}
_OUTAGES_A_YEAR = 3.0
_OPENED_WHEN_BEGUN = 0.25
"""Share of thefts whose beginning left an event: meters without covers that tell are many."""


def noted(
    random: np.random.Generator,
    users: list[str],
    begin: datetime,
    days: int,
    *,
    thief: str | None,
    began: datetime | None,
) -> list[Event]:
    """Events of a period, in time; `began` None for a theft that is older than it."""
    events = []
    minutes = days * 1440

    def some_time() -> datetime:
        return begin + timedelta(minutes=int(random.integers(minutes)))

    for kind, rate in _A_YEAR.items():
        hit = np.flatnonzero(random.random(len(users)) < rate * days / 365)
        events += [Event(users[number], some_time(), kind) for number in hit]
    for _ in range(int(random.poisson(_OUTAGES_A_YEAR * days / 365))):
        at = some_time()
        events += [Event(user, at, "power_loss") for user in users if random.random() < 0.9]
    if thief is not None and began is not None and random.random() < _OPENED_WHEN_BEGUN:
        at = began + timedelta(minutes=int(random.integers(7 * 60, 21 * 60)))
        events.append(Event(thief, at, "terminal_cover"))
    return sorted(events, key=lambda event: (event.at, event.user, event.kind))
