"""A table becomes work orders: what is new, what has changed, what is left as it was."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from metercheck.records.store import Store
from metercheck.records.store.tables import work_lists, work_orders
from metercheck.worklist.lists import now
from metercheck.worklist.orders import NO_RANK, OPEN
from metercheck.worklist.table import Entry, Table

_TOLD = ("address", "constant_imp_per_kwh", "reason", "rank", "phase")


@dataclass(frozen=True)
class Change:
    """One column of one order: what the store had, and what the file has."""

    meter: str
    column: str
    before: object
    after: object


@dataclass(frozen=True)
class Taken:
    """What reading a file in did to the list `name`.

    `left`: changes that were not made, because the order is no longer open. `missing`: meters of
    the list that the file does not name any more; they stay.
    """

    name: str
    added: tuple[str, ...]
    changed: tuple[Change, ...]
    left: tuple[Change, ...]
    missing: tuple[str, ...]
    unchanged: int


def take_in(store: Store, table: Table, name: str) -> Taken:
    """Make `table` the list `name`, or bring that list up to it; all of it or nothing.

    The same table twice changes nothing. What a person did to an order stays.
    """
    with store.transaction() as connection:
        number = _list(connection, table, name)
        found = connection.execute(select(work_orders).where(work_orders.c.list_id == number))
        before = {row["meter"]: dict(row) for row in found.mappings()}
        added: list[str] = []
        changed: list[Change] = []
        left: list[Change] = []
        for entry in table.entries:
            values = _columns(entry)
            order = before.get(entry.meter)
            if order is None:
                _add(connection, number, values)
                added.append(entry.meter)
                continue
            changes = [
                Change(entry.meter, column, order[column], values[column])
                for column in _TOLD
                if order[column] != values[column]
            ]
            if changes and order["state"] == OPEN:
                told = {one.column: one.after for one in changes}
                which = work_orders.c.id == order["id"]
                connection.execute(update(work_orders).where(which).values(told))
            (changed if order["state"] == OPEN else left).extend(changes)
    named = {entry.meter for entry in table.entries}
    differing = {one.meter for one in (*changed, *left)}
    return Taken(
        name=name,
        added=tuple(added),
        changed=tuple(changed),
        left=tuple(left),
        missing=tuple(meter for meter in before if meter not in named),
        unchanged=len(named & before.keys()) - len(differing),
    )


def _list(connection: Connection, table: Table, name: str) -> int:
    number = connection.execute(select(work_lists.c.id).where(work_lists.c.name == name)).scalar()
    if number is None:
        values = {"name": name, "made": now(), "source_sha256": table.sha256}
        connection.execute(insert(work_lists), values)
        return _list(connection, table, name)
    source = update(work_lists).where(work_lists.c.id == number)
    connection.execute(source.values(source_sha256=table.sha256))
    return number


def _columns(entry: Entry) -> dict[str, Any]:
    return asdict(entry) | {"rank": NO_RANK if entry.rank is None else entry.rank}


def _add(connection: Connection, number: int, values: dict[str, Any]) -> None:
    own = {"list_id": number, "state": OPEN, "remark": "", "changed": now()}
    connection.execute(insert(work_orders), values | own)
