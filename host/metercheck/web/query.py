"""Records out of the store as a list shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from sqlalchemy import func, select

from metercheck.records.store import Filter, Row, Store
from metercheck.records.store.tables import records
from metercheck.web.listing import PAGE, Wanted


@dataclass(frozen=True)
class Found:
    """A page of the list, newest first. `verdicts`: how many of each, whichever is chosen."""

    rows: Sequence[Row]
    page: int
    count: int
    verdicts: Mapping[str, int]
    devices: Sequence[str]


def find(store: Store, asked: Wanted) -> Found:
    """The records that are asked for; a page beyond the last one is the last."""
    fitting = _filter(asked)
    verdicts = _verdicts(store, fitting)
    if asked.verdict:
        fitting = replace(fitting, verdicts=(asked.verdict,))
    count = verdicts.get(asked.verdict, 0) if asked.verdict else sum(verdicts.values())
    page = min(asked.page, max(ceil(count / PAGE), 1))
    found = store.page(fitting, PAGE, skip=(page - 1) * PAGE)
    return Found(tuple(reversed(found.rows)), page, found.total, verdicts, _devices(store))


def _filter(asked: Wanted) -> Filter:
    return Filter(
        meter_part=asked.meter or None,
        place=asked.place or None,
        device=asked.device or None,
        since_s=asked.since_s,
        until_s=asked.until_s,
    )


def _verdicts(store: Store, fitting: Filter) -> Mapping[str, int]:
    verdict = records.c.verdict
    query = select(verdict, func.count()).where(*fitting.conditions()).group_by(verdict)
    with store.reading() as connection:
        return {name: count for name, count in connection.execute(query)}  # noqa: C416


def _devices(store: Store) -> Sequence[str]:
    device = records.c.device
    query = select(device).where(device.is_not(None)).distinct().order_by(device)
    with store.reading() as connection:
        return connection.scalars(query).all()
