"""What the store knows of a record beside its bytes, gathered for a page."""

from __future__ import annotations

from sqlalchemy import func, select

from metercheck.records.chain import Link, Piece, read
from metercheck.records.keys import KeyStore
from metercheck.records.store import Store, Stored
from metercheck.records.store.tables import attachments, remarks, work_checks, work_orders
from metercheck.reports.report import Beyond, Remark
from metercheck.reports.standing import standing


def gathered(store: Store, keys: KeyStore, stored: Stored) -> tuple[Link, Beyond]:
    """The record as a link, and the rest. Verifies the records of its device.

    Raises errors.BadRecord, errors.StoreError, errors.KeyStoreError.
    """
    link = read(Piece(stored.blob, id=stored.id))
    _ = link.capture  # a record whose events cannot be read gives no page
    of_record = remarks.c.record_sha256 == stored.sha256
    notes = select(remarks.c.at, remarks.c.author, remarks.c.text).where(of_record)
    with store.reading() as connection:
        said = [Remark(*one) for one in connection.execute(notes.order_by(remarks.c.at))]
        count = connection.scalar(
            select(func.count())
            .select_from(attachments)
            .where(attachments.c.record_sha256 == stored.sha256)
        )
        address = connection.scalar(
            select(work_orders.c.address)
            .join(work_checks, work_checks.c.order_id == work_orders.c.id)
            .where(work_checks.c.record_sha256 == stored.sha256, work_checks.c.linked != "")
            .order_by(work_orders.c.id.desc())
        )
    beyond = Beyond(
        id=stored.id,
        sha256=stored.sha256,
        standing=standing(store, keys, stored),
        address=address or "",
        remarks=tuple(said),
        attachments=count or 0,
    )
    return link, beyond
