"""Records out of the store as a list shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from metercheck.records.store import Row, Store
from metercheck.web.listing import PAGE, Wanted


@dataclass(frozen=True)
class Found:
    """A page of the list. `verdicts`: how many of each there are, the chosen one aside."""

    rows: Sequence[Row]
    page: int
    count: int
    verdicts: Mapping[str, int]
    devices: Sequence[str]


def find(store: Store, asked: Wanted) -> Found:
    """The records that are asked for; a page beyond the last one is the last."""
    rows = [row for row in reversed(store.list()) if _fits(row, replace(asked, verdict=""))]
    verdicts = Counter(row.verdict for row in rows)
    rows = [row for row in rows if asked.verdict in ("", row.verdict)]
    page = min(asked.page, max(ceil(len(rows) / PAGE), 1))
    shown = rows[(page - 1) * PAGE : page * PAGE]
    return Found(shown, page, len(rows), verdicts, [])


def _fits(row: Row, asked: Wanted) -> bool:
    return (
        asked.meter in row.meter
        and asked.place in ("", row.place)
        and (asked.since_s is None or row.time_s >= asked.since_s)
        and (asked.until_s is None or 0 < row.time_s < asked.until_s)
    )
