"""Features of single users: what a user's own readings, and the neighbours', tell.

No identifier, no address, no order of users goes in, and the neighbours are medians: the users
may stand in any order and under any names. What was not measured is taken out; its pattern is
`missing.missing_features`, apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metercheck.district.behaviour.change import change_features
from metercheck.district.behaviour.days import day_features
from metercheck.district.behaviour.prepared import Neighbours, Prepared, prepare
from metercheck.district.frame import DAY_MIN, DistrictFrame

_AT_ONCE = 4_000_000
"""Readings worked on at a time: what they are turned into takes some ten times their memory."""
FEWEST_DAYS = 14
"""Less than two weeks hold no history to compare with."""


@dataclass(frozen=True)
class Features:
    """`values` [users, names]; NaN where a user's readings do not tell."""

    names: tuple[str, ...]
    values: NDArray[np.float64]

    def column(self, name: str) -> NDArray[np.float64]:
        """[users] of the feature `name`."""
        return self.values[:, self.names.index(name)]

    def rows(self, chosen: NDArray[np.int64] | NDArray[np.bool_]) -> Features:
        """Of `chosen` users."""
        return Features(self.names, self.values[chosen])

    def groups(self) -> tuple[str, ...]:
        """What stands before the dot in names, in their order."""
        return tuple(dict.fromkeys(name.partition(".")[0] for name in self.names))

    def only(self, groups: Iterable[str]) -> Features:
        """The features of `groups`."""
        wanted = set(groups)
        places = [at for at, name in enumerate(self.names) if name.partition(".")[0] in wanted]
        return Features(tuple(self.names[at] for at in places), self.values[:, places])

    def beside(self, other: Features) -> Features:
        """These and `other` features of the same users."""
        return Features(self.names + other.names, np.hstack([self.values, other.values]))


def features(
    kwh: NDArray[np.float64],
    quality: NDArray[np.uint8],
    first: int,
    step_min: int,
    contract_w: NDArray[np.float64] | None = None,
    neighbours: Neighbours | None = None,
) -> Features:
    """Features of users of one district.

    `kwh` [users, times] as in DistrictFrame, `quality` alike, `first` interval since EPOCH in
    steps of `step_min` minutes; `contract_w` [users], NaN where unknown. `neighbours`: of the
    whole district when these users are a part of it. Raises ValueError for less than
    FEWEST_DAYS days.
    """
    per_day = DAY_MIN // step_min
    if kwh.shape[1] < (FEWEST_DAYS + 1) * per_day - 1 and kwh.shape[1] != FEWEST_DAYS * per_day:
        raise ValueError(f"less than {FEWEST_DAYS} days")
    if neighbours is None:
        neighbours = prepare(kwh, quality, first, step_min).neighbours
    parts = []
    for part in _parts(*kwh.shape):
        prepared = prepare(kwh[part], quality[part], first, step_min, neighbours)
        parts.append(_of_part(prepared, None if contract_w is None else contract_w[part]))
    return Features(parts[0].names, np.concatenate([part.values for part in parts]))


def frame_features(frame: DistrictFrame) -> Features:
    """Features of the users of `frame`."""
    powers = [np.nan if user.contract_w is None else user.contract_w for user in frame.users]
    contract_w = np.asarray(powers, dtype=np.float64)
    return features(frame.kwh, frame.quality, frame.first, frame.step_min, contract_w)


def _parts(users: int, times: int) -> Iterator[slice]:
    size = max(1, _AT_ONCE // max(times, 1))
    for begin in range(0, max(users, 1), size):
        yield slice(begin, begin + size)


def _of_part(prepared: Prepared, contract_w: NDArray[np.float64] | None) -> Features:
    found, down = change_features(prepared)
    more, parting = day_features(prepared)
    found |= more
    if prepared.slots is not None:
        from metercheck.district.behaviour.hours import hour_features

        begins = prepared.kwh.shape[1] % 7 + 7 * down.at
        found |= hour_features(prepared, begins, parting, contract_w)
    values = np.column_stack([np.asarray(value, dtype=np.float64) for value in found.values()])
    values[~np.isfinite(values)] = np.nan
    return Features(tuple(found), values)
