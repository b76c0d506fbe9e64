"""When readings are of: stamps of a whole file, read together, on a regular grid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from metercheck.district.frame import DAY_MIN
from metercheck.district.importing.cells import CHINA_MIN, Moment, clock_in, moment_in

STEPS = (60, 30, 15)
_ON_GRID = 0.98
"""So large a share of stamps tells the grid; the rest has wrong times."""


@dataclass(frozen=True)
class Stamp:
    """What one way to write a time means. `minutes` since EPOCH, of the instant it names."""

    minutes: int | None
    why: str | None
    mended: str | None


@dataclass(frozen=True)
class Grid:
    """`step_min` 1440 for days. `ends`: stamps name the ends of intervals."""

    step_min: int
    ends: bool


def stamps_of(
    cells: Sequence[tuple[object, object]], counts: Sequence[int], latest: date, *, clock: bool
) -> tuple[list[Stamp], bool]:
    """The stamps of (date, time) cells, the time only where `clock`; whether any has a time.

    Zones go: where a file has one zone only, its times are local as they stand; UTC becomes
    China's time; of two zones (a summer time) the one without it is kept throughout.
    """
    moments: list[Moment] = []
    for day, time in cells:
        moment = moment_in(day, latest)
        if clock and moment.why is None:
            minute, note = clock_in(time)
            if minute is None:
                # Some systems write the whole stamp into the column of the time.
                whole = moment_in(time, latest)
                moment = whole if whole.has_time else Moment(why="bad_date")
            else:
                at = (moment.minutes or 0) // DAY_MIN * DAY_MIN + minute
                moment = Moment(at, True, moment.zone, mended=note)
        moments.append(moment)
    zones = Counter[int]()
    for one, count in zip(moments, counts, strict=True):
        if one.zone is not None:
            zones[one.zone] += count
    local = CHINA_MIN if set(zones) == {0} else min(zones, default=0)
    stamps = []
    for one in moments:
        minutes, mended = one.minutes, one.mended
        if minutes is not None and one.zone is not None and one.zone != local:
            minutes += local - one.zone
            mended = "time_zone"
        stamps.append(Stamp(minutes, one.why, mended))
    return stamps, any(one.has_time and (one.minutes or 0) % DAY_MIN for one in moments)


def grid_of(
    stamps: Sequence[Stamp],
    counts: Sequence[int],
    named: str,
    wanted: bool | None,
) -> Grid | None:
    """The grid that stamps with times lie on, None where they lie on none.

    `named`: the field of their column ("begin", "end" or other); `wanted`: what a person said.
    """
    minutes = Counter[int]()
    for stamp, count in zip(stamps, counts, strict=True):
        if stamp.minutes is not None:
            minutes[stamp.minutes] += count
    total = sum(minutes.values())
    if not total:
        return Grid(STEPS[0], False)
    for step in STEPS:
        if sum(count for at, count in minutes.items() if at % step == 0) >= _ON_GRID * total:
            break
    else:
        return None
    if wanted is not None:
        return Grid(step, wanted)
    if named in ("begin", "end"):
        return Grid(step, named == "end")
    if any(stamp.mended == "hour_24" for stamp in stamps):
        return Grid(step, True)
    on_grid = [at for at in minutes if at % step == 0]
    first, last = min(on_grid) % DAY_MIN, max(on_grid) % DAY_MIN
    return Grid(step, first == step and last == 0)


def placed(stamps: Sequence[Stamp], step_min: int) -> tuple[list[int | None], list[str | None]]:
    """(the minute, why not) for each stamp; what lies beside the grid is refused."""
    places: list[int | None] = []
    reasons: list[str | None] = []
    for stamp in stamps:
        off = stamp.minutes is not None and stamp.minutes % step_min
        places.append(None if off else stamp.minutes)
        reasons.append("off_grid" if off else stamp.why)
    return places, reasons
