"""Features of half-hourly (or quarter-hourly) readings: the shape of the day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metercheck.district.behaviour.masked import (
    Floats,
    Mask,
    correlation,
    deviation,
    log_ratio,
    mean,
    median,
    ordered,
    quantiles,
    ratio,
)
from metercheck.district.behaviour.prepared import Prepared, profiles
from metercheck.district.behaviour.steps import step

BLOCKS = 12
"""Blocks of two hours, in which days are compared."""
_PARTS = {"night": (0, 5), "morning": (6, 9), "midday": (9, 17), "evening": (17, 23)}
_ZERO_KW = 0.005


@dataclass(frozen=True)
class Hours:
    """What the features of half-hours have in common. kW where not said otherwise."""

    kw: NDArray[np.float32]
    """[users, days, slots]"""
    profile: Floats
    """[users, slots] share of a day."""
    base: Floats
    """[users, days] what runs all day: the tenth part of the slots that is lowest, its mean."""
    peak: Floats
    """[users, days] the highest slot."""
    blocks: Floats
    """[users, days, BLOCKS] kWh."""


def hours(prepared: Prepared) -> Hours:
    """Of half-hourly readings; `prepared.slots` must be there."""
    assert prepared.slots is not None
    kw = prepared.slots * np.float32(60 / prepared.slot_min)
    in_order = np.sort(kw, axis=-1)
    slots = kw.shape[-1]
    lowest = in_order[..., : max(slots // 10, 2)].mean(axis=-1).astype(np.float64)
    known = (~np.isnan(kw)).sum(axis=-1)
    last = np.take_along_axis(in_order, np.maximum(known - 1, 0)[..., None], axis=-1)[..., 0]
    enough = known >= 0.75 * slots
    base = np.where(enough, lowest, np.nan)
    peak = np.where(enough, last.astype(np.float64), np.nan)
    grouped = prepared.slots.reshape(*kw.shape[:2], BLOCKS, slots // BLOCKS)
    blocks = grouped.sum(axis=-1).astype(np.float64)
    return Hours(kw, profiles(prepared.slots), base, peak, blocks)


def hour_features(
    prepared: Prepared, begins: NDArray[np.int64], parting: Floats, contract_w: Floats | None
) -> dict[str, Floats]:
    """Features by name. `begins` [users]: the day of the drop; `parting`: what makes a day low."""
    of = hours(prepared)
    days = np.arange(prepared.kwh.shape[1])
    after = days >= begins[:, None]
    low = np.log(np.maximum(prepared.relative, 1e-3)) <= parting[:, None]
    return (
        _shape(prepared, of)
        | _edges(prepared, of)
        | _powers(prepared, of, contract_w)
        | _compared("after", of, after, ~after)
        | _compared("low", of, low, ~low)
        | _block_steps(prepared, of)
    )


def _shape(prepared: Prepared, of: Hours) -> dict[str, Floats]:
    """The mean day, and how like it single days are."""
    slots = of.kw.shape[-1]
    common = prepared.neighbours.profile
    assert common is not None
    hour = np.arange(slots) * prepared.slot_min / 60
    found = {
        f"shape.{name}": of.profile[:, (hour >= begin) & (hour < end)].sum(axis=-1)
        for name, (begin, end) in _PARTS.items()
    }
    per_day = of.blocks.sum(axis=-1, keepdims=True)
    share = ratio(of.blocks, per_day)
    usual = mean(np.swapaxes(share, -1, -2))
    alike = correlation(share, np.broadcast_to(usual[:, None], share.shape))
    weekend = prepared.weekday >= 5
    at_weekend = mean(np.swapaxes(share[:, weekend], -1, -2))
    at_work = mean(np.swapaxes(share[:, ~weekend], -1, -2))
    zero = (of.kw < _ZERO_KW).astype(np.float64)
    zero[np.isnan(of.kw)] = np.nan
    zero_by_slot = mean(np.swapaxes(zero, -1, -2), least=5)
    return found | {
        "shape.like_neighbours": correlation(
            of.profile, np.broadcast_to(common, of.profile.shape)
        ),
        "shape.same_every_day": median(alike),
        "shape.odd_days": quantiles(*ordered(alike), (0.1,))[0],
        "shape.weekend_differs": np.abs(at_weekend - at_work).sum(axis=-1),
        "shape.peaky": of.profile.max(axis=-1) * slots,
        "shape.zero_slots": mean(zero_by_slot),
        "shape.zero_same_hours": zero_by_slot.max(axis=-1) - mean(zero_by_slot),
    }


def _edges(prepared: Prepared, of: Hours) -> dict[str, Floats]:
    """Hours that lie low in ever the same place, and how sharply they begin and end."""
    common = prepared.neighbours.profile
    assert common is not None
    relative = log_ratio(of.profile, np.broadcast_to(common, of.profile.shape), 0.002)
    found: dict[str, Floats] = {}
    usual = median(relative)
    for hours_long in (2, 4):
        width = max(1, hours_long * 60 // prepared.slot_min)
        around = np.concatenate([relative, relative[:, : width - 1]], axis=-1)
        total = np.cumsum(np.pad(around, ((0, 0), (1, 0))), axis=-1)
        windows = (total[:, width:] - total[:, :-width]) / width
        found[f"window.lowest_{hours_long}h"] = windows.min(axis=-1) - usual
    edge = np.diff(relative, axis=-1, append=relative[:, :1])
    found["window.edge_down"] = edge.min(axis=-1)
    found["window.edge_up"] = edge.max(axis=-1)
    found["window.edges"] = ratio(
        np.abs(edge).max(axis=-1), quantiles(*ordered(np.abs(edge)), (0.9,))[0]
    )
    typical_base = median(of.base)[:, None, None]
    below = (of.kw < 0.5 * typical_base).astype(np.float64)
    below[np.isnan(of.kw)] = np.nan
    by_slot = mean(np.swapaxes(below, -1, -2), least=5)
    found["window.below_base"] = by_slot.max(axis=-1) - median(by_slot)
    found["window.below_base_any"] = mean(by_slot)
    jump = np.diff(of.kw, axis=-1).astype(np.float64)
    scale = mean(np.abs(jump).reshape(len(jump), -1))
    steady = ratio(
        np.abs(mean(np.swapaxes(jump, -1, -2))),
        np.maximum(deviation(np.swapaxes(jump, -1, -2)), 0.1 * scale[:, None]),
    )
    found["window.daily_jump"] = steady.max(axis=-1)
    found["window.daily_jump_stands_out"] = ratio(
        steady.max(axis=-1), quantiles(*ordered(steady), (0.9,))[0]
    )
    return found


def _powers(prepared: Prepared, of: Hours, contract_w: Floats | None) -> dict[str, Floats]:
    """Base load and highest powers: what a household's appliances leave, whatever its habits."""
    p05, p50, p90, p98 = quantiles(*ordered(of.peak), (0.05, 0.5, 0.9, 0.98))
    base_low, base = quantiles(*ordered(of.base), (0.05, 0.5))
    mean_kw = prepared.mean_kwh / 24
    up = np.maximum(np.diff(of.kw, axis=-1), 0)
    known_up = ~np.isnan(up)
    count = np.maximum(known_up.sum(axis=(1, 2)), 1)
    large = [((up > limit) & known_up).sum(axis=(1, 2)) / count for limit in (0.5, 1.0)]
    near_top = (of.kw > 0.8 * p98[:, None, None]) & ~np.isnan(of.kw)
    contract = np.full(len(p98), np.nan) if contract_w is None else contract_w / 1000
    return {
        "base.typical_kw": np.log(np.maximum(base, 1e-3)),
        "base.of_mean": log_ratio(base, mean_kw),
        "base.lowest_days": log_ratio(base_low, base),
        "base.varies": ratio(deviation(of.base), mean(of.base)),
        "peak.highest_kw": np.log(np.maximum(p98, 1e-3)),
        "peak.typical_kw": np.log(np.maximum(p50, 1e-3)),
        "peak.of_mean": log_ratio(p98, mean_kw),
        "peak.of_base": log_ratio(p98, base, 1e-3),
        "peak.cut_off": log_ratio(p98, p50),
        "peak.flat_top": log_ratio(p90, p50),
        "peak.lowest_days": log_ratio(p05, p50),
        "peak.near_top": near_top.sum(axis=(1, 2)) / count,
        "peak.rises_half_kw": large[0],
        "peak.rises_kw": large[1],
        "peak.of_contract": log_ratio(p98, contract),
    }


