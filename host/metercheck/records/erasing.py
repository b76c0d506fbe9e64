"""Erasing records: the bytes and all that tells of a household go, the place in the chain stays.

Personal is what points to a household: the meter's number, how it uses power, photos, papers and
remarks. Not personal is that a device made a record with some number, and what followed it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, func, or_, select

from metercheck.records.chain import Piece, read
from metercheck.records.erasures import Erasure
from metercheck.records.store import Store
from metercheck.records.store.new import insert_new
from metercheck.records.store.tables import attachments, deliveries, erasures, records, remarks
from metercheck_wire import chain, record

_AT_ONCE = 200
_BESIDE = (attachments, remarks, deliveries)


@dataclass(frozen=True)
class Extent:
    """What would go. Times are Unix seconds, 0: not known."""

    numbers: Sequence[int]
    """Of the store."""
    meters: int
    first_s: int
    last_s: int
    attachments: int
    remarks: int


def extent(store: Store, numbers: Sequence[int]) -> Extent:
    """What would go with these records."""
    c = records.c
    meters: set[str] = set()
    times: list[int] = []
    beside = {attachments: 0, remarks: 0}
    with store.reading() as connection:
        for some in _some(numbers):
            query = select(c.sha256, c.meter, c.time_s).where(c.id.in_(some))
            rows = connection.execute(query).all()
            meters |= {meter for _, meter, _ in rows if meter}
            times += [time_s for _, _, time_s in rows if time_s]
            hashes = [sha256 for sha256, _, _ in rows]
            for table in beside:
                count = select(func.count()).where(table.c.record_sha256.in_(hashes))
                beside[table] += connection.execute(count).scalar_one()
    first_s, last_s = (min(times), max(times)) if times else (0, 0)
    return Extent(numbers, len(meters), first_s, last_s, beside[attachments], beside[remarks])


def of_meter(store: Store, meter: str) -> Sequence[int]:
    """The records of a meter, by their numbers in the store."""
    return _numbers(store, select(records.c.id).where(records.c.meter == meter))


def older_than(store: Store, time_s: int) -> Sequence[int]:
    """The records of checks before `time_s`, Unix seconds.

    Where nobody knows when a check was, the day on which its record came here counts.
    """
    c = records.c
    received = datetime.fromtimestamp(time_s, UTC).isoformat(timespec="seconds")
    known = and_(c.time_s > 0, c.time_s < time_s)
    unknown = and_(or_(c.time_s.is_(None), c.time_s <= 0), c.received < received)
    return _numbers(store, select(c.id).where(or_(known, unknown)))


def erase(store: Store, numbers: Sequence[int], why: str) -> int:
    """Erase these records with all that lies beside them; how many there were.

    All of them or, when something fails, none. Raises errors.BadRecord for one whose bytes are
    damaged: nobody could tell afterwards that it was the one which is missing.
    """
    at = datetime.now(UTC).isoformat(timespec="seconds")
    done = 0
    with store.transaction() as connection:
        if connection.dialect.name == "sqlite":
            # What is deleted is overwritten, and not just left until somebody needs the room.
            connection.exec_driver_sql("PRAGMA secure_delete = ON")
        for some in _some(numbers):
            done += _erase(connection, some, at, why)
    return done


def erased(
    store: Store, device: str | None = None, numbers: tuple[int, int] | None = None
) -> Sequence[Erasure]:
    """What was erased, of one device or all, its records from `numbers[0]` to `numbers[1]`."""
    query = _erasures()
    if device is not None:
        query = query.where(erasures.c.device == device)
    if numbers is not None:
        query = query.where(erasures.c.record.between(*numbers))
    with store.reading() as connection:
        return [_erasure(row) for row in connection.execute(query).mappings()]


def erasure_of(store: Store, sha256: str = "", number: int = 0) -> Erasure | None:
    """What stayed of the record with this hash, or that had this number in the store."""
    query = _erasures()
    if sha256:
        query = query.where(erasures.c.record_sha256 == sha256)
    with store.reading() as connection:
        found = (_erasure(row) for row in connection.execute(query).mappings())
        return next((one for one in found if sha256 or one.what.get("id") == number), None)


def _erase(connection: Connection, numbers: Sequence[int], at: str, why: str) -> int:
    c = records.c
    rows = connection.execute(select(c.id, c.sha256, c.blob).where(c.id.in_(numbers))).all()
    hashes = [sha256 for _, sha256, _ in rows]
    counts = {table.name: _counts(connection, table, hashes) for table in (attachments, remarks)}
    kept: list[dict[str, Any]] = []
    for number, sha256, blob in rows:
        link = read(Piece(blob, id=number))
        body_bytes = record.seal_of(blob)[1]
        went = {name: count.get(sha256, 0) for name, count in counts.items()}
        kept.append(
            {
                "record_sha256": sha256,
                "device": link.device,
                "record": link.number,
                "chain_id": link.chain_id,
                "previous": link.previous,
                "body_sha256": chain.body_digest([blob[:body_bytes]]),
                "mac": link.mac,
                "at": at,
                "what": json.dumps({"id": number} | went),
                "why": why,
            }
        )
    insert_new(connection, erasures, kept)
    for table in _BESIDE:
        connection.execute(delete(table).where(table.c.record_sha256.in_(hashes)))
    connection.execute(delete(records).where(c.id.in_([number for number, _, _ in rows])))
    return len(rows)


def _counts(connection: Connection, table: Any, hashes: Sequence[str]) -> dict[str, int]:
    of = table.c.record_sha256
    query = select(of, func.count()).where(of.in_(hashes)).group_by(of)
    return {sha256: count for sha256, count in connection.execute(query) if count}


def _numbers(store: Store, query: Select[int]) -> Sequence[int]:
    with store.reading() as connection:
        return connection.scalars(query.order_by(records.c.id)).all()


def _some(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """A handful at a time: a database takes only so many values in one question."""
    for first in range(0, len(numbers), _AT_ONCE):
        yield numbers[first : first + _AT_ONCE]


def _erasures() -> Select[Any]:
    columns = (erasures.c[name] for name in Erasure.__dataclass_fields__)
    return select(*columns).order_by(erasures.c.device, erasures.c.record)


def _erasure(row: Any) -> Erasure:
    try:
        what = json.loads(row["what"])
    except ValueError:
        what = {}
    return Erasure(**{**row, "what": what if isinstance(what, dict) else {}})
