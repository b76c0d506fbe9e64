"""Why a user is worth a check, and what speaks for the user: sentences to recompute by hand.

Every number stands in the readings or is a mean or a sum of them; the share of the loss alone
comes from the fit. Sentences that speak for the user come last.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import DistrictFrame
from metercheck.district.suspects import explanations as ways
from metercheck.district.suspects.cases import Case
from metercheck.district.suspects.seen import Around, Seen, nothing_in_hours, quiet_run, seen
from metercheck.words import Phrase

LEAST_SHARE = 0.02
"""A share of the loss is told when its interval lies above this."""
CLOSE_DAYS = 7
"""An event this close to a change is told with it."""
TELLING = ("cover", "terminal_cover", "magnet", "reverse", "programming", "clock", "phase_changed")
OVER_CONTRACT = 1.1
ROSE = 0.3
"""The loss rose with a drop when it rose by this part of it; by less than half of that, it did
not."""


def reasons(
    frame: DistrictFrame, district: Around, row: int, case: Case, score: float
) -> tuple[Phrase, ...]:
    """Of the user in `row` of `frame`, the most telling first."""
    user = seen(district, row)
    told: list[Phrase] = []
    if case.low > LEAST_SHARE and score > 0:
        told.append(
            Phrase(
                "suspects.reason.share",
                share=case.share,
                low=case.low,
                high=case.high,
                kwh=case.kwh,
            )
        )
        told += _way(user, case)
    told += _change(user, case, score)
    told += _zeros(user)
    told += _hours(user)
    told += _events(frame, row, case.begins)
    told += _contract(frame, row)
    if frame.supply_phase_kwh is not None and case.phase and score > 0:
        told.append(Phrase("suspects.reason.phase", phase=case.phase))
    return tuple(told) or (Phrase("suspects.reason.none"),)


def _way(user: Seen, case: Case) -> list[Phrase]:
    """How the loss goes with the user's readings."""
    hours = case.hours and (case.hours[0], (case.hours[0] + case.hours[1]) % 24)
    if case.base in (ways.FOLLOWS, ways.PEAKS):
        facts: dict[str, object] = {"kwh": case.size}
        key = f"suspects.reason.{case.base}.{case.pattern}"
        if hours:
            facts |= {"first": hours[0], "end": hours[1]}
        if case.begins:
            facts["date"] = str(case.begins)
        if case.pattern == ways.SOME_HOURS:
            facts["hours"] = _most_hours(user, case)
        if case.pattern == ways.SOME_DAYS:
            key = f"suspects.reason.{case.base}.some_days"
            facts |= _days(user, case)
        elif case.pattern == ways.HOURS_FROM:
            key = f"suspects.reason.{case.base}.hours"
        return [Phrase(key, **facts)]
    if case.base == ways.MISSING_HOURS and hours:
        return [Phrase("suspects.reason.missing_hours", first=hours[0], end=hours[1])]
    if case.base == ways.DROP_HOURS:
        return _fewer_hours(user, case)
    if case.base in (ways.MISSING_DAYS, ways.DEEP_DAYS):
        return [_missing_days(user, case)]
    return []


def _most_hours(user: Seen, case: Case) -> str:
    """The hours of the day in which the user explains more than half of the base's size."""
    explained = np.bincount(user.hour, np.nan_to_num(case.column), 24)
    whole = np.bincount(user.hour, np.nan_to_num(case.base_column), 24) * case.size
    return ", ".join(map(str, np.flatnonzero(explained > 0.5 * np.maximum(whole, 1e-9))))


def _days(user: Seen, case: Case) -> dict[str, object]:
    """On how many days, and the three with most of it."""
    per_day = np.bincount(user.day, np.nan_to_num(case.column), user.days)
    usual = np.bincount(user.day, np.nan_to_num(case.base_column), user.days) * case.size
    on = per_day > 0.5 * np.maximum(usual, 1e-9)
    most = sorted(np.argsort(-per_day, kind="stable")[:3])
    return {
        "on": int(on.sum()),
        "of": user.days,
        "dates": ", ".join(str(user.date(int(n))) for n in most),
    }


def _missing_days(user: Seen, case: Case) -> Phrase:
    """Loss on the days on which the user registers least against that on the others."""
    missing = np.bincount(user.day, np.nan_to_num(case.base_column), user.days)
    known = np.isfinite(user.loss_a_day) & np.isfinite(user.a_day)
    low = known & (missing > 0.5 * missing[known].max(initial=0))
    rest = known & ~low
    dates = [str(user.date(int(n))) for n in np.flatnonzero(low)[:3]]
    return Phrase(
        "suspects.reason.missing_days",
        on=int(low.sum()),
        of=int(known.sum()),
        low=_mean(user.a_day[low]),
        usual=_mean(user.a_day[rest]),
        loss=_mean(user.loss_a_day[low]),
        loss_usual=_mean(user.loss_a_day[rest]),
        dates=", ".join(dates),
    )


