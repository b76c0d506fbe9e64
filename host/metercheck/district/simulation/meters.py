"""Meters as they are: errors within their class, two places of registers, clocks that are off."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

REGISTER_KWH = 0.01
"""Last place of a register."""
STARTS_FROM_W = 4.4
"""A class-1 meter of 5 A at 220 V starts to count at 0.4 % of its current (GB/T 17215.321)."""
OWN_USE_W = 0.7
"""A single-phase meter's own use, ahead of what it counts."""


@dataclass(frozen=True)
class Meters:
    """[meters] gain (1.0: right), minutes their clock is ahead, kWh at the beginning.

    `place_kwh` [meters]: what the register's last place stands for, with the transformers' ratio.
    """

    gain: NDArray[np.float64]
    ahead_min: NDArray[np.float64]
    start_kwh: NDArray[np.float64]
    place_kwh: NDArray[np.float64]
    starts_from_w: float


def class_1(random: np.random.Generator, count: int) -> Meters:
    """Users' meters: errors well inside class 1, clocks mostly within a minute."""
    ahead = random.normal(0.0, 0.5, count)
    off = random.random(count) < 0.08
    ahead[off] = random.uniform(-5.0, 5.0, int(off.sum()))
    return Meters(
        gain=1 + np.clip(random.normal(0.0, 0.0035, count), -0.01, 0.01),
        ahead_min=np.clip(ahead, -5.0, 5.0),
        start_kwh=random.uniform(200.0, 30_000.0, count),
        place_kwh=np.full(count, REGISTER_KWH),
        starts_from_w=STARTS_FROM_W,
    )


def supply_meter(random: np.random.Generator, count: int, ratio: int) -> Meters:
    """The district's: class 0.5 with transformers of class 0.5; `count` phases."""
    gain = 1 + float(np.clip(random.normal(0.0, 0.002), -0.005, 0.005))
    phases = np.clip(random.normal(0.0, 0.0015, count), -0.005, 0.005)
    return Meters(
        gain=gain + phases - phases.mean(),
        ahead_min=np.full(count, random.normal(0.0, 0.4)),
        start_kwh=random.uniform(2_000.0, 90_000.0, count),
        place_kwh=np.full(count, REGISTER_KWH * ratio),
        starts_from_w=0.0,
    )


def one(meters: Meters, *, start_kwh: float) -> Meters:
    """The same meters with another beginning of their registers."""
    return replace(meters, start_kwh=np.full_like(meters.start_kwh, start_kwh))


def registers(
    meters: Meters, w: NDArray[np.float64], step_min: int, read_min: int
) -> NDArray[np.float64]:
    """[meters, readings + 1] the register's place by place, kWh, at each reading of its clock.

    `w` [meters, steps] mean powers that the meters see. The first reading is at the beginning.
    """
    steps = w.shape[1]
    counted = np.where(w >= meters.starts_from_w, w, 0.0) * meters.gain[:, None]
    energy = np.zeros((len(w), steps + 1))
    np.cumsum(counted * (step_min / 60_000), axis=1, out=energy[:, 1:])
    readings = np.arange(0, steps * step_min + 1, read_min)
    shown = np.empty((len(w), len(readings)))
    edge = np.arange(steps + 1) * float(step_min)
    for number in range(len(w)):
        at = readings - meters.ahead_min[number]
        inside = np.clip(at, 0.0, edge[-1])
        # Just outside the period it went on as in the first and the last step.
        outside = (at - inside) * np.where(at < 0, counted[number, 0], counted[number, -1])
        kwh = meters.start_kwh[number] + np.interp(inside, edge, energy[number])
        kwh += outside / 60_000
        place = meters.place_kwh[number]
        shown[number] = np.floor(kwh / place + 1e-9) * place
    return shown
