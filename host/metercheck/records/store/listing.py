"""Which records a list shows: what they are filtered by, and a page of them with the count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, literal_column, select

from metercheck.records.store.rows import Row, row_of
from metercheck.records.store.tables import records

_c = records.c
AT_ONCE = 500
# SQLite would walk through all records in the order of their numbers for the sake of that order;
# the sign hides it, and the numbers are found in an index and sorted.
_ID_IN_DISGUISE = literal_column("+records.id")


@dataclass(frozen=True)
class Filter:
    """What records must be to be listed; what is None or empty does not matter.

    `meter` is the whole number, `meter_part` a part of it; `device` in hex. The check was at
    `since_s` or later and before `until_s`, Unix seconds: one whose time nobody knows was not.
    """

    meter: str | None = None
    meter_part: str | None = None
    place: str | None = None
    device: str | None = None
    verdicts: tuple[str, ...] = ()
    since_s: float | None = None
    until_s: float | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same for a query."""
        exact = {"meter": self.meter, "place": self.place, "device": self.device}
        found = [_c[name] == value for name, value in exact.items() if value is not None]
        if self.meter_part:
            found.append(_c.meter.contains(self.meter_part, autoescape=True))
        if self.verdicts:
            found.append(_c.verdict.in_(self.verdicts))
        if self.since_s is not None:
            found.append(_c.time_s >= self.since_s)
        if self.until_s is not None:
            found.append(_c.time_s < self.until_s)
        if self.since_s is not None or self.until_s is not None:
            found.append(_c.time_s > 0)
        return found


@dataclass(frozen=True)
class Page:
    """Some of the records that fit, oldest first. `total` fit; `more`: some come before these."""

    rows: Sequence[Row]
    total: int
    more: bool


def page(
    connection: Connection, wanted: Filter, limit: int, before: int | None = None, skip: int = 0
) -> Page:
    """The newest `limit` records (at most AT_ONCE) that fit, with a number below `before`.

    `skip`: leave out so many of the newest. A record is newer than another when it came later,
    whatever their clocks say.
    """
    conditions = wanted.conditions()
    counting = select(func.count()).select_from(records).where(*conditions)
    total = connection.execute(counting).scalar_one()
    disguised = conditions and connection.dialect.name == "sqlite"
    order = _ID_IN_DISGUISE if disguised else _c.id
    if before is not None:
        conditions.append(_c.id < before)
    numbers = select(_c.id).where(*conditions).order_by(order.desc())
    chosen = connection.scalars(numbers.offset(skip).limit(limit + 1)).all()
    return Page(rows_of(connection, chosen[:limit]), total, more=len(chosen) > limit)


def numbers_of(connection: Connection, wanted: Filter) -> Sequence[int]:
    """The numbers of all records that fit, in order."""
    return sorted(connection.scalars(select(_c.id).where(*wanted.conditions())))


def rows_of(connection: Connection, numbers: Sequence[int]) -> Sequence[Row]:
    """The records of these numbers, in order, those that are there; at most AT_ONCE."""
    columns = [_c[name] for name in Row.__dataclass_fields__]
    query = select(*columns).where(_c.id.in_(numbers)).order_by(_c.id)
    return [row_of(dict(values)) for values in connection.execute(query).mappings()]
