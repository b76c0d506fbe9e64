"""Six ways to take electricity that no register shows, as shapes in time.

A method says which part of what a user uses can escape, and how much of that part does
(`strength`). Ranges follow the attacks that the literature simulates (Jokar, Arianpoo, Leung,
"Electricity theft detection in AMI using customers' consumption patterns", IEEE Trans. Smart
Grid 7 (2016) 216: all readings or those of some hours multiplied by factors between 0.1 and 0.8,
readings of a window of hours set to zero) and what meters are found with: a bypassed heavy
circuit, a shunt that is put on for some days.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metercheck.district.simulation.household import habits, use
from metercheck.district.simulation.weather import Weather

METHODS = ("scaled", "slots", "large", "window", "days")
"""Those of a user's own meter."""
TAP = "tap"
KINDS = (*METHODS, TAP)

_RANGES = {
    "scaled": (0.2, 0.9),
    "slots": (0.2, 0.9),
    "large": (0.9, 1.0),
    "window": (0.7, 1.0),
    "days": (0.5, 1.0),
}
_LARGE_FROM_W = 400.0
"""What a "large load" is at least."""


@dataclass(frozen=True)
class Theft:
    """`stolen_w` [steps] of a user, or of a tap (`user` None), from step `begins` on."""

    kind: str
    user: int | None
    begins: int
    strength: float
    stolen_w: NDArray[np.float64]


@dataclass(frozen=True)
class Circuits:
    """A user's power in W [steps], apart the heavy circuits that a bypass can be laid around."""

    light_w: NDArray[np.float64]
    heavy_w: NDArray[np.float64]
    step_min: int

    @property
    def w(self) -> NDArray[np.float64]:
        """[steps] all of it."""
        return self.light_w + self.heavy_w


def begin_of(random: np.random.Generator, days: int, step_min: int, always: bool | None) -> int:
    """Step from which it goes on: the first, or one in the middle half of the period."""
    if always is None:
        always = bool(random.random() < 0.5)
    day = random.uniform(0.25, 0.75) * days
    return 0 if always else round(day) * 1440 // step_min


def of_share(
    random: np.random.Generator,
    kind: str,
    number: int,
    used: Circuits,
    begins: int,
    wanted_w: float,
) -> Theft | None:
    """A theft of `wanted_w` on average from `begins` on, or None if this user cannot do that."""
    low, high = _RANGES[kind]
    whole = random.random() < 0.5  # large: a circuit of its own rather than what exceeds a power
    if kind == "large" and not whole:
        stolen = _above(used, begins, wanted_w)
        return None if stolen is None else Theft(kind, number, begins, 1.0, stolen)
    can = _SHAPES[kind](random, used)
    can[:begins] = 0.0
    mean = float(can[begins:].mean())
    if not low * mean <= wanted_w <= high * mean:
        return None
    strength = wanted_w / mean
    return Theft(kind, number, begins, strength, can * strength)


def of_strength(
    random: np.random.Generator, kind: str, number: int, used: Circuits, begins: int
) -> Theft:
    """A theft as strong as thieves are found to be, drawn evenly from the method's range."""
    strength = float(random.uniform(*_RANGES[kind]))
    if kind == "large" and random.random() < 0.5:
        can = np.maximum(used.w - random.uniform(_LARGE_FROM_W, 3 * _LARGE_FROM_W), 0.0)
    else:
        can = _SHAPES[kind](random, used)
    can[:begins] = 0.0
    return Theft(kind, number, begins, strength, can * strength)


def tap(
    random: np.random.Generator, climate: Weather, step_min: int, begins: int, wanted_w: float
) -> Theft:
    """A consumption ahead of all meters: another household's, as large as is wanted."""
    taken = use(random, habits(random), climate, step_min).w
    taken[:begins] = 0.0
    strength = wanted_w / float(taken[begins:].mean())
    return Theft(TAP, None, begins, strength, taken * strength)


def _above(used: Circuits, begins: int, wanted_w: float) -> NDArray[np.float64] | None:
    """What exceeds the power that makes the mean the wanted one."""
    after = used.w[begins:]
    low, high = _LARGE_FROM_W, float(after.max(initial=0.0))
    if np.maximum(after - low, 0.0).mean() < wanted_w:
        return None
    for _ in range(50):
        middle = (low + high) / 2
        if np.maximum(after - middle, 0.0).mean() > wanted_w:
            low = middle
        else:
            high = middle
    stolen = np.maximum(used.w - high, 0.0)
    stolen[:begins] = 0.0
    return stolen


def _scaled(_random: np.random.Generator, used: Circuits) -> NDArray[np.float64]:
    return used.w.copy()


def _slots(random: np.random.Generator, used: Circuits) -> NDArray[np.float64]:
    """Some hours of the day, the same every day, a share of its own for each."""
    hours = random.random(24) < random.uniform(0.25, 0.6)
    hours[int(random.integers(24))] = True
    share = random.uniform(0.5, 1.0, 24) * hours
    return used.w * _each_day(np.repeat(share, 60), used)


def _large(_random: np.random.Generator, used: Circuits) -> NDArray[np.float64]:
    return used.heavy_w.copy()


def _window(random: np.random.Generator, used: Circuits) -> NDArray[np.float64]:
    """From four to ten hours a day on end, wherever they begin."""
    begin, length = random.uniform(0, 1440), random.uniform(4, 10) * 60
    inside = (np.arange(1440) - begin) % 1440 < length
    return used.w * _each_day(inside.astype(float), used)


def _days(random: np.random.Generator, used: Circuits) -> NDArray[np.float64]:
    per_day = 1440 // used.step_min
    days = len(used.light_w) // per_day
    on = random.random(days) < random.uniform(0.25, 0.7)
    return used.w * np.repeat(on, per_day)


def _each_day(minutes: NDArray[np.float64], used: Circuits) -> NDArray[np.float64]:
    """A course of the day [1440] as one of the period [steps]."""
    day = minutes.reshape(-1, used.step_min).mean(1)
    return np.tile(day, len(used.light_w) // len(day))


_SHAPES: dict[str, Callable[[np.random.Generator, Circuits], NDArray[np.float64]]] = {
    "scaled": _scaled,
    "slots": _slots,
    "large": _large,
    "window": _window,
    "days": _days,
}
