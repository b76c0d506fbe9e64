"""Lists and orders in the store: read, marked, and told what a person found."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, select, update

from metercheck.errors import NoSuchList, NoSuchOrder, NoWorkLists
from metercheck.records.store import Store
from metercheck.records.store.tables import (
    records,
    work_checks,
    work_findings,
    work_lists,
    work_orders,
)
from metercheck.worklist.orders import FINDINGS, MARKS, Check, Finding, Order

TAKEN_OFF = ""
"""`work_checks.linked` of a check that a person took off an order: it is not linked again."""


@dataclass(frozen=True)
class WorkList:
    """A list. `made`: ISO 8601, UTC."""

    id: int
    name: str
    made: str
    source_sha256: str


def now() -> str:
    """This moment as the tables of work have it: ISO 8601 in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class WorkLists:
    """The lists of a store. All methods raise errors.StoreError when it fails."""

    def __init__(self, store: Store, clock: Callable[[], str] = now) -> None:
        self._store = store
        self._clock = clock

    def all(self) -> Sequence[WorkList]:
        """All lists, oldest first."""
        with self._store.reading() as connection:
            query = select(*(work_lists.c[field.name] for field in fields(WorkList)))
            found = connection.execute(query.order_by(work_lists.c.id)).mappings()
            return [WorkList(**values) for values in found]

    def named(self, name: str | None) -> WorkList:
        """The list `name`, or the newest for None. Raises NoWorkLists, NoSuchList."""
        lists = self.all()
        if not lists:
            raise NoWorkLists
        if name is None:
            return lists[-1]
        for one in lists:
            if one.name == name:
                return one
        raise NoSuchList(asked=name, known=[one.name for one in lists])

    def orders(self, name: str | None = None) -> Sequence[Order]:
        """The orders of the list `name`, or of all lists, as they stand in it."""
        query = _ORDERS.order_by(work_orders.c.id)
        if name is not None:
            query = query.where(work_lists.c.name == name)
        with self._store.reading() as connection:
            return _with_checks(connection, query)

    def order(self, number: int) -> Order:
        """One order. Raises NoSuchOrder."""
        with self._store.reading() as connection:
            found = _with_checks(connection, _ORDERS.where(work_orders.c.id == number))
        if not found:
            raise NoSuchOrder(asked=number)
        return found[0]

    def mark(self, number: int, state: str, remark: str = "") -> Order:
        """Give the order a state of MARKS; `remark` says more. Raises NoSuchOrder."""
        if state not in MARKS:
            raise ValueError(state)
        change = update(work_orders).where(work_orders.c.id == number)
        values = {"state": state, "remark": remark, "changed": self._clock()}
        with self._store.transaction() as connection:
            if not connection.execute(change.values(**values)).rowcount:
                raise NoSuchOrder(asked=number)
        return self.order(number)

    def find(self, number: int, finding: str, author: str, remark: str = "") -> Order:
        """Note what a person found; it is added to what was found before. Raises NoSuchOrder."""
        if finding not in FINDINGS:
            raise ValueError(finding)
        self.order(number)
        values = {"finding": finding, "author": author, "remark": remark, "at": self._clock()}
        with self._store.transaction() as connection:
            connection.execute(work_findings.insert(), {"order_id": number, **values})
        return self.order(number)


_ORDERS = select(
    *(
        work_lists.c.name.label("list") if field.name == "list" else work_orders.c[field.name]
        for field in fields(Order)
        if field.name not in ("checks", "findings")
    )
).join_from(work_orders, work_lists, work_orders.c.list_id == work_lists.c.id)


def _with_checks(connection: Connection, query: Select[Any]) -> list[Order]:
    found = connection.execute(query).mappings().all()
    single = found[0]["id"] if len(found) == 1 else None
    of_order = select(work_checks.c.order_id, *(records.c[f.name] for f in fields(Check)))
    of_order = of_order.join_from(
        work_checks, records, work_checks.c.record_sha256 == records.c.sha256
    ).where(work_checks.c.linked != TAKEN_OFF)
    notes = select(work_findings.c.order_id, *(work_findings.c[f.name] for f in fields(Finding)))
    notes = notes.order_by(work_findings.c.id)
    if single is not None:
        of_order = of_order.where(work_checks.c.order_id == single)
        notes = notes.where(work_findings.c.order_id == single)
    checks: dict[int, list[Check]] = defaultdict(list)
    for number, *values in connection.execute(of_order):
        checks[number].append(Check(*values))
    for linked in checks.values():
        linked.sort(key=lambda one: (happened_s(one.time_s, one.received), one.id))
    findings: dict[int, list[Finding]] = defaultdict(list)
    for number, *values in connection.execute(notes):
        findings[number].append(Finding(*values))
    return [
        Order(**row, checks=tuple(checks[row["id"]]), findings=tuple(findings[row["id"]]))
        for row in found
    ]


def happened_s(time_s: int, received: str) -> float:
    """When a check was, Unix seconds; where nobody knows, when its record came to a store."""
    if time_s:
        return time_s
    with contextlib.suppress(ValueError):
        return datetime.fromisoformat(received).timestamp()
    return 0.0