def _change(user: Seen, case: Case, score: float) -> list[Phrase]:
    """A lasting change of the user's level on the day of the explanation, or where it is largest,
    with what the neighbours and the loss did."""
    at = user.place(case.begins) if case.begins and score > 0 else user.largest_drop()
    if at is None or not 7 <= at <= user.days - 7:
        return []
    before, after = _mean(user.a_day[:at]), _mean(user.a_day[at:])
    beside = _mean(user.neighbours_a_day[at:]) / max(_mean(user.neighbours_a_day[:at]), 1e-9) - 1
    loss = _mean(user.loss_a_day[:at]), _mean(user.loss_a_day[at:])
    fell = before - after
    if before <= 0 or fell < 0.25 * before or fell < -beside * before + 0.15 * before:
        return []
    facts = {"before": before, "after": after, "date": str(user.date(at)), "beside": beside}
    rose = loss[1] - loss[0]
    facts["rose"] = rose
    if rose > ROSE * fell:
        return [Phrase("suspects.reason.fell_loss_rose", **facts)]
    if score < 0 and rose < fell * ROSE / 2:
        return [Phrase("suspects.reason.fell_only", **facts)]
    return [Phrase("suspects.reason.fell", **facts)]


def _fewer_hours(user: Seen, case: Case) -> list[Phrase]:
    """Hours of the day in which less is registered on one side of the change."""
    at = user.place(case.begins) if case.begins else None
    if at is None or user.hours is None or not 0 < at < user.days:
        return []
    known = np.isfinite(user.hours).all(axis=1)
    place = np.arange(user.days)
    both = known & (place < at), known & (place >= at)
    if not (both[0].any() and both[1].any()):
        return []
    sides = [user.hours[days].mean(axis=0) for days in both]
    usual, less = sides if case.pattern == ways.FROM else sides[::-1]
    hours = np.flatnonzero((less < 0.75 * usual) & (usual - less > 0.03))
    if hours.size == 0:
        return []
    return [
        Phrase(
            f"suspects.reason.fewer_hours.{case.pattern}",
            date=str(case.begins),
            hours=", ".join(map(str, hours)),
            usual=float(usual[hours].sum()),
            less=float(less[hours].sum()),
        )
    ]


def _zeros(user: Seen) -> list[Phrase]:
    run = quiet_run(user)
    if run is None:
        return []
    begin, end = run
    outside = np.ones(user.days, bool)
    outside[begin:end] = False
    inside = _mean(user.loss_a_day[begin:end])
    facts = {
        "first": str(user.date(begin)),
        "last": str(user.date(end - 1)),
        "days": end - begin,
        "inside": inside,
        "outside": _mean(user.loss_a_day[outside]),
    }
    usual = _mean(user.a_day[outside])
    rose = inside - facts["outside"] > 0.3 * usual
    return [Phrase(f"suspects.reason.quiet_{'loss_rose' if rose else 'honest'}", **facts)]


def _hours(user: Seen) -> list[Phrase]:
    told = []
    nothing = nothing_in_hours(user)
    if nothing:
        first, end, on, of = nothing
        told.append(Phrase("suspects.reason.nothing_hours", first=first, end=end, on=on, of=of))
    night, theirs = user.night
    if np.isfinite(night) and (night < theirs / 4 or night > theirs * 2.5):
        told.append(Phrase("suspects.reason.night", share=night, theirs=theirs))
    weekend, theirs = user.weekend
    if np.isfinite(weekend) and (weekend < theirs / 2 or weekend > theirs * 2):
        told.append(Phrase("suspects.reason.weekend", share=weekend, theirs=theirs))
    return told


def _events(frame: DistrictFrame, row: int, change: date | None) -> list[Phrase]:
    name = frame.users[row].user
    told = []
    for event in sorted(frame.events, key=lambda one: (one.at, one.kind)):
        if event.user != name or (event.kind not in TELLING and event.kind != "meter_replaced"):
            continue
        kind = Phrase(f"suspects.event.{event.kind}")
        if change and abs((event.at.date() - change).days) <= CLOSE_DAYS:
            days = abs((event.at.date() - change).days)
            told.insert(
                0,
                Phrase(
                    "suspects.reason.event_near", kind=kind, date=str(event.at.date()), days=days
                ),
            )
        elif event.kind in TELLING:
            told.append(Phrase("suspects.reason.event", kind=kind, date=str(event.at.date())))
    return told[:3]


def _contract(frame: DistrictFrame, row: int) -> list[Phrase]:
    contract = frame.users[row].contract_w
    values = frame.kwh[row]
    if not contract or not np.isfinite(values).any():
        return []
    power = values / (frame.step_min / 60) * 1000
    most = int(np.nanargmax(power))
    if power[most] <= OVER_CONTRACT * contract:
        return []
    on = int((power > OVER_CONTRACT * contract).sum())
    facts = {"kw": power[most] / 1000, "contract": contract / 1000, "on": on}
    return [Phrase("suspects.reason.contract", date=str(frame.at(most).date()), **facts)]


def _mean(values: NDArray[np.float64]) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else 0.0
