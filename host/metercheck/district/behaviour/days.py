"""Features of single days: how much they vary, zeros, weekdays, and what they follow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metercheck.district.behaviour.masked import (
    Floats,
    Mask,
    correlation,
    counted,
    deviation,
    log_ratio,
    longest_run,
    mean,
    median,
    ordered,
    quantiles,
    ratio,
    slope,
)
from metercheck.district.behaviour.prepared import Prepared
from metercheck.district.behaviour.steps import apart

_ZERO_KWH = 0.02
"""A day of less than this is one on which nothing was registered: two steps of a register."""
_NEAR_ZERO = 0.1
_HALF = np.log(0.5)


def day_features(prepared: Prepared) -> tuple[dict[str, Floats], Floats]:
    """Features by name; and [users] what parts each user's low days (`relative`) from others."""
    kwh, relative = prepared.kwh, prepared.relative
    known = ~np.isnan(kwh)
    count = np.maximum(counted(known), 1)
    in_order, known_days = ordered(relative)
    q01, q05, q25, q50, q75, q95, q99 = quantiles(
        in_order, known_days, (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
    )
    logs = np.log(np.clip(ratio(relative, q50[:, None]), 0.02, 50.0))
    jumps = np.diff(logs, axis=-1)
    jumping = np.abs(jumps) > -_HALF
    jumps_known = np.maximum(counted(~np.isnan(jumps)), 1)
    back = (jumps[:, :-1] < _HALF) & (jumps[:, 1:] > -_HALF)
    two, low_gap, low_share, parting = apart(logs)
    is_low = logs <= parting[:, None]
    zero = kwh < _ZERO_KWH
    near = relative < _NEAR_ZERO * q50[:, None]
    typical = median(np.maximum(kwh, 0.0))
    found = {
        "days.level": log_ratio(
            prepared.mean_kwh, np.full(len(kwh), prepared.neighbours.daily_kwh)
        ),
        "days.typical_kwh": np.log(np.maximum(typical, 0.01)),
        "days.variation": ratio(deviation(relative), mean(relative)),
        "days.lowest": log_ratio(q01, q50),
        "days.low": log_ratio(q05, q50),
        "days.lower_half": log_ratio(q25, q50),
        "days.upper_half": log_ratio(q75, q50),
        "days.high": log_ratio(q95, q50),
        "days.highest": log_ratio(q99, q95),
        "days.lopsided": log_ratio(q95, q50) + log_ratio(q05, q50),
        "days.zero": counted(zero & known) / count,
        "days.zero_run": longest_run(zero, known) / count,
        "days.near_zero": counted(near & known) / count,
        "days.near_zero_run": longest_run(near, known) / count,
        "days.two_groups": two,
        "days.two_groups_gap": low_gap,
        "days.low_group": low_share,
        "days.low_group_spread": deviation(logs, is_low),
        "days.high_group_spread": deviation(logs, ~is_low),
        "days.jump": mean(np.abs(jumps)),
        "days.jumps": counted(jumping) / jumps_known,
        "days.there_and_back": counted(back) / jumps_known,
        "days.like_yesterday": correlation(logs[:, 1:], logs[:, :-1]),
        "days.like_last_week": correlation(logs[:, 7:], logs[:, :-7]),
        "days.entropy": _entropy(logs),
    }
    return found | _weekdays(prepared, logs, is_low) | _season(prepared), parting + np.log(
        np.maximum(q50, 1e-6)
    )


def _entropy(logs: Floats) -> Floats:
    """Entropy (bits) of the histogram of days in bins of a quarter of the typical day."""
    edges = np.log([0.05, 0.25, 0.5, 0.7, 0.85, 1.0, 1.18, 1.43, 2.0, 4.0])
    known = ~np.isnan(logs)
    place = np.searchsorted(edges, np.where(known, logs, 0.0))
    bins = len(edges) + 1
    cell = np.arange(len(logs))[:, None] * bins + place
    share = np.bincount(cell[known], minlength=len(logs) * bins).reshape(-1, bins)
    share = share / np.maximum(counted(known), 1)[:, None]
    return -(share * np.log2(np.maximum(share, 1e-12))).sum(axis=-1)


def _weekdays(prepared: Prepared, logs: Floats, is_low: Mask) -> dict[str, Floats]:
    """Weekends, and whether low days keep to days of the week."""
    weekend = prepared.weekday >= 5
    spread = _between_weekdays(logs, prepared.weekday)
    low = np.where(np.isnan(logs), np.nan, is_low)
    return {
        "days.weekend": mean(logs[:, weekend]) - mean(logs[:, ~weekend]),
        "days.weekday_spread": np.sqrt(spread),
        "days.weekday_explains": ratio(spread, deviation(logs) ** 2),
        "days.low_on_weekdays": np.sqrt(_between_weekdays(low, prepared.weekday)),
    }


def _between_weekdays(values: Floats, weekday: NDArray[np.int64]) -> Floats:
    """[users] variance between the means of the days of the week, without what single days alone
    add to it: that grows with gaps.
    """
    by_day = [values[:, weekday == day] for day in range(7)]
    counts = np.stack([counted(~np.isnan(one)) for one in by_day], axis=-1)
    means = np.stack([mean(one, least=3) for one in by_day], axis=-1)
    noise = deviation(values) ** 2 * (1 / np.maximum(counts, 3)).mean(axis=-1)
    return np.maximum(deviation(means) ** 2 - noise, 0.0)


def _season(prepared: Prepared) -> dict[str, Floats]:
    """How far the user follows what the district's users do together."""
    common = np.broadcast_to(prepared.neighbours.common, prepared.kwh.shape)
    own = ratio(prepared.kwh, prepared.mean_kwh[:, None])
    half = own.shape[1] // 2
    early, late = slope(own[:, :half], common[:, :half]), slope(own[:, half:], common[:, half:])
    return {
        "season.follows": correlation(own, common),
        "season.slope": slope(own, common),
        "season.slope_change": late - early,
    }
