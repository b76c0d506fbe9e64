"""What a household uses: real days, drawn again and again, and circuits that follow the weather.

Each household has a small pool of the 100 real one-minute days of the IEEE European low-voltage
test feeder, days of about its own size and habits; each of its days is one of the pool, moved in
time, scaled by a factor that changes slowly, with the weekend's and the season's share. Apart
from them run heavy circuits: air conditioner, storage water heater, single heavy appliances.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from metercheck.district.simulation.feeder import shipped
from metercheck.district.simulation.weather import Weather

MINUTES = 1440
_HALF_HOURS = 48
_STANDBY_PERCENTILE = 5
_COOLER_MIN = 5  # its thermostat's switching is followed in steps of this


@dataclass(frozen=True)
class Appliance:
    """A heavy load that comes on now and then."""

    w: float
    minutes: float
    per_day: float
    around_min: float
    spread_min: float


@dataclass(frozen=True)
class Habits:
    """Who lives there."""

    pool: NDArray[np.int64]
    """Rows of the shipped profiles."""
    weekday_weight: NDArray[np.float64]
    weekend_weight: NDArray[np.float64]
    size: float
    """Factor of the pool's days."""
    weekend: float
    winter: float
    """How much more of the day's use in midwinter, and less in midsummer."""
    shift_min: float
    jitter_min: float
    restless: float
    """Standard deviation of the logarithm of the day's factor."""
    away: float
    """Share of days away from home."""
    cooler_w: float
    cool_from_c: float
    heat_below_c: float
    at_home: tuple[float, float]
    """Minutes of the day between which the air conditioner may run, the second after the first."""
    cooler_period_min: float
    heater_w: float
    heater_kwh: float
    """A day, at 18 degrees."""
    appliances: tuple[Appliance, ...]


@dataclass(frozen=True)
class Usage:
    """Mean power in W, [steps] of `step_min` minutes: `heavy` circuits and all the rest."""

    light: NDArray[np.float64]
    heavy: NDArray[np.float64]

    @property
    def w(self) -> NDArray[np.float64]:
        """All of it."""
        return self.light + self.heavy


@lru_cache(maxsize=1)
def _days() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """[100, 1440] W of the real days, their logarithm of size, their shapes by half-hours."""
    profiles = np.asarray(shipped()["profiles_w"], float)
    halves = profiles.reshape(len(profiles), _HALF_HOURS, -1).mean(2)
    shape = np.sqrt(halves / halves.sum(1, keepdims=True))
    return profiles, np.log(profiles.mean(1)), shape


def habits(random: np.random.Generator) -> Habits:
    """A household, drawn."""
    _, size, shape = _days()
    anchor = int(random.integers(len(size)))
    strange = np.abs(size - size[anchor]) / 0.4 + np.linalg.norm(shape - shape[anchor], axis=1)
    weight = np.exp(-strange)
    count = int(random.integers(5, 10))
    pool = random.choice(len(size), count, replace=False, p=weight / weight.sum())
    wakes = random.uniform(6, 18) * 60
    return Habits(
        pool=pool,
        weekday_weight=random.dirichlet(np.ones(count)),
        weekend_weight=random.dirichlet(np.ones(count)),
        size=float(np.exp(random.normal(0.0, 0.5))),
        weekend=float(np.exp(random.normal(0.08, 0.15))),
        winter=float(random.normal(0.12, 0.08)),
        shift_min=float(random.normal(0.0, 40.0)),
        jitter_min=float(random.uniform(8.0, 40.0)),
        restless=float(random.uniform(0.08, 0.3)),
        away=float(random.choice([0.0, 0.01, 0.03, 0.08], p=[0.4, 0.3, 0.2, 0.1])),
        cooler_w=float(random.choice([0.0, 1.0], p=[0.15, 0.85]) * random.uniform(600, 2200)),
        cool_from_c=float(random.normal(26.5, 1.2)),
        heat_below_c=float(random.normal(9.0, 3.0)),
        at_home=(wakes, wakes + random.uniform(3, 14) * 60),
        cooler_period_min=float(random.uniform(15, 45)),
        heater_w=float(random.choice([0.0, 1500.0, 2000.0], p=[0.55, 0.3, 0.15])),
        heater_kwh=float(random.uniform(0.8, 3.5)),
        appliances=tuple(_appliance(random) for _ in range(int(random.integers(1, 5)))),
    )


def _appliance(random: np.random.Generator) -> Appliance:
    return Appliance(
        w=float(random.uniform(700, 2500)),
        minutes=float(random.uniform(3, 60)),
        per_day=float(random.uniform(0.1, 1.2)),
        around_min=float(random.uniform(6, 23) * 60),
        spread_min=float(random.uniform(30, 180)),
    )


def use(random: np.random.Generator, who: Habits, weather: Weather, step_min: int) -> Usage:
    """What the household uses over the weather's days, in steps of 5, 10, 15 or 30 minutes."""
    home = _at_home(random, who, len(weather.day_c))
    light = _everyday(random, who, weather, home, step_min)
    heavy = _cooler(random, who, weather, home, step_min)
    runs = [_heater(random, who, weather, home)]
    runs += [_runs(random, one, home) for one in who.appliances]
    heavy += _on_grid(np.concatenate(runs, axis=1), len(home), step_min)
    return Usage(light, heavy)


