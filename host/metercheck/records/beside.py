"""What an office puts beside a record: photos, papers, remarks.

They are no evidence of the device's. Each carries a hash of its own, so that what was changed
later is found; whoever may write to the store can take one away, or write another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select, true

from metercheck.errors import BadAttachment, BadRemark, FileMissing
from metercheck.records.chain import Piece
from metercheck.records.findings import Finding
from metercheck.records.store import Store
from metercheck.records.store.new import insert_new
from metercheck.records.store.tables import attachments, records, remark_sha256, remarks
from metercheck.words import Phrase

LARGEST_BYTES = 20_000_000
"""Of one attachment: a phone's photo has 3 to 12 MB."""
LONGEST_REMARK = 2000
MEDIA_TYPES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "image/tiff": ".tif",
    "application/pdf": ".pdf",
}
"""Photos and scanned papers, with the ending that such a file gets."""

_LONGEST_NAME = 120


@dataclass(frozen=True)
class Attachment:
    """One file beside a record. `added` ISO 8601 in UTC."""

    id: int
    sha256: str
    name: str
    media_type: str
    size: int
    added: str


@dataclass(frozen=True)
class Remark:
    """What somebody wrote beside a record. `at` ISO 8601 in UTC."""

    at: str
    author: str
    text: str


def attach(store: Store, record_sha256: str, paths: Sequence[Path]) -> Sequence[Attachment]:
    """Keep files beside a record, all or none; the same bytes twice are the same attachment.

    Raises errors.FileMissing, errors.BadAttachment: unreadable, too large, no photo and no paper.
    """
    rows = [_row(record_sha256, path) for path in paths]
    with store.transaction() as connection:
        for row in rows:
            insert_new(connection, attachments, [row])
    hashes = {row["sha256"] for row in rows}
    return [one for one in attached(store, record_sha256) if one.sha256 in hashes]


def attached(store: Store, record_sha256: str) -> Sequence[Attachment]:
    """The files beside a record, in the order in which they came."""
    c = attachments.c
    query = select(*(c[name] for name in Attachment.__dataclass_fields__))
    with store.reading() as connection:
        rows = connection.execute(query.where(c.record_sha256 == record_sha256).order_by(c.id))
        return [Attachment(*row) for row in rows]


def content(store: Store, attachment: Attachment) -> bytes:
    """The bytes of an attachment, as they lie in the store."""
    query = select(attachments.c.data).where(attachments.c.id == attachment.id)
    with store.reading() as connection:
        return connection.execute(query).scalar_one()


def remark(store: Store, record_sha256: str, text: str, author: str) -> None:
    """Write something beside a record. Raises errors.BadRemark."""
    text = text.strip()
    if not text or len(text) > LONGEST_REMARK or not text.replace("\n", "").isprintable():
        raise BadRemark(longest=LONGEST_REMARK)
    values = {"record_sha256": record_sha256, "at": _now(), "author": author, "text": text}
    with store.transaction() as connection:
        insert_new(connection, remarks, [values | {"sha256": remark_sha256(values)}])


def remarked(store: Store, record_sha256: str) -> Sequence[Remark]:
    """What was written beside a record, oldest first."""
    c = remarks.c
    query = select(c.at, c.author, c.text).where(c.record_sha256 == record_sha256)
    with store.reading() as connection:
        return [Remark(*row) for row in connection.execute(query.order_by(c.at, c.id))]


def readable(store: Store, record_sha256: str) -> dict[str, Any]:
    """For JSON: what lies beside a record, without the files' bytes."""
    return {
        "attachments": [asdict(one) for one in attached(store, record_sha256)],
        "remarks": [asdict(one) for one in remarked(store, record_sha256)],
    }


def look(store: Store, record_sha256: str | None = None) -> Iterator[Finding]:
    """What was changed of all that lies beside the records of the store, or beside one of them."""
    with store.reading() as connection:
        c = records.c
        of_it = (lambda column: column == record_sha256) if record_sha256 else lambda _: true()
        query = select(c.sha256, c.id, c.device, c.record).where(of_it(c.sha256))
        rows = connection.execute(query)
        known = {
            sha: Piece(b"", number, "", sha, device or "", at or 0)
            for sha, number, device, at in rows
        }
        c = attachments.c
        query = select(c.record_sha256, c.sha256, c.name, c.size, c.data).order_by(c.id)
        query = query.where(of_it(c.record_sha256))
        for of, noted, name, size, data in connection.execute(
            query.execution_options(yield_per=4)
        ):
            piece = known.get(of)
            if piece is None:
                yield Finding("attachment_alone", Piece(b""), details={"name": name})
            elif sha256(data).hexdigest() != noted or len(data) != size:
                yield _about("attachment_altered", piece, name=name)
        query = select(remarks).where(of_it(remarks.c.record_sha256)).order_by(remarks.c.id)
        for row in connection.execute(query).mappings():
            if remark_sha256(dict(row)) != row["sha256"]:
                piece = known.get(row["record_sha256"], Piece(b""))
                yield _about("remark_altered", piece, at=row["at"])


def safe_name(name: str) -> str:
    """The name of a file without anything that a terminal or a folder could stumble over."""
    safe = "".join(
        char if char.isprintable() and char not in '/\\:*?"<>|' else "_" for char in name
    )
    return safe[-_LONGEST_NAME:].lstrip(".") or "_"


def _about(code: str, piece: Piece, **details: str) -> Finding:
    return Finding(code, piece, piece.device, piece.record, details)


def _row(record_sha256: str, path: Path) -> dict[str, Any]:
    data = _read(path)
    return {
        "record_sha256": record_sha256,
        "sha256": sha256(data).hexdigest(),
        "name": safe_name(path.name),
        "media_type": _media_type(path, data),
        "size": len(data),
        "added": _now(),
        "data": data,
    }


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise BadAttachment(
                path=path, detail=Phrase("attach.too_large", mb=LARGEST_BYTES // 10**6)
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FileMissing(path=path) from error
    except OSError as error:
        detail = Phrase("capture.unreadable", detail=error.strerror)
        raise BadAttachment(path=path, detail=detail) from error


def _media_type(path: Path, data: bytes) -> str:
    """By its content; what it is called says nothing."""
    import filetype

    kind = filetype.guess(data)
    found = kind.mime if kind is not None else None
    if found not in MEDIA_TYPES:
        raise BadAttachment(path=path, detail=Phrase("attach.no_such_kind", found=found or "?"))
    return found


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
