"""Two districts, and a user of the one who stands in the list of the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from metercheck.district.simulation.scenario import simulate
from metercheck.district.simulation.settings import Registers, Settings, Simulated

_APART = 500_000_003


def simulate_pair(
    seed: int,
    settings: Settings = Settings(),  # noqa: B008 - frozen
) -> tuple[Simulated, Simulated]:
    """Two districts; a user connected to the first (`truth.missing` there) is listed in the
    second (`truth.foreign` there). Only the first has the theft of `settings`.
    """
    random = np.random.default_rng([seed, _APART])
    if settings.first_day is None:
        first_day = date(2024, 1, 1) + timedelta(days=int(random.integers(366)))
        settings = replace(settings, first_day=first_day)
    home = simulate(seed, settings)
    other = simulate(seed + _APART, replace(settings, theft=None))
    use = home.truth.used_kwh.sum(1)
    can = [
        row
        for row, user in enumerate(home.frame.users)
        if user.user != home.truth.thief and use[row] >= np.median(use)
    ]
    row = int(random.choice(can))
    return _without(home, row), _with(other, home, row)


def _without(one: Simulated, row: int) -> Simulated:
    frame, user = one.frame, one.frame.users[row].user
    kept = np.arange(len(frame.users)) != row
    return Simulated(
        replace(
            frame,
            users=tuple(each for each in frame.users if each.user != user),
            kwh=frame.kwh[kept],
            quality=frame.quality[kept],
            events=tuple(event for event in frame.events if event.user != user),
        ),
        replace(one.truth, used_kwh=one.truth.used_kwh[kept], missing=(user,)),
        replace(one.registers, users=one.registers.users[kept]),
    )


def _with(one: Simulated, home: Simulated, row: int) -> Simulated:
    """`one` with the user who is in fact at `home`; the last of its list."""
    frame, user = one.frame, home.frame.users[row]
    moved = tuple(event for event in home.frame.events if event.user == user.user)
    swaps = {key: swap for key, swap in home.registers.replaced.items() if key == user.user}
    shown = np.concatenate([one.registers.users, home.registers.users[[row]]])
    return Simulated(
        replace(
            frame,
            users=(*frame.users, user),
            kwh=np.concatenate([frame.kwh, home.frame.kwh[[row]]]),
            quality=np.concatenate([frame.quality, home.frame.quality[[row]]]),
            events=(*frame.events, *moved),
        ),
        replace(
            one.truth,
            used_kwh=np.concatenate([one.truth.used_kwh, home.truth.used_kwh[[row]]]),
            foreign=(user.user,),
        ),
        Registers(
            shown, one.registers.supply, one.registers.ratio, one.registers.replaced | swaps
        ),
    )
