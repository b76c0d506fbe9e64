"""The users of a district: households, a few businesses, and what changes in honest lives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from metercheck.district.simulation.household import Appliance, Habits, Usage, habits, scaled, use
from metercheck.district.simulation.weather import Weather

CHANGES = ("vacancy", "tenant", "appliance", "saving", "solar_heater")
_BUSINESS_SHARE = 0.04
_THREE_PHASE_FROM_W = 1500.0
_BREAKER_W = 12_000.0
"""Of a phase: meters for 5 (60) A, as most households have."""
_STANDBY_SHARE = (0.0, 0.6)


@dataclass(frozen=True)
class Change:
    """Something honest that happened to a user between two days of the period."""

    kind: str
    begin_day: int
    end_day: int


@dataclass(frozen=True)
class Population:
    """`light_w`, `heavy_w` [users, steps] mean power by circuits; `power_factor` [users].

    `three_phase` [users]: large ones, connected to all phases.
    """

    light_w: NDArray[np.float64]
    heavy_w: NDArray[np.float64]
    power_factor: NDArray[np.float64]
    three_phase: NDArray[np.bool_]
    business: NDArray[np.bool_]
    changes: tuple[Change | None, ...]

    @cached_property
    def w(self) -> NDArray[np.float64]:
        """[users, steps] all of it."""
        return self.light_w + self.heavy_w


def population(
    seed: np.random.SeedSequence,
    count: int,
    weather: Weather,
    step_min: int,
    *,
    changing: float,
    season: NDArray[np.float64] | None = None,
    honest: NDArray[np.bool_] | None = None,
) -> Population:
    """`count` users; a share of `changing` has a vacancy or a change.

    `season` [days, kinds]: factors of everyday use measured elsewhere, a kind drawn for each
    household. `honest` [users]: only these change. Each user draws from a stream of its own: one
    more user changes no other; `seed` gives other users each time it is asked.
    """
    days = len(weather.day_c)
    steps = days * 1440 // step_min
    light, heavy = np.empty((count, steps)), np.empty((count, steps))
    factors, business = np.empty(count), np.zeros(count, bool)
    changes: list[Change | None] = []
    for number, stream in enumerate(seed.spawn(count)):
        random = np.random.default_rng(stream)
        business[number] = random.random() < _BUSINESS_SHARE
        change = _change(random, days) if random.random() < changing else None
        if honest is not None and not honest[number]:
            change = None
        factors[number] = random.uniform(0.9, 0.99)
        if business[number]:
            used = _business(random, weather, step_min)
            change = None if change is None else replace(change, kind="vacancy")
            used = _standing_still(random, used, change, step_min)
        else:
            years = None if season is None else season[:, int(random.integers(season.shape[1]))]
            used = _household(random, weather, step_min, change, years)
        changes.append(change)
        light[number], heavy[number] = used.light, used.heavy
    mean = light.mean(1) + heavy.mean(1)
    three_phase = business | (mean > _THREE_PHASE_FROM_W)
    # Nobody takes more than the main breaker carries.
    most_w = np.where(three_phase, 3 * _BREAKER_W, _BREAKER_W)[:, None]
    kept = np.minimum(1.0, most_w / np.maximum(light + heavy, 1.0))
    light, heavy = light * kept, heavy * kept
    return Population(light, heavy, factors, three_phase, business, tuple(changes))


def _change(random: np.random.Generator, days: int) -> Change:
    kind = str(random.choice(CHANGES, p=[0.4, 0.2, 0.15, 0.15, 0.1]))
    if kind == "vacancy":
        length = min(int(random.integers(14, 57)), max(days // 2, 1))
        begin = int(random.integers(0, max(days - length, 0) + 1))
        return Change(kind, begin, begin + length)
    return Change(kind, int(random.integers(days // 8, max(days - days // 8, 1))), days)


def _household(
    random: np.random.Generator,
    weather: Weather,
    step_min: int,
    change: Change | None,
    season: NDArray[np.float64] | None,
) -> Usage:
    who = habits(random)
    if season is not None:
        who = replace(who, winter=0.0)
    if change is not None and change.kind == "solar_heater" and not who.heater_w:
        who = replace(who, heater_w=1500.0)
    used = _over_the_year(use(random, who, weather, step_min), season, step_min)
    if change is None or change.kind == "vacancy":
        return _standing_still(random, used, change, step_min)
    later = use(random, _changed(random, who, change.kind), weather, step_min)
    later = _over_the_year(later, season, step_min)
    begin = change.begin_day * 1440 // step_min
    return Usage(
        np.concatenate([used.light[:begin], later.light[begin:]]),
        np.concatenate([used.heavy[:begin], later.heavy[begin:]]),
    )


def _over_the_year(used: Usage, season: NDArray[np.float64] | None, step_min: int) -> Usage:
    """Everyday use by a season [days] that was measured; heavy circuits follow the weather."""
    if season is None:
        return used
    return Usage(used.light * np.repeat(season, 1440 // step_min), used.heavy)


def _changed(random: np.random.Generator, who: Habits, kind: str) -> Habits:
    if kind == "tenant":
        return habits(random)
    if kind == "appliance":
        w, hours = random.uniform(1000, 3500), random.uniform(0.5, 2.5)
        new = Appliance(float(w), float(hours * 60), 0.9, float(random.uniform(6, 23) * 60), 90.0)
        return replace(who, appliances=(*who.appliances, new))
    if kind == "saving":
        saved = scaled(who, float(random.uniform(0.5, 0.85)))
        return replace(saved, cooler_w=who.cooler_w * float(random.uniform(0.4, 0.9)))
    return replace(who, heater_w=0.0)


def _standing_still(
    random: np.random.Generator, used: Usage, change: Change | None, step_min: int
) -> Usage:
    """Standby only while nobody is there; some switch even that off."""
    if change is None:
        return used
    part = slice(change.begin_day * 1440 // step_min, change.end_day * 1440 // step_min)
    standby = np.percentile(used.light, 5) * random.uniform(*_STANDBY_SHARE)
    light, heavy = used.light.copy(), used.heavy.copy()
    light[part] = standby * np.exp(random.normal(0.0, 0.1, light[part].shape))
    heavy[part] = 0.0
    return Usage(light, heavy)


def _business(random: np.random.Generator, weather: Weather, step_min: int) -> Usage:
    """A shop or workshop: opening hours, a level that wanders, closed on some days."""
    days, minute = len(weather.day_c), np.arange(0, 1440, step_min)
    opens, closes = random.uniform(6, 10) * 60, random.uniform(17, 22) * 60
    closed = np.flatnonzero(random.random(7) < 0.2)
    begin = opens + random.normal(0.0, 12.0, (days, 1))
    end = closes + random.normal(0.0, 20.0, (days, 1))
    is_open = (minute >= begin) & (minute < end) & ~np.isin(weather.weekday, closed)[:, None]
    level = random.uniform(500, 3500) * np.exp(random.normal(0.0, 0.15, (days, 1)))
    wander = np.exp(random.normal(0.0, 0.25, is_open.shape))
    light = random.uniform(50, 300) + 0.6 * level * is_open * wander
    runs = random.random(is_open.shape) < random.uniform(0.2, 0.7)
    cooling = 1 + np.maximum(weather.day_c - 26, 0) / 8 + np.maximum(8 - weather.day_c, 0) / 16
    heavy = 0.7 * level * is_open * runs * cooling[:, None]
    return Usage(light.ravel(), heavy.ravel())
