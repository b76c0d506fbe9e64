"""All columns that the raw bytes give, derived from them again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from metercheck.errors import BadRecord
from metercheck.records.store.rows import derive
from metercheck.records.store.tables import DERIVED, records

_AT_ONCE = 200


def rebuild(connection: Connection) -> None:
    """Derive the columns of all records again; those of damaged ones stay as they are."""
    change = (
        update(records)
        .where(records.c.id == bindparam("of"))
        .values({name: bindparam(name) for name in DERIVED})
    )
    for some in _blobs(connection):
        derived = [values for number, blob in some if (values := _derived(number, blob))]
        if derived:
            connection.execute(change, derived)


def _blobs(connection: Connection) -> Iterator[Sequence[tuple[int, bytes]]]:
    """Numbers and bytes, a handful at a time: a store may be larger than the memory."""
    last = 0
    query = select(records.c.id, records.c.blob).order_by(records.c.id).limit(_AT_ONCE)
    while some := connection.execute(query.where(records.c.id > last)).all():
        yield some
        last = some[-1][0]


def _derived(number: int, blob: bytes) -> dict[str, Any] | None:
    try:
        return {"of": number, **derive(blob)}
    except BadRecord:
        return None
