"""What merging found, as problems that name files, lines and users."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

import numpy as np

from metercheck.district.frame import DAY_MIN, EPOCH
from metercheck.district.importing.merging import DIRECT, Note
from metercheck.district.importing.problems import DROPPED, KEPT, MENDED, Problems
from metercheck.district.importing.registers import Readings, as_values

DONE = {
    **dict.fromkeys(
        (
            *("duplicate_same", "duplicate_differs", "corrected", "weaker_replaced"),
            *("register_agrees", "register_differs", "interval_agrees"),
            *("absurd", "unknown_user", "unknown_district", "no_district", "broken_interval"),
            *("between_intervals", "register_slipped", "phase_alone"),
        ),
        DROPPED,
    ),
    **dict.fromkeys(
        (
            *("register_back", "meter_unclear", "meter_replaced", "gap_too_long"),
            *("above_contract", "multiplier_changed", "interval_differs"),
            "sum_exceeded",
        ),
        KEPT,
    ),
    "rolled_over": MENDED,
}
"""What becomes of values of each kind; `kept` of a register is that it was looked at."""
_SILENT = ("interval_agrees", "register_agrees")
"""A second way to the same energy is no problem."""


class Told:
    """Turns notes into problems. `dropped`: values of each source that are in no table."""

    def __init__(
        self,
        problems: Problems,
        sources: Sequence[str],
        user: Callable[[int], str],
        district: Callable[[int], str],
    ) -> None:
        self._problems, self._sources = problems, sources
        self._user, self._district = user, district
        self.dropped: Counter[int] = Counter()

    def one(
        self,
        what: str,
        source: int,
        line: int,
        subject: str,
        rows: int,
        *,
        detail: str = "",
        staged: bool = True,
    ) -> None:
        """Note rows of one source about one subject; `staged`: they are values of the file."""
        done = DONE[what]
        if done == DROPPED and staged:
            self.dropped[source] += rows
        if what not in _SILENT:
            name = self._sources[source] if source >= 0 else ""
            where = {"source": name, "subject": subject, "detail": detail}
            self._problems.add(what, done, line=line, rows=rows, **where)

    def readings(self, what: str, readings: Readings, supply: bool) -> None:
        """Note readings of registers."""
        if len(readings):
            self.notes([Note(what, as_values(readings))], supply, DAY_MIN, shown=True)

    def notes(
        self, notes: Sequence[Note], supply: bool, step_min: int, *, shown: bool = False
    ) -> None:
        """A problem for each kind, source and user or district; the first line stands for all,
        and the largest difference.

        `step_min`: of the values; `shown`: they are of what registers showed, not of energies
        that were made of it.
        """
        for note in notes:
            values = note.values
            own = np.int64(2**32) * (values.way == DIRECT)
            key = values.source.astype(np.int64) * 2**34 + own + values.entity
            apart = values.wh * 0 if note.against is None else np.abs(values.wh - note.against)
            order = np.lexsort((values.wh, values.step, -apart, key))
            keys, first, counts = np.unique(key[order], return_index=True, return_counts=True)
            lines = np.full(len(keys), 2**31 - 1)
            np.minimum.at(lines, np.searchsorted(keys, key), values.line)
            for place, at in enumerate(order[first]):
                entity, source = int(values.entity[at]), int(values.source[at])
                begin = EPOCH + timedelta(minutes=int(values.step[at]) * step_min)
                detail = f"{begin:%Y-%m-%d}" if step_min == DAY_MIN else f"{begin:%Y-%m-%d %H:%M}"
                if not shown:
                    detail += f" {values.wh[at] / 1000:.15g}"
                if note.against is not None:
                    detail += f" / {note.against[at] / 1000:.15g}"
                self.one(
                    note.what,
                    source,
                    int(lines[place]),
                    self._district(entity // 4) if supply else self._user(entity),
                    int(counts[place]),
                    detail=detail + ("" if shown else " kWh"),
                    staged=shown or int(values.way[at]) == DIRECT,
                )