def _compared(name: str, of: Hours, these: Mask, others: Mask) -> dict[str, Floats]:
    """How `these` days differ from `others`, by hours, base load and highest power.

    A meter that registers a fraction lowers all of them alike; people who leave lower what they
    switch, and refrigerators run on.
    """
    blocks = np.swapaxes(of.blocks, -1, -2)
    ratios = log_ratio(mean(blocks, these[:, None], 3), mean(blocks, others[:, None], 3))
    whole = log_ratio(mean(blocks.sum(axis=1), these, 3), mean(blocks.sum(axis=1), others, 3))
    base = log_ratio(mean(of.base, these, 3), mean(of.base, others, 3))
    peak = log_ratio(
        quantiles(*ordered(np.where(these, of.peak, np.nan)), (0.8,), 3)[0],
        quantiles(*ordered(np.where(others, of.peak, np.nan)), (0.8,), 3)[0],
    )
    return {
        f"{name}.whole": whole,
        f"{name}.base": base,
        f"{name}.peak": peak,
        f"{name}.base_more": base - whole,
        f"{name}.peak_more": peak - whole,
        f"{name}.uneven": deviation(ratios),
        f"{name}.lowest_block": ratios.min(axis=-1) - median(ratios),
        f"{name}.highest_block": ratios.max(axis=-1),
    }


def _block_steps(prepared: Prepared, of: Hours) -> dict[str, Floats]:
    """Steps of single blocks of hours over the weeks, while others go on as before."""
    users, days, blocks = of.blocks.shape
    skipped = days % 7
    series = np.swapaxes(of.blocks[:, skipped:], 1, 2).reshape(users, blocks, days // 7, 7)
    by_week = mean(series, least=4)
    own = mean(by_week)[..., None]
    common = prepared.neighbours.common[skipped:].reshape(days // 7, 7).mean(axis=-1)
    down = step(log_ratio(by_week, own * common, 0.02), -1, 3)
    strength = down.change * down.explained
    return {
        "blocks.drop": strength.min(axis=-1),
        "blocks.drop_alone": strength.min(axis=-1) - median(strength),
        "blocks.drop_explains": down.explained.max(axis=-1),
        "blocks.drop_everywhere": median(strength),
        "blocks.same_week": deviation(down.at.astype(np.float64)) / max(days // 7, 1),
    }
