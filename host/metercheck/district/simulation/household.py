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
    """What the household uses over the weather's days."""
    days = len(weather.day_c)
    home = _at_home(random, who, days)
    light = _everyday(random, who, weather, home)
    heavy = _cooler(random, who, weather, home) + _heater(random, who, weather, home)
    heavy += sum(_runs(random, one, days, home) for one in who.appliances)
    return Usage(_means(light, step_min), _means(heavy, step_min))


def _means(minutes: NDArray[np.float64], step_min: int) -> NDArray[np.float64]:
    return minutes.reshape(-1, step_min).mean(1)


def _at_home(random: np.random.Generator, who: Habits, days: int) -> NDArray[np.bool_]:
    """[days] somebody is there; who is away is so for some days on end."""
    home = np.ones(days, bool)
    starts = np.flatnonzero(random.random(days) < who.away / 3)
    for start in starts:
        home[start : start + int(random.integers(1, 6))] = False
    return home


def _everyday(
    random: np.random.Generator, who: Habits, weather: Weather, home: NDArray[np.bool_]
) -> NDArray[np.float64]:
    profiles, _, _ = _days()
    days = len(home)
    weekend = weather.weekday >= 5
    picks = np.where(
        weekend,
        random.choice(who.pool, days, p=who.weekend_weight),
        random.choice(who.pool, days, p=who.weekday_weight),
    )
    factor = np.empty(days)
    news = random.normal(0.0, who.restless, days)
    level = 0.0
    for day in range(days):
        level = 0.6 * level + 0.8 * news[day]
        factor[day] = level
    factor = np.exp(factor) * (1 + who.winter * weather.season) * np.where(weekend, who.weekend, 1)
    move = np.rint(who.shift_min + random.normal(0.0, who.jitter_min, days)).astype(int)
    minute = (np.arange(MINUTES)[None, :] - move[:, None]) % MINUTES
    day = profiles[picks[:, None], minute]
    standby = np.percentile(profiles[who.pool], _STANDBY_PERCENTILE, axis=1).mean()
    active = np.maximum(day - standby, 0.0) * (factor * home)[:, None]
    flicker = np.exp(random.normal(0.0, 0.05, (days, _HALF_HOURS)))
    active *= np.repeat(flicker, MINUTES // _HALF_HOURS, axis=1)
    return (who.size * (standby + active)).ravel()


def _cooler(
    random: np.random.Generator, who: Habits, weather: Weather, home: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """The air conditioner, cooling and heating, on and off by its thermostat."""
    days = len(home)
    if not who.cooler_w:
        return np.zeros(days * MINUTES)
    outside = weather.minute_c()
    need = (
        np.maximum(outside - who.cool_from_c, 0) / 9
        + np.maximum(who.heat_below_c - outside, 0) / 12
    )
    begin, end = who.at_home
    first = begin + random.normal(0.0, 45.0, days)
    length = (end - begin) * np.exp(random.normal(0.0, 0.25, days))
    wanted = home & (random.random(days) < 0.9)
    minute = np.arange(MINUTES)[None, :]
    runs = ((minute - first[:, None]) % MINUTES < length[:, None]) & wanted[:, None]
    phase = random.random((days, 1))
    on = (minute / who.cooler_period_min + phase) % 1.0 < np.minimum(need, 1.0)
    return (who.cooler_w * (runs & on)).ravel()


def _heater(
    random: np.random.Generator, who: Habits, weather: Weather, home: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """The storage water heater, once in the morning or evening; colder water needs more."""
    days = len(home)
    if not who.heater_w:
        return np.zeros(days * MINUTES)
    colder = np.maximum(1 + (18 - weather.day_c) * 0.03, 0.3)
    kwh = who.heater_kwh * colder * np.exp(random.normal(0.0, 0.25, days)) * home
    minutes = kwh * 60_000 / who.heater_w
    start = who.at_home[0] + random.normal(0.0, 40.0, days)
    return _blocks(days, np.arange(days) * MINUTES + start, minutes, who.heater_w)


def _runs(
    random: np.random.Generator, one: Appliance, days: int, home: NDArray[np.bool_]
) -> NDArray[np.float64]:
    count = random.poisson(one.per_day, days) * home
    day = np.repeat(np.arange(days), count)
    start = day * MINUTES + one.around_min + random.normal(0.0, one.spread_min, len(day))
    minutes = one.minutes * np.exp(random.normal(0.0, 0.3, len(day)))
    return _blocks(days, start, minutes, one.w)


def _blocks(
    days: int, start: NDArray[np.float64], minutes: NDArray[np.float64], w: float
) -> NDArray[np.float64]:
    """Power `w` from each start on, for so many minutes."""
    total = days * MINUTES
    edges = np.zeros(total + 1)
    begin = np.clip(np.rint(start).astype(int), 0, total)
    end = np.clip(np.rint(start + minutes).astype(int), 0, total)
    np.add.at(edges, begin, w)
    np.add.at(edges, end, -w)
    return np.maximum(edges.cumsum()[:-1], 0.0)


def scaled(who: Habits, factor: float) -> Habits:
    """The same habits on another scale."""
    return replace(who, size=who.size * factor)
