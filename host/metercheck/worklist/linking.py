"""Which check answers which order.

A check is linked by the number of its meter, if it was made after the list was: to the newest
list that has the meter, and to every older one in which it is still to be checked. What a person
links or takes off stays so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from metercheck.errors import NoSuchOrder
from metercheck.records.store import Store
from metercheck.records.store.tables import records, work_checks, work_lists, work_orders
from metercheck.worklist.barcode import cleaned, identity
from metercheck.worklist.lists import TAKEN_OFF, happened_s, now
from metercheck.worklist.orders import CONCLUSIVE, DONE, OPEN


@dataclass(frozen=True)
class Link:
    """A check that answers an order. `record`: its number in the store."""

    order: int
    list: str
    meter: str
    record: int
    verdict: str


@dataclass(frozen=True)
class _Wanted:
    order: int
    list: str
    made_s: float
    meter: str
    state: str


def link_new(store: Store) -> Sequence[Link]:
    """Link every check that is not linked yet and answers an order; those links.

    A number that fits two orders of a list, neither letter by letter, is linked to none.
    """
    with store.reading() as connection:
        wanted = _wanted(connection)
        found = _unlinked(connection) if wanted else []
    links = [link for one in found for link in _links(one, wanted)]
    if links:
        with store.transaction() as connection:
            for link, sha256 in links:
                _link(connection, link.order, sha256, link.verdict)
    return [link for link, _ in links]


def link(store: Store, order: int, sha256: str) -> None:
    """Link the record to the order, whatever its meter and time. Raises NoSuchOrder."""
    with store.transaction() as connection:
        _sure_of(connection, order)
        query = select(records.c.verdict).where(records.c.sha256 == sha256)
        verdict = connection.execute(query).scalar_one()
        _link(connection, order, sha256, verdict)


def take_off(store: Store, order: int, sha256: str) -> None:
    """The record does not answer this order; without another that does, it is open again.

    Raises NoSuchOrder.
    """
    with store.transaction() as connection:
        _sure_of(connection, order)
        _put(connection, order, sha256, TAKEN_OFF)
        query = select(records.c.verdict).join_from(
            work_checks, records, work_checks.c.record_sha256 == records.c.sha256
        )
        query = query.where(work_checks.c.order_id == order, work_checks.c.linked != TAKEN_OFF)
        if not any(verdict in CONCLUSIVE for verdict in connection.execute(query).scalars()):
            was_done = (work_orders.c.id == order) & (work_orders.c.state == DONE)
            connection.execute(update(work_orders).where(was_done).values(state=OPEN))


def _wanted(connection: Connection) -> dict[str, list[_Wanted]]:
    """Orders by the identity of their meter, those of the newest list first."""
    o, lists = work_orders.c, work_lists.c
    query = select(o.id, lists.name, lists.made, o.meter, o.state)
    query = query.join_from(work_orders, work_lists, o.list_id == lists.id)
    wanted: dict[str, list[_Wanted]] = defaultdict(list)
    for number, name, made, meter, state in connection.execute(
        query.order_by(lists.made.desc(), lists.id.desc())
    ):
        made_s = datetime.fromisoformat(made).timestamp()
        wanted[identity(meter)].append(_Wanted(number, name, made_s, meter, state))
    return wanted


def _unlinked(connection: Connection) -> Sequence[Row]:
    r = records.c
    earliest = select(func.min(work_lists.c.made)).scalar_subquery()
    known = select(work_checks.c.record_sha256)
    query = select(r.id, r.sha256, r.meter, r.time_s, r.received, r.verdict).where(
        # Cut to the second, as the store notes when a record came.
        r.received >= func.substr(earliest, 1, 19),
        r.sha256.not_in(known),
    )
    return connection.execute(query.order_by(r.id)).all()


def _links(one: Row, wanted: dict[str, list[_Wanted]]) -> Iterable[tuple[Link, str]]:
    """Links of one record, and its SHA-256, to the lists that its meter stands in."""
    number, sha256, meter, time_s, received, verdict = one
    when_s = happened_s(time_s, received)
    # To the second: neither a device's clock nor the time of arrival is finer.
    earlier = [w for w in wanted.get(identity(meter or ""), []) if int(w.made_s) <= when_s]
    by_list: dict[str, list[_Wanted]] = defaultdict(list)
    for order in earlier:
        by_list[order.list].append(order)
    for place, orders in enumerate(by_list.values()):
        exact = [order for order in orders if cleaned(order.meter) == cleaned(meter)]
        chosen = exact or orders
        if len(chosen) == 1 and (place == 0 or chosen[0].state != DONE):
            order = chosen[0]
            yield Link(order.order, order.list, order.meter, number, verdict), sha256


def _link(connection: Connection, order: int, sha256: str, verdict: str) -> None:
    moment = now()
    _put(connection, order, sha256, moment)
    state = {"state": DONE} if verdict in CONCLUSIVE else {}
    which = update(work_orders).where(work_orders.c.id == order)
    connection.execute(which.values(changed=moment, **state))


def _put(connection: Connection, order: int, sha256: str, linked: str) -> None:
    c = work_checks.c
    connection.execute(delete(work_checks).where(c.order_id == order, c.record_sha256 == sha256))
    values = {"order_id": order, "record_sha256": sha256, "linked": linked}
    connection.execute(insert(work_checks), values)


def _sure_of(connection: Connection, order: int) -> None:
    query = select(work_orders.c.id).where(work_orders.c.id == order)
    if connection.execute(query).scalar() is None:
        raise NoSuchOrder(asked=order)
