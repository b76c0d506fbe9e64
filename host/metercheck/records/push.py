"""From an inspector's store to the office's: what the one has and the other has not.

Everything is looked at on the way in: the columns of a record come from its bytes and never from
the other store, and what does not fit the hash that was noted when it came is not taken. Each
part goes in one transaction and is known by its own hash, so that a push that was cut anywhere is
ended by the next one, and two at once do no harm. It only reads and adds: a role that may neither
change nor delete is enough.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, Table, select

from metercheck.errors import BadRecord
from metercheck.records.store import Store
from metercheck.records.store.new import insert_new
from metercheck.records.store.rows import derive, stored_of
from metercheck.records.store.tables import (
    attachments,
    erasures,
    receipts,
    records,
    remark_sha256,
    remarks,
)

REFUSED = (
    "damaged",  # its bytes are no whole record
    "noted_otherwise",  # its bytes are not those that came from the device
    "attachment_altered",
    "remark_altered",
    "receipt_damaged",
)
_ASK_AT_ONCE = 500
_SEND_AT_ONCE = 50
_CHAIN_BYTES = 32
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Refused:
    """What the office does not take: of the local record `record` (0: of none that is here)."""

    why: str
    record: int


@dataclass
class Pushed:
    """What was sent, of each kind; records that were there before, or were erased there."""

    records: int = 0
    receipts: int = 0
    attachments: int = 0
    remarks: int = 0
    there: int = 0
    erased: int = 0
    refused: list[Refused] = field(default_factory=list)


def push(local: Store, office: Store, told: Callable[[int, int], None] | None = None) -> Pushed:
    """Send the office what it lacks; `told(done, all)` hears how far the records have come.

    Raises errors.StoreError of either store; what was sent until then is there.
    """
    pushed = Pushed()
    numbers = _numbers(local, pushed)
    at_office: set[str] = set()
    done = 0
    for some in _parts(list(numbers), _ASK_AT_ONCE):
        there = _known(office, records.c.sha256, some)
        erased = _known(office, erasures.c.record_sha256, some) - there
        pushed.there += len(there)
        pushed.erased += len(erased)
        at_office |= there
        done += len(there) + len(erased)
        lacking = [one for one in some if one not in there | erased]
        for few in _parts(lacking, _SEND_AT_ONCE):
            rows = list(_records(local, few, pushed))
            with office.transaction() as connection:
                insert_new(connection, records, rows)
            at_office |= {row["sha256"] for row in rows}
            pushed.records += len(rows)
            done += len(few)
            if told is not None:
                told(done, len(numbers))
    # After the records that they are about: a receipt without its record looks like a cut tail.
    _push_receipts(local, office, pushed)
    _push_attachments(local, office, pushed, numbers, at_office)
    _push_remarks(local, office, pushed, numbers, at_office)
    return pushed


def _numbers(store: Store, pushed: Pushed) -> Mapping[str, int]:
    """Number of each record by its hash, in order."""
    with store.reading() as connection:
        query = select(records.c.sha256, records.c.id).order_by(records.c.id)
        noted = {str(sha): number for sha, number in connection.execute(query)}
    wrong = [number for sha, number in noted.items() if not _SHA256.fullmatch(sha)]
    pushed.refused += [Refused("noted_otherwise", number) for number in wrong]
    return {sha: number for sha, number in noted.items() if _SHA256.fullmatch(sha)}


def _known(store: Store, column: Column[str], some: Sequence[str]) -> set[str]:
    with store.reading() as connection:
        return set(connection.scalars(select(column).where(column.in_(some))))


def _records(local: Store, some: Sequence[str], pushed: Pushed) -> Iterator[Mapping[str, Any]]:
    """The rows of these records, those that are what they were when they came."""
    for row in _rows(local, records, records.c.sha256.in_(some)):
        stored = stored_of(*(row[name] for name in ("id", "blob", "sha256", "received", "local")))
        if sha256(stored.blob).hexdigest() != stored.sha256:
            pushed.refused.append(Refused("noted_otherwise", stored.id))
            continue
        try:
            derived = derive(stored.blob)
        except BadRecord:
            pushed.refused.append(Refused("damaged", stored.id))
            continue
        yield {
            "blob": stored.blob,
            "sha256": stored.sha256,
            "received": datetime.now(UTC).isoformat(timespec="seconds"),
            "local": json.dumps(stored.local | {"collected": stored.received}),
            **derived,
        }


def _push_receipts(local: Store, office: Store, pushed: Pushed) -> None:
    mine = _rows(local, receipts)
    whole = [row for row in mine if _is_receipt(row)]
    pushed.refused += [Refused("receipt_damaged", 0)] * (len(mine) - len(whole))
    for device in sorted({row["device"] for row in whole}):
        known = {(one.record, one.chain) for one in office.receipts(device)}
        lacking = [
            row
            for row in whole
            if row["device"] == device and (row["record"], row["chain"]) not in known
        ]
        with office.transaction() as connection:
            insert_new(connection, receipts, lacking)
        pushed.receipts += len(lacking)


def _is_receipt(row: Mapping[str, Any]) -> bool:
    return (
        all(_is_plain(row[name]) for name in ("device", "chain_id", "given"))
        and isinstance(row["record"], int)
        and isinstance(row["chain"], bytes)
        and len(row["chain"]) == _CHAIN_BYTES
    )


def _is_plain(value: object) -> bool:
    """Text that every database takes."""
    return isinstance(value, str) and "\0" not in value


def _push_attachments(
    local: Store, office: Store, pushed: Pushed, numbers: Mapping[str, int], at_office: set[str]
) -> None:
    c = attachments.c
    with local.reading() as connection:
        mine = connection.execute(select(c.id, c.record_sha256, c.sha256).order_by(c.id)).all()
    there = _pairs(office, {of for _, of, _ in mine} & at_office)
    for number, of, named in mine:
        if of not in at_office or (of, named) in there:
            continue
        (row,) = _rows(local, attachments, c.id == number)
        data, texts = row["data"], [row[name] for name in ("name", "media_type", "added")]
        whole = isinstance(data, bytes) and sha256(data).hexdigest() == named
        if not whole or not all(map(_is_plain, texts)):
            pushed.refused.append(Refused("attachment_altered", numbers.get(of, 0)))
            continue
        sent = {name: value for name, value in row.items() if name != "id"} | {"size": len(data)}
        # One at a time: it may have many megabytes.
        with office.transaction() as connection:
            insert_new(connection, attachments, [sent])
        pushed.attachments += 1


def _pairs(store: Store, of: set[str]) -> set[tuple[str, str]]:
    """(record, attachment) of what lies beside these records."""
    c = attachments.c
    found: set[tuple[str, str]] = set()
    for some in _parts(sorted(of), _ASK_AT_ONCE):
        with store.reading() as connection:
            query = select(c.record_sha256, c.sha256).where(c.record_sha256.in_(some))
            found |= {(record, one) for record, one in connection.execute(query)}
    return found


def _push_remarks(
    local: Store, office: Store, pushed: Pushed, numbers: Mapping[str, int], at_office: set[str]
) -> None:
    mine = [row for row in _rows(local, remarks) if row["record_sha256"] in at_office]
    for some in _parts(mine, _ASK_AT_ONCE):
        known = _known(office, remarks.c.sha256, [row["sha256"] for row in some])
        lacking = []
        for row in some:
            if row["sha256"] in known:
                continue
            texts = [row[name] for name in ("record_sha256", "at", "author", "text")]
            if remark_sha256(row) != row["sha256"] or not all(map(_is_plain, texts)):
                number = numbers.get(row["record_sha256"], 0)
                pushed.refused.append(Refused("remark_altered", number))
                continue
            lacking.append({name: value for name, value in row.items() if name != "id"})
        with office.transaction() as connection:
            insert_new(connection, remarks, lacking)
        pushed.remarks += len(lacking)


def _rows(store: Store, table: Table, *conditions: Any) -> list[dict[str, Any]]:
    """Rows of a table, in order."""
    query = select(table).where(*conditions)
    if "id" in table.c:
        query = query.order_by(table.c.id)
    with store.reading() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def _parts(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))
