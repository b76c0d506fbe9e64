"""A district cut into what can be looked at apart: phases, where the supply meter gives them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import EPOCH, PHASES, DistrictFrame
from metercheck.district.loss.balance import Balance, balance
from metercheck.district.suspects.background import Background, background
from metercheck.district.suspects.explanations import Trial, Tried
from metercheck.district.suspects.weighing import Products, Weighed, weighed

KNOWN_PHASES = 0.9
"""Phases are looked at apart when this share of the users' phases is known."""
THREE_PHASE_SD = 0.25
"""How far a three-phase user's phases are from a third each."""


@dataclass(frozen=True)
class Part:
    """One phase, or the whole district. `rows`: the users that may explain it, by their places in
    the frame; `weighed` has their causes in this order, and the tap's shapes behind them."""

    phase: str
    balance: Balance
    fit: Background
    trial: Trial
    rows: NDArray[np.int64]
    users: list[Tried]
    tap: list[Tried]
    weighed: Weighed
    phases: NDArray[np.float64] | None
    apart: NDArray[np.float64]

    @property
    def first_day(self) -> date:
        """The first day of the period."""
        return EPOCH.date() + timedelta(days=self.balance.first // self.trial.per_day)

    @property
    def taps(self) -> int:
        """How many of the causes are the tap's shapes."""
        return len(self.weighed.log_factor) - len(self.rows)


def parts(frame: DistrictFrame, known: Balance | None = None) -> list[Part]:
    """The parts of a district of which enough is known; none where no part is."""
    whole = known or balance(frame)
    phase = np.array([user.phase for user in frame.users], dtype=object)
    single = np.isin(phase, PHASES)
    supply = frame.supply_phase_kwh
    if not np.isfinite(frame.kwh).any():
        return []
    spread = (phase[:, None] == np.array(PHASES, dtype=object)).astype(float)
    spread[phase == "ABC"] = 1 / 3
    named = len(phase) > 0 and (phase != "").mean() >= KNOWN_PHASES
    if not named or supply is None or not _there(supply, whole):
        found = _part("", whole, np.arange(len(phase)), spread if named else None)
        return [found] if found else []
    found = [
        _part(name, _of_phase(whole, supply[number], phase, name), np.flatnonzero(phase == name))
        for number, name in enumerate(PHASES)
    ]
    rest = np.flatnonzero(~single)
    if rest.size:
        found.append(_part("", whole, rest, spread, tap=False))
    return [one for one in found if one]


def _there(supply: NDArray[np.float64], whole: Balance) -> bool:
    """Whether nearly all steps that count have the phases' supply."""
    there = np.isfinite(supply).all(axis=0)
    return bool((there & whole.counts).sum() > KNOWN_PHASES * max(whole.counts.sum(), 1))


def _of_phase(
    whole: Balance, supply: NDArray[np.float64], phase: NDArray[np.object_], name: str
) -> Balance:
    """The balance of one phase; three-phase users take a third of theirs, others of no known
    phase are held to be elsewhere."""
    share = np.where(phase == name, 1.0, np.where(phase == "ABC", 1 / 3, 0.0))
    kwh = whole.kwh * share[:, None]
    registered = np.nan_to_num(kwh).sum(axis=0)
    return replace(
        whole,
        supply_kwh=np.where(np.isfinite(whole.supply_kwh), supply, np.nan),
        registered_kwh=registered,
        loss_kwh=np.where(np.isfinite(whole.loss_kwh), supply - registered, np.nan),
        counts=whole.counts & np.isfinite(supply),
        kwh=kwh,
        capacity_va=None if whole.capacity_va is None else whole.capacity_va // 3,
    )


def _part(
    phase: str,
    known: Balance,
    rows: NDArray[np.int64],
    spread: NDArray[np.float64] | None = None,
    *,
    tap: bool = True,
) -> Part | None:
    asked = np.isin(np.arange(len(known.kwh)), rows)
    taken = (np.isfinite(known.kwh) & (known.kwh != 0)).any(axis=1)
    inside = np.flatnonzero(asked | taken)
    shared = ~asked[inside] & bool(phase)
    held = replace(known, kwh=known.kwh[inside], absent=known.absent[inside])
    phases = None if spread is None else spread[inside]
    apart = np.where(shared, THREE_PHASE_SD, 0.0)
    fit = background(held, phases, apart)
    if fit is None:
        return None
    trial = Trial(held, fit, np.searchsorted(inside, rows))
    users = list(trial.all())
    shapes = list(trial.tap()) if tap else []
    causes = weighed(fit, users, shapes)
    return Part(phase, held, fit, trial, rows, users, shapes, causes, phases, apart)


def again(part: Part, explained_kwh: NDArray[np.float64]) -> Part:
    """The part with its noise estimated beside `explained_kwh` [times], what its causes explain:
    as long as that passed for noise, it was held to be smaller than it is."""
    fit = background(part.balance, part.phases, part.apart, explained_kwh)
    if fit is None:
        return part
    beside = replace(part.weighed, products=Products(fit, part.weighed.column))
    return replace(part, fit=fit, weighed=beside)
