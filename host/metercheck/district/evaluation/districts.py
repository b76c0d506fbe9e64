"""How often the thief of a simulated district stands among the first, and what is said wrongly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean, median
from typing import Any

from metercheck.district.evaluation.cases import DAYS, FEEDERS, RESOLUTIONS, Case
from metercheck.district.evaluation.judging import LISTED_FROM, MONTH_DAYS, Outcome
from metercheck.district.simulation.settings import Settings
from metercheck.district.simulation.thefts import METHODS, TAP
from metercheck.worklist.rates import Rate

FIRST = (1, 3, 5)
TARGETS = {"half_hourly": 0.8, "daily": 0.5}
"""Share of thieves among the first three that is asked for."""


def rate(of: Sequence[bool]) -> Rate:
    """How many are so."""
    return Rate(sum(of), len(of))


def summary(
    outcomes: Sequence[Outcome], seed: int, feeder: str, days: dict[str, int] | None = None
) -> dict[str, Any]:
    """All figures as plain values that can be written as JSON; rates with 95 % intervals."""
    plain = Settings()
    settings = {
        "seed": seed,
        "feeder": feeder,
        "feeders": list(FEEDERS[feeder]),
        "users": plain.users,
        "share": plain.share,
        "changing": plain.changing,
        "days": days or DAYS,
        "listed_from": LISTED_FROM,
        "drop_rule_month_days": MONTH_DAYS,
    }
    return {
        "settings": settings,
        "resolutions": {
            one: of_resolution([o for o in outcomes if o.case.resolution == one])
            | {"target_first_3": TARGETS[one]}
            for one in RESOLUTIONS
        },
    }


def of_resolution(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The figures of districts of one resolution."""
    users = [one for one in outcomes if one.place is not None]
    taps = [one for one in outcomes if one.case.kind == TAP]
    honest = [one for one in outcomes if one.case.kind is None]
    return {
        "thieves": firsts(users),
        "always": firsts([one for one in users if one.always]),
        "begun": firsts([one for one in users if not one.always]),
        "by_kind": {
            kind: firsts([one for one in users if one.case.kind == kind]) for kind in METHODS
        },
        "by_feeder": {
            name: firsts([one for one in users if one.case.feeder == name])
            for name in sorted({one.case.feeder for one in users})
        },
        "tap_said": as_dict(rate([one.line for one in taps])),
        "tap_said_of_thieves": as_dict(rate([one.line for one in users])),
        "tap_said_of_honest": as_dict(rate([one.line for one in honest])),
        "innocent_listed": {
            "of_thieves": innocent(users),
            "of_taps": innocent(taps),
            "of_honest": innocent(honest),
        },
        "technical_loss": _typical([one.loss_share for one in outcomes]),
        "stolen_share": _typical([one.stolen_share for one in (*users, *taps)]),
        "simulated_s": _typical([one.simulated_s for one in outcomes]),
        "analysed_s": _typical([one.analysed_s for one in outcomes]),
    }


def firsts(users: Sequence[Outcome]) -> dict[str, Any]:
    """Share of thieves among the first, by the analysis and by the drop rule."""

    def among(place: Callable[[Outcome], int | None]) -> dict[str, Any]:
        places = [place(one) or 10**9 for one in users]
        return {str(first): as_dict(rate([at <= first for at in places])) for first in FIRST}

    return {"first": among(lambda one: one.place), "drop_rule": among(lambda one: one.drop_place)}


def innocent(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Users put on a list who take nothing: the mean, and in how many districts there are any."""
    counts = [one.listed for one in outcomes]
    return {
        "mean": fmean(counts) if counts else None,
        "districts_with": as_dict(rate([count > 0 for count in counts])),
    }


def as_dict(of: Rate) -> dict[str, Any]:
    """A rate as plain values."""
    share = of.share if of.tried else None
    return {"hits": of.hits, "of": of.tried, "share": share, "low": of.low, "high": of.high}


def _typical(values: Sequence[float]) -> dict[str, float] | None:
    if not values:
        return None
    return {"median": median(values), "least": min(values), "most": max(values)}


def single(outcome: Outcome) -> dict[str, Any]:
    """A district's outcome in a line of plain values."""
    case: Case = outcome.case
    return {
        "seed": case.seed,
        "resolution": case.resolution,
        "kind": case.kind,
        "feeder": case.feeder,
        "always": outcome.always,
        "place": outcome.place,
        "score": None if outcome.score is None else round(outcome.score, 2),
        "drop_place": outcome.drop_place,
        "listed": outcome.listed,
        "line": outcome.line,
        "stolen_share": round(outcome.stolen_share, 6),
        "technical_loss": round(outcome.loss_share, 5),
    }
