"""From rows of readings to arrays on the grid of a district, without a step a row in Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import ibis.expr.types as ir

WH_PER_KWH = 1000.0


@dataclass(frozen=True)
class Rows:
    """Columns of some districts' rows, sorted by district and otherwise in any order."""

    columns: Mapping[str, NDArray]

    @classmethod
    def read(cls, asked: ir.Table) -> Rows:
        """What the engine answers. Whole numbers with gaps come as floats, NaN for a gap."""
        answered = asked.to_pyarrow()
        columns = {
            name: answered[name].combine_chunks().to_numpy(zero_copy_only=False)
            for name in answered.column_names
        }
        numbers = columns["district_no"]
        if np.any(numbers[1:] < numbers[:-1]):
            order = np.argsort(numbers, kind="stable")
            columns = {name: values[order] for name, values in columns.items()}
        return cls(columns)

    def __getitem__(self, column: str) -> NDArray:
        return self.columns[column]

    def __len__(self) -> int:
        return len(self.columns["district_no"])

    def of(self, district: int) -> Rows:
        """The rows of one district."""
        numbers = self.columns["district_no"]
        # In the type of the column, which would else be copied into that of what is sought.
        sought = np.array([district, district + 1], numbers.dtype)
        begin, end = np.searchsorted(numbers, sought)
        return Rows({name: values[begin:end] for name, values in self.columns.items()})


def of_users(
    layers: Iterable[Rows], users: NDArray[np.int32], first: int, times: int
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """kWh and quality [users, times] of one district; a later layer covers the earlier ones.

    `users`: their numbers, ascending; whoever has a row stands there. `first`: step of the first
    column. Does not depend on the order of a layer's rows.
    """
    kwh = np.full((len(users), times), np.nan)
    quality = np.zeros((len(users), times), np.uint8)
    for rows in layers:
        cells = _row_of(rows["user_no"], users) * times + (rows["step"] - first)
        chosen = _one_a_cell(cells, rows, kwh.size)
        kwh.reshape(-1)[cells[chosen]] = rows["wh"][chosen] / WH_PER_KWH
        quality.reshape(-1)[cells[chosen]] = rows["quality"][chosen]
    return kwh, quality


def of_supply(
    layers: Iterable[Rows], first: int, times: int, columns: tuple[str, ...]
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """kWh [columns, times] and quality [times] of one district's supply, likewise."""
    kwh = np.full((len(columns), times), np.nan)
    quality = np.zeros(times, np.uint8)
    for rows in layers:
        cells = (rows["step"] - first).astype(np.int64)
        chosen = _one_a_cell(cells, rows, times)
        quality[cells[chosen]] = rows["quality"][chosen]
        for row, name in zip(kwh, columns, strict=True):
            # A column that is null throughout may come as one of objects.
            row[cells[chosen]] = rows[name][chosen].astype(np.float64) / WH_PER_KWH
    return kwh, quality


def _row_of(numbers: NDArray[np.int32], users: NDArray[np.int32]) -> NDArray[np.int64]:
    """[rows] the place in `users` of each row's user: looked up once a run of equal numbers."""
    if not len(numbers):
        return np.zeros(0, np.int64)
    starts = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]])
    lengths = np.diff(np.r_[starts, len(numbers)])
    return np.repeat(np.searchsorted(users, numbers[starts]), lengths)


def _one_a_cell(cells: NDArray[np.int64], rows: Rows, size: int) -> NDArray[np.intp] | slice:
    """Which rows count. Of several for one cell it is the best quality, then the least energy."""
    seen = np.zeros(size, bool)
    seen[cells] = True
    if np.count_nonzero(seen) == len(cells):
        return slice(None)
    order = np.lexsort((rows["wh"], rows["quality"], cells))
    sorted_cells = cells[order]
    return order[np.r_[True, sorted_cells[1:] != sorted_cells[:-1]]]
