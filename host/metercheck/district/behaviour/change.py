"""Features of a user against its own history and against the neighbours, week by week.

Logarithms of weekly consumption over what the own mean and the neighbours make one expect: the
weather, holidays and seasons that all users share are out of it.
"""

from __future__ import annotations

import numpy as np

from metercheck.district.behaviour.masked import (
    Floats,
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
from metercheck.district.behaviour.steps import Step, step

_WEEK = 7
_FEWEST_DAYS = 4
_FEWEST_WEEKS = 3
_LOW = np.log(0.5)


def weekly(prepared: Prepared) -> Floats:
    """[users, weeks] logarithm of consumption over what was to be expected; the last is whole."""
    users, days = prepared.level.shape
    skipped = days % _WEEK
    shape = (users, days // _WEEK, _WEEK)
    known = ~np.isnan(prepared.level[:, skipped:])
    taken = np.where(known, prepared.level[:, skipped:], 0.0).reshape(shape).sum(axis=-1)
    common = prepared.neighbours.common[skipped:]
    expected = np.where(known, common, 0.0).reshape(shape).sum(axis=-1)
    enough = counted(known.reshape(shape)) >= _FEWEST_DAYS
    expected = np.where(enough, expected, np.nan) * prepared.mean_kwh[:, None]
    return log_ratio(taken, expected, floor=0.01)


def change_features(prepared: Prepared) -> tuple[dict[str, Floats], Step]:
    """Features by name, and the drop that they are about."""
    weeks = weekly(prepared)
    down = step(weeks, -1, _FEWEST_WEEKS)
    up = step(weeks, 1, _FEWEST_WEEKS)
    number = np.arange(weeks.shape[1])
    after = number >= down.at[:, None]
    near_before = ~after & (number >= down.at[:, None] - 3)
    near_after = after & (number < down.at[:, None] + 3)
    middle = ((down.before + down.after) / 2)[:, None]
    usual = median(weeks, least=4)[:, None]
    low = (weeks - usual) < _LOW
    noise = _of_gaps(prepared)
    jumps = np.diff(weeks, axis=-1)
    known = ~np.isnan(weeks)
    weeks_known = np.maximum(counted(known), 1)
    found = {
        "change.drop": down.change,
        "change.drop_explains": down.explained,
        "change.drop_when": down.at / max(weeks.shape[1], 1),
        "change.drop_lasts": mean(np.where(known, weeks < middle, np.nan), after),
        "change.drop_sharp": mean(weeks, near_after) - mean(weeks, near_before),
        "change.last_month": mean(weeks[:, -4:]) - usual[:, 0],
        "change.first_month": mean(weeks[:, :4]) - usual[:, 0],
        "change.rise": up.change,
        "change.rise_explains": up.explained,
        "change.trend": slope(weeks, np.broadcast_to(number / max(len(number), 1), weeks.shape)),
        "change.restless": np.sqrt(np.maximum(deviation(weeks) ** 2 - noise, 0.0)),
        "change.weekly_jump": np.sqrt(np.maximum(mean(jumps**2, least=3) - 2 * noise, 0.0)),
        "change.low_weeks": counted(low & known) / weeks_known,
        "change.low_run": longest_run(low, known) / weeks_known,
        "change.lowest_week": np.min(np.where(known, weeks, np.inf), axis=-1, initial=0.0)
        - usual[:, 0],
    }
    return found | _around(prepared, down), down


def _of_gaps(prepared: Prepared) -> Floats:
    """[users] what gaps add to the variance of weeks: means of fewer days vary more, and that is
    the pattern of missing data and no behaviour.
    """
    users, days = prepared.level.shape
    shape = (users, days // _WEEK, _WEEK)
    count = counted((~np.isnan(prepared.level[:, days % _WEEK :])).reshape(shape))
    added = np.where(count >= _FEWEST_DAYS, 1 / np.maximum(count, 1) - 1 / _WEEK, np.nan)
    jumps = np.diff(np.log(np.clip(prepared.relative, 0.01, 100.0)), axis=-1)
    return mean(jumps**2, least=3) / 2 * mean(added)


def _around(prepared: Prepared, down: Step) -> dict[str, Floats]:
    """How the days after the drop differ from those before it, beyond their mean."""
    days = prepared.kwh.shape[1]
    begins = days % _WEEK + down.at * _WEEK
    after = np.arange(days) >= begins[:, None]
    earlier = np.where(after, np.nan, prepared.relative)
    later = np.where(after, prepared.relative, np.nan)
    common = np.broadcast_to(prepared.neighbours.common, prepared.kwh.shape)
    shares = (0.1, 0.5, 0.9)
    low = quantiles(*ordered(later), shares)
    high = quantiles(*ordered(earlier), shares)
    ratios = log_ratio(low, high)
    own_later = np.where(after, prepared.kwh, np.nan)
    own_earlier = np.where(after, np.nan, prepared.kwh)
    follows = correlation(own_later, common)
    return {
        "change.drop_low_days": ratios[0],
        "change.drop_high_days": ratios[2],
        "change.drop_uneven": ratios[2] - ratios[0],
        "change.spread": log_ratio(
            ratio(deviation(later), mean(later)), ratio(deviation(earlier), mean(earlier))
        ),
        "change.follows": follows,
        "change.follows_less": follows - correlation(own_earlier, common),
        "change.season_slope": log_ratio(
            np.maximum(slope(own_later, common), 0.0), np.maximum(slope(own_earlier, common), 1e-9)
        ),
    }
