"""What people put beside a record: attachments and remarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from metercheck.records.store import Store
from metercheck.records.store.tables import attachments, remarks

IMAGES = ("image/png", "image/jpeg", "image/webp", "image/gif")
"""What a browser may show; everything else is handed over as a file and nothing more."""


@dataclass(frozen=True)
class Attachment:
    """A file beside a record."""

    id: int
    name: str
    media_type: str
    size: int
    added: str

    @property
    def shown(self) -> bool:
        """It is a picture that a browser may show."""
        return self.media_type in IMAGES


@dataclass(frozen=True)
class Remark:
    """What somebody said about a record."""

    at: str
    author: str
    text: str


def attachments_of(store: Store, sha256: str) -> Sequence[Attachment]:
    """Those of the record with this SHA-256, oldest first, without their bytes."""
    columns = (attachments.c[name] for name in Attachment.__dataclass_fields__)
    query = select(*columns).where(attachments.c.record_sha256 == sha256)
    with store.reading() as connection:
        found: Any = connection.execute(query.order_by(attachments.c.id))
        return [Attachment(*one) for one in found]


def attachment_of(store: Store, sha256: str, number: int) -> tuple[Attachment, bytes] | None:
    """One of them with its bytes; None when that record has no such attachment."""
    columns = [attachments.c[name] for name in Attachment.__dataclass_fields__]
    query = select(*columns, attachments.c.data).where(
        attachments.c.record_sha256 == sha256, attachments.c.id == number
    )
    with store.reading() as connection:
        found: Any = connection.execute(query).first()
    return (Attachment(*found[:-1]), found[-1]) if found else None


def remarks_of(store: Store, sha256: str) -> Sequence[Remark]:
    """Those about the record with this SHA-256, oldest first."""
    columns = (remarks.c[name] for name in Remark.__dataclass_fields__)
    query = select(*columns).where(remarks.c.record_sha256 == sha256)
    with store.reading() as connection:
        found: Any = connection.execute(query.order_by(remarks.c.id))
        return [Remark(*one) for one in found]
