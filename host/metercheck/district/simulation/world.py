"""What happens in a district: who uses what, who takes what, what the network loses by it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from metercheck.district.simulation import feeders, thefts
from metercheck.district.simulation.feeder import Feeder
from metercheck.district.simulation.flow import Connections, Flow, flow
from metercheck.district.simulation.meters import OWN_USE_W
from metercheck.district.simulation.population import Population, population
from metercheck.district.simulation.settings import Impossible, Settings
from metercheck.district.simulation.transformer import Transformer, fitting
from metercheck.district.simulation.weather import weather

ALL_PHASES = 3
_VA_A_USER = 1900.0
_TAP_VA_PER_W = complex(1.0, 0.2)
_TRIES = 600


@dataclass(frozen=True)
class World:
    """[steps] of `Settings.fine_min` minutes, mean powers in W."""

    people: Population
    flow: Flow
    theft: thefts.Theft | None
    registered_w: NDArray[np.float64]
    """[users, steps] what the meters see."""
    phase: NDArray[np.int64]
    """[users] 0, 1, 2, or ALL_PHASES."""
    theft_phase: int | None
    supply_w: NDArray[np.float64]
    """[3, steps] where it is metered."""
    fixed_w: float
    """Lost between there and the meters without any load."""
    capacity_va: int
    """Of the transformer."""


class NobodyCan(Impossible):
    """No user of the district uses enough to steal that share in that way."""


def world(
    settings: Settings,
    first: date,
    seeds: dict[str, np.random.SeedSequence],
    high: bool,
) -> World:
    """What happens; `seeds` of "weather", "users", "places", "theft". `high`: the supply is
    metered on the transformer's high-voltage side. Raises Impossible, SimulationMissing.
    """
    climate = weather(np.random.default_rng(seeds["weather"]), first, settings.days)
    network, season = feeders.feeder(settings.feeder, first, settings.days)
    network = replace(network, transformer=fitting(_VA_A_USER * settings.users))
    people = population(
        seeds["users"],
        settings.users,
        climate,
        settings.fine_min,
        changing=settings.changing,
        season=season,
    )
    places = np.random.default_rng(seeds["places"])
    node = network.sites[_spread(places, len(network.sites), settings.users)]
    phase = _spread(places, 3, settings.users)
    phase[people.three_phase] = ALL_PHASES
    at, power = _connected(node, phase, people)
    calm = flow(network, at, power)
    metered, fixed_w = _metered(calm, network.transformer, phase, high)
    rated = network.transformer.rated_va
    if settings.theft is None:
        return World(people, calm, None, people.w, phase, None, metered, fixed_w, rated)
    random = np.random.default_rng(seeds["theft"])
    kind = str(random.choice(thefts.KINDS)) if settings.theft == "any" else settings.theft
    begins = thefts.begin_of(random, settings.days, settings.fine_min, settings.always)
    supply_w = float(metered[:, begins:].sum(0).mean())
    if kind == thefts.TAP:
        extra_w = supply_w * settings.share / (1 - settings.share)
        theft = thefts.tap(random, climate, settings.fine_min, begins, extra_w)
        theft = _ended(theft, settings)
        on, taken = _with_tap(random, network, at, power, theft)
        metered, fixed_w = _metered(taken, network.transformer, phase, high)
        return World(people, taken, theft, people.w, phase, on, metered, fixed_w, rated)
    wanted_w = supply_w * settings.share
    theft = _ended(_thief(random, kind, people, settings.fine_min, begins, wanted_w), settings)
    seen = people.w.copy()
    seen[theft.user] -= theft.stolen_w
    on = int(phase[theft.user])
    return World(people, calm, theft, seen, phase, on, metered, fixed_w, rated)


def _spread(random: np.random.Generator, places: int, count: int) -> NDArray[np.int64]:
    """`count` places, none used twice before all are used once."""
    rounds = [random.permutation(places) for _ in range(-(-count // places))]
    return np.concatenate(rounds)[:count]


def _connected(
    node: NDArray[np.int64], phase: NDArray[np.int64], people: Population
) -> tuple[Connections, NDArray[np.complex128]]:
    """Connections of all users, and what each takes: one, or three with a third each."""
    wide = phase == ALL_PHASES
    rows = np.repeat(np.arange(len(phase)), np.where(wide, 3, 1))
    first_of = np.searchsorted(rows, rows)
    phases = np.where(wide[rows], np.arange(len(rows)) - first_of, phase[rows])
    apparent = (1 + 1j * np.tan(np.arccos(people.power_factor))) / np.where(wide, 3, 1)
    return Connections(node[rows], phases), (people.w[rows] * apparent[rows, None]).astype(
        np.complex128
    )


def _thief(
    random: np.random.Generator,
    kind: str,
    people: Population,
    step_min: int,
    begins: int,
    wanted_w: float,
) -> thefts.Theft:
    """Somebody who can take as much this way: a household that nothing else happens to."""
    quiet = [change is None for change in people.changes]
    can = np.flatnonzero(np.array(quiet) & ~people.business)
    for _ in range(_TRIES if len(can) else 0):
        number = int(random.choice(can))
        used = thefts.Circuits(people.light_w[number], people.heavy_w[number], step_min)
        theft = thefts.of_share(random, kind, number, used, begins, wanted_w)
        if theft is not None:
            return theft
    raise NobodyCan(kind)


def _ended(theft: thefts.Theft, settings: Settings) -> thefts.Theft:
    """The same until the day on which it is found out."""
    if settings.ends_day is None:
        return theft
    stolen = theft.stolen_w.copy()
    stolen[settings.ends_day * 1440 // settings.fine_min :] = 0.0
    return replace(theft, stolen_w=stolen)


def _metered(
    through: Flow, transformer: Transformer, phase: NDArray[np.int64], high: bool
) -> tuple[NDArray[np.float64], float]:
    """[3, steps] W where the supply is metered, and W lost behind there without load."""
    elements = len(phase) + 2 * int((phase == ALL_PHASES).sum())
    fixed_w = elements * OWN_USE_W
    if not high:
        return through.supply_w + fixed_w / 3, fixed_w
    fixed_w += transformer.iron_w
    return through.supply_w + through.copper_w + fixed_w / 3, fixed_w


def _with_tap(
    random: np.random.Generator,
    network: Feeder,
    at: Connections,
    power_va: NDArray[np.complex128],
    theft: thefts.Theft,
) -> tuple[int, Flow]:
    """One more connection that has no meter: its phase, and what the network does with it."""
    on, node = int(random.integers(3)), int(random.choice(network.sites))
    more = Connections(np.append(at.node, node), np.append(at.phase, on))
    extra = (theft.stolen_w * _TAP_VA_PER_W)[None]
    return on, flow(network, more, np.concatenate([power_va, extra], dtype=np.complex128))
