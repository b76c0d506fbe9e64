"""One district over a period: what really happened, and what the office has of it."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import DAY_MIN, EPOCH, PHASES, DistrictFrame, Event, User
from metercheck.district.simulation import meters
from metercheck.district.simulation.collecting import collected
from metercheck.district.simulation.noted import noted
from metercheck.district.simulation.settings import (
    Registers,
    Replacement,
    Settings,
    Simulated,
    Truth,
)
from metercheck.district.simulation.world import ALL_PHASES, World, world

__all__ = ["Settings", "Simulated", "Truth", "simulate"]

_STREAMS = (
    *("period", "weather", "users", "places", "theft"),
    *("names", "meters", "supply", "collection", "replaced", "events"),
)
_RATIOS = (30, 40, 50, 60, 80, 100, 120, 160, 200)
"""Of current transformers with a secondary of 5 A."""


def simulate(seed: int, settings: Settings = Settings()) -> Simulated:  # noqa: B008 - frozen
    """The district of `seed`; the same seed and settings give the same numbers.

    Loads, thefts, meters and collection draw from streams of their own: the same seed with
    another theft is the same district with the same meters. Raises Impossible, SimulationMissing.
    """
    seeds = dict(zip(_STREAMS, np.random.SeedSequence(seed).spawn(len(_STREAMS)), strict=True))
    random = {name: np.random.default_rng(seeds[name]) for name in _STREAMS}
    any_day = date(2024, 1, 1) + timedelta(days=int(random["period"].integers(366)))
    first = settings.first_day or any_day
    high = settings.supply_side == "high"
    if settings.supply_side is None:
        high = bool(random["period"].random() < 0.5)
    happened = world(settings, first, seeds, high)
    users = _users(random["names"], happened)
    truth = _truth(happened, settings, users)
    registers, kwh = _registered(random, happened, settings, users)
    known, quality = collected(random["collection"], kwh, settings.step_min, settings.collection)
    supply_kwh = np.diff(registers.supply, axis=1)
    supply_known, supply_quality = collected(
        random["supply"], supply_kwh.sum(0)[None], settings.step_min, settings.collection
    )
    lost = np.isnan(supply_known[0]) | (supply_quality[0] > 0)
    begin = datetime.combine(first, time())
    names = [user.user for user in users]
    began = begin + timedelta(minutes=truth.begins * settings.step_min) if truth.begins else None
    events = noted(random["events"], names, begin, settings.days, thief=truth.thief, began=began)
    events += [
        Event(user, begin + timedelta(minutes=one.interval * settings.step_min), "meter_replaced")
        for user, one in registers.replaced.items()
    ]
    frame = DistrictFrame(
        district=f"D{seed:06d}",
        name=f"仿真{seed}号台区",
        step_min=settings.step_min,
        first=(first - EPOCH.date()).days * DAY_MIN // settings.step_min,
        supply_kwh=supply_known[0],
        supply_quality=supply_quality[0],
        supply_phase_kwh=np.where(lost, np.nan, supply_kwh) if settings.supply_phases else None,
        users=tuple(users),
        kwh=known,
        quality=quality,
        events=tuple(sorted(events, key=lambda event: (event.at, event.user, event.kind))),
        capacity_va=happened.capacity_va,
    )
    return Simulated(frame, truth, registers)


def _users(random: np.random.Generator, happened: World) -> list[User]:
    """Names and what the archive says; numbers carry no meaning."""
    count = len(happened.phase)
    numbers = random.choice(9_000_000, count, replace=False) + 1_000_000
    assets = random.choice(9_000_000, count, replace=False) + 1_000_000
    users = []
    for row in range(count):
        wide = happened.phase[row] == ALL_PHASES
        peak_w = float(np.percentile(happened.people.w[row], 99.9))
        contract = 8000 if not wide else max(15_000, math.ceil(1.3 * peak_w / 5000) * 5000)
        users.append(
            User(
                user=f"360{numbers[row]}",
                meter=f"3640{assets[row]}",
                phase="ABC" if wide else PHASES[happened.phase[row]],
                category="一般工商业" if happened.people.business[row] else "居民生活",
                contract_w=contract,
                constant_imp_per_kwh=400 if wide else 1200,
                address=f"{row // 12 + 1}栋{row % 12 // 4 + 1}单元{row % 4 + 1}室",
            )
        )
    return users


def _sums(w: NDArray[np.float64], settings: Settings) -> NDArray[np.float64]:
    """Mean powers by fine steps [..., steps] as kWh by the frame's intervals [..., times]."""
    each = settings.step_min // settings.fine_min
    return w.reshape(*w.shape[:-1], -1, each).sum(-1) * (settings.fine_min / 60_000)


def _truth(
    happened: World,
    settings: Settings,
    users: list[User],
) -> Truth:
    theft = happened.theft
    supply = _sums(happened.supply_w.sum(0), settings)
    stolen = np.zeros_like(supply) if theft is None else _sums(theft.stolen_w, settings)
    registered = _sums(happened.registered_w, settings)
    on = happened.theft_phase
    thief = None if theft is None or theft.user is None else users[theft.user].user
    changes = zip(users, happened.people.changes, strict=True)
    return Truth(
        thief=thief,
        kind=None if theft is None else theft.kind,
        stolen_kwh=stolen,
        begins=0 if theft is None else theft.begins * settings.fine_min // settings.step_min,
        strength=0.0 if theft is None else theft.strength,
        phase="" if on is None else "ABC" if on == ALL_PHASES else PHASES[on],
        used_kwh=_sums(happened.people.w, settings),
        supply_kwh=supply,
        loss_kwh=supply - registered.sum(0) - stolen,
        fixed_kwh=np.full_like(supply, happened.fixed_w * settings.step_min / 60_000),
        changes={user.user: change for user, change in changes if change is not None},
        lowest_v=float(happened.flow.lowest_v.min()),
    )


def _registered(
    random: dict[str, np.random.Generator],
    happened: World,
    settings: Settings,
    users: list[User],
) -> tuple[Registers, NDArray[np.float64]]:
    """Registers, and [users, times] kWh by their differences, NaN where a meter was replaced."""
    fine, step = settings.fine_min, settings.step_min
    mounted = meters.class_1(random["meters"], len(users))
    shown = meters.registers(mounted, happened.registered_w, fine, step)
    kwh = np.diff(shown, axis=1)
    replaced: dict[str, Replacement] = {}
    swap = random["replaced"]
    for row in np.flatnonzero(swap.random(len(users)) < settings.replaced_meters):
        interval = int(swap.integers(1, kwh.shape[1] - 1))
        new = meters.one(meters.class_1(swap, 1), start_kwh=0.0)
        after = meters.registers(new, happened.registered_w[[row]], fine, step)[0]
        after -= np.floor(after[interval] / meters.REGISTER_KWH) * meters.REGISTER_KWH
        last = float(shown[row, interval])
        shown[row, interval + 1 :] = after[interval + 1 :]
        kwh[row, interval + 1 :] = np.diff(after)[interval + 1 :]
        kwh[row, interval] = np.nan
        replaced[users[row].user] = Replacement(interval, users[row].meter, last, 0.0)
        users[row] = replace(users[row], meter=f"3641{int(swap.integers(10**6, 10**7))}")
    peak_a = float(happened.supply_w.max()) / 220
    ratio = next((one for one in _RATIOS if 5 * one >= peak_a), _RATIOS[-1])
    counts = meters.supply_meter(random["supply"], 3, ratio)
    supply = meters.registers(counts, happened.supply_w, fine, step)
    return Registers(shown, supply, ratio, replaced), kwh
