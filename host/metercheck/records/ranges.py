"""Some of a device's records, by their numbers in the device."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from metercheck.records.chain import Piece
from metercheck.records.store import Store
from metercheck.records.store.tables import records


def pieces_between(store: Store, device: str, first: int, last: int) -> Sequence[Piece]:
    """The records of `device` (hex) from number `first` to `last`, as the store has them."""
    c = records.c
    query = select(c.blob, c.id, c.sha256, c.record).where(c.device == device)
    query = query.where(c.record.between(first, last)).order_by(c.id)
    with store.reading() as connection:
        return [
            Piece(blob, id=number, sha256=sha256, device=device, record=record)
            for blob, number, sha256, record in connection.execute(query)
        ]
