"""Single users without a district: the same households, thefts, meters and collection."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from metercheck.district.simulation import meters, thefts
from metercheck.district.simulation.collecting import Collection, collected
from metercheck.district.simulation.population import population
from metercheck.district.simulation.weather import weather

_BLOCK = 60
_STREAMS = ("weather", "users", "thefts", "meters", "collection")


class Users(NamedTuple):
    """Readings of users, and what is true of them."""

    kwh: NDArray[np.float64]
    """[users, times] as the office has it, NaN where it has nothing."""
    quality: NDArray[np.uint8]
    """[users, times] of frame.Quality."""
    labels: NDArray[np.bool_]
    """[users] steals."""
    kinds: NDArray[np.str_]
    """[users] kind of theft, of an honest change (population.CHANGES), or "" where neither is."""
    always: NDArray[np.bool_]
    """[users] steals from the first interval on: there is no honest history."""


def simulate_users(
    seed: int,
    users: int,
    days: int,
    step_min: int,
    *,
    thief_share: float = 0.085,
    changing: float = 0.25,
    always: bool | None = None,
    first: date = date(2024, 1, 1),
    collection: Collection | None = None,
) -> Users:
    """`users` households of one town under one weather, a share of them thieves.

    Kinds are those of a user's own meter, evenly; the strength of each is drawn evenly from its
    range (thefts). 0.085 is the share of thieves in the published set of the State Grid
    (3,615 of 42,372). Half-hourly readings are simulated in steps of 5 minutes, daily ones of 15.
    """
    fine = 15 if step_min == 1440 else 5
    seeds = dict(zip(_STREAMS, np.random.SeedSequence(seed).spawn(len(_STREAMS)), strict=True))
    random = {name: np.random.default_rng(seeds[name]) for name in _STREAMS}
    climate = weather(random["weather"], first, days)
    times = days * 1440 // step_min
    kwh = np.empty((users, times))
    kinds = np.full(users, "", "<U16")
    whole = np.zeros(users, dtype=np.bool_)
    steals = random["thefts"].random(users) < thief_share
    for begin in range(0, users, _BLOCK):
        rows = range(begin, min(begin + _BLOCK, users))
        people = population(
            seeds["users"], len(rows), climate, fine, changing=changing, honest=~steals[rows]
        )
        seen = people.w.copy()
        for place, row in enumerate(rows):
            change = people.changes[place]
            kinds[row] = "" if change is None else change.kind
            if steals[row]:
                kinds[row] = random["thefts"].choice(thefts.METHODS)
                circuits = thefts.Circuits(people.light_w[place], people.heavy_w[place], fine)
                starts = thefts.begin_of(random["thefts"], days, fine, always)
                theft = thefts.of_strength(
                    random["thefts"], str(kinds[row]), place, circuits, starts
                )
                seen[place] -= theft.stolen_w
                whole[row] = starts == 0
        mounted = meters.class_1(random["meters"], len(rows))
        kwh[rows] = np.diff(meters.registers(mounted, seen, fine, step_min), axis=1)
    known, quality = collected(random["collection"], kwh, step_min, collection or Collection())
    return Users(known, quality, steals, kinds, whole)