def _at_home(random: np.random.Generator, who: Habits, days: int) -> NDArray[np.bool_]:
    """[days] somebody is there; who is away is so for some days on end."""
    home = np.ones(days, bool)
    starts = np.flatnonzero(random.random(days) < who.away / 3)
    for start in starts:
        home[start : start + int(random.integers(1, 6))] = False
    return home


def _everyday(
    random: np.random.Generator,
    who: Habits,
    weather: Weather,
    home: NDArray[np.bool_],
    step_min: int,
) -> NDArray[np.float64]:
    profiles, _, _ = _days()
    days = len(home)
    weekend = weather.weekday >= 5
    count = len(who.pool)
    picks = np.where(
        weekend,
        random.choice(count, days, p=who.weekend_weight),
        random.choice(count, days, p=who.weekday_weight),
    )
    factor = np.exp(_slowly(random.normal(0.0, who.restless, days)))
    factor *= (1 + who.winter * weather.season) * np.where(weekend, who.weekend, 1) * home
    move = np.rint(who.shift_min + random.normal(0.0, who.jitter_min, days)).astype(int)
    pool = profiles[who.pool]
    standby = np.percentile(pool, _STANDBY_PERCENTILE, axis=1).mean()
    # Means over steps of a moved day are differences of its running sum at moved edges.
    twice = np.tile(np.maximum(pool - standby, 0.0), 2)
    summed = np.concatenate([np.zeros((count, 1)), twice.cumsum(1)], axis=1)
    begin = (np.arange(0, MINUTES, step_min)[None, :] - move[:, None]) % MINUTES
    row = picks[:, None]
    active = (summed[row, begin + step_min] - summed[row, begin]) * (factor / step_min)[:, None]
    flicker = np.exp(random.normal(0.0, 0.05, (days, _HALF_HOURS)))
    active *= np.repeat(flicker, MINUTES // _HALF_HOURS // step_min, axis=1)
    return (who.size * (standby + active)).ravel()


def _slowly(news: NDArray[np.float64]) -> NDArray[np.float64]:
    """What keeps 0.6 of itself from day to day, with the news' own standard deviation."""
    level, levels = 0.0, np.empty_like(news)
    for day, one in enumerate(news.tolist()):
        level = 0.6 * level + 0.8 * one
        levels[day] = level
    return levels


def _cooler(
    random: np.random.Generator,
    who: Habits,
    weather: Weather,
    home: NDArray[np.bool_],
    step_min: int,
) -> NDArray[np.float64]:
    """The air conditioner, cooling and heating, on and off by its thermostat."""
    days = len(home)
    if not who.cooler_w:
        return np.zeros(days * MINUTES // step_min)
    minute = np.arange(_COOLER_MIN / 2, MINUTES, _COOLER_MIN)
    outside = weather.at(minute)
    need = np.maximum(outside - who.cool_from_c, 0) / 9
    need += np.maximum(who.heat_below_c - outside, 0) / 12
    begin, end = who.at_home
    first = begin + random.normal(0.0, 45.0, days)
    length = (end - begin) * np.exp(random.normal(0.0, 0.25, days))
    wanted = home & (random.random(days) < 0.9)
    runs = ((minute - first[:, None]) % MINUTES < length[:, None]) & wanted[:, None]
    phase = random.random((days, 1))
    on = (minute / who.cooler_period_min + phase) % 1.0 < np.minimum(need, 1.0)
    each = step_min // _COOLER_MIN
    return who.cooler_w * (runs & on).reshape(-1, each).sum(1) / each


def _heater(
    random: np.random.Generator, who: Habits, weather: Weather, home: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """[3, runs] of the storage water heater, one a day; colder water needs more."""
    days = len(home)
    if not who.heater_w:
        return np.empty((3, 0))
    colder = np.maximum(1 + (18 - weather.day_c) * 0.03, 0.3)
    kwh = who.heater_kwh * colder * np.exp(random.normal(0.0, 0.25, days)) * home
    start = np.arange(days) * MINUTES + who.at_home[0] + random.normal(0.0, 40.0, days)
    return np.stack([start, kwh * 60_000 / who.heater_w, np.full(days, who.heater_w)])


def _runs(
    random: np.random.Generator, one: Appliance, home: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """[3, runs] start and length in minutes, W."""
    day = np.repeat(np.arange(len(home)), random.poisson(one.per_day, len(home)) * home)
    start = day * MINUTES + one.around_min + random.normal(0.0, one.spread_min, len(day))
    minutes = one.minutes * np.exp(random.normal(0.0, 0.3, len(day)))
    return np.stack([start, minutes, np.full(len(day), one.w)])


def _on_grid(runs: NDArray[np.float64], days: int, step_min: int) -> NDArray[np.float64]:
    """[steps] mean power of [3, runs]: exactly what each run takes of each step."""
    steps = days * MINUTES // step_min
    start, minutes, w = runs
    edges = np.concatenate([start, start + minutes]) / step_min
    change = np.concatenate([w, -w])
    edges = np.clip(edges, 0.0, steps)
    step = np.minimum(edges.astype(int), steps - 1)
    # A change of power within a step counts there for the rest of the step, and fully after it.
    rest = step + 1 - edges
    mean = np.bincount(step, change * rest, minlength=steps)
    full = np.bincount(step + 1, change, minlength=steps + 1)[:steps].cumsum()
    return np.maximum(mean + full, 0.0)


def scaled(who: Habits, factor: float) -> Habits:
    """The same habits on another scale."""
    return replace(who, size=who.size * factor)
