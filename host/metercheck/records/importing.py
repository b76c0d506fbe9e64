"""Record files taken into the store: judged first, each by itself and in its device's chain.

Only sealed records are taken. A capture holds the same evidence, but nothing in it says that it
is what a device made: whoever has the file can replay it, and the store stays what devices gave.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select

from metercheck.errors import BadRecord, FileMissing
from metercheck.records.chain import Link, Piece, read
from metercheck.records.erasing import erased, erasure_of
from metercheck.records.findings import Finding
from metercheck.records.ranges import pieces_between
from metercheck.records.store import Store
from metercheck.records.store.tables import records
from metercheck.records.verify import KeysOf, verify
from metercheck.words import Phrase

NEW, KNOWN, BROKEN, LEFT = "new", "known", "broken", "left"
ENDING = ".record"
"""Of the files that are looked for in a folder."""

_LARGEST_BYTES = 1 << 20  # four times what a device has memory for
# A record that is only not complete without others is taken in; one that contradicts is not.
_REFUSED = frozenset(
    {
        *("altered", "link_broken", "reordered", "forked", "seal_wrong", "seal_missing"),
        *("foreign_key", "receipt_differs", "old_chain_again"),
    }
)


@dataclass(frozen=True)
class Judged:
    """One file. state: NEW, KNOWN, BROKEN, LEFT (of purpose: erased here, or a capture).

    `why`: of the last two. `link`: its place in its chain, where it can be read.
    """

    path: Path
    state: str
    blob: bytes = b""
    link: Link | None = None
    why: Finding | Phrase | None = None


def files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that are meant: a folder stands for all record files in it and below."""
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob(f"*{ENDING}"))
        else:
            yield path


def judge(store: Store, paths: Sequence[Path], keys_of: KeysOf) -> Sequence[Judged]:
    """What taking these files in would do; nothing is changed. Raises errors.FileMissing."""
    seen: set[str] = set()
    first = [_by_itself(store, path, seen) for path in files(paths)]
    new = [one for one in first if one.state == NEW]
    refused: dict[str, Finding] = {}
    for device in sorted({one.link.device for one in new if one.link}):
        links = [one.link for one in new if one.link and one.link.device == device]
        refused |= _in_chain(store, device, links, keys_of)
    return [
        Judged(one.path, BROKEN, one.blob, one.link, refused[str(one.path)])
        if one.state == NEW and str(one.path) in refused
        else one
        for one in first
    ]


def take_in(store: Store, judged: Sequence[Judged]) -> None:
    """Keep those that are new, all of them or none."""
    store.add_all([one.blob for one in judged if one.state == NEW], imported=True)


def _by_itself(store: Store, path: Path, seen: set[str]) -> Judged:
    try:
        with path.open("rb") as file:
            blob = file.read(_LARGEST_BYTES + 1)
    except FileNotFoundError as error:
        raise FileMissing(path=path) from error
    except OSError as error:
        return Judged(path, BROKEN, why=Phrase("capture.unreadable", detail=error.strerror))
    if blob.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b'{"metercheck_capture"'):
        return Judged(path, LEFT, why=Phrase("import.capture"))
    try:
        link = read(Piece(blob, path=str(path)))
        _ = link.capture  # read whole, events too
    except BadRecord as error:
        detail = error.arguments["detail"]
        return Judged(path, BROKEN, why=detail if isinstance(detail, Phrase) else None)
    digest = sha256(blob).hexdigest()
    if digest in seen or _is_here(store, digest):
        return Judged(path, KNOWN, blob, link)
    seen.add(digest)
    gone = erasure_of(store, digest)
    if gone is not None:
        return Judged(path, LEFT, b"", link, Phrase("import.erased", at=gone.day, why=gone.why))
    return Judged(path, NEW, blob, link)


def _is_here(store: Store, digest: str) -> bool:
    with store.reading() as connection:
        query = select(records.c.id).where(records.c.sha256 == digest)
        return connection.execute(query).first() is not None


def _in_chain(
    store: Store, device: str, links: Sequence[Link], keys_of: KeysOf
) -> dict[str, Finding]:
    """By path: what contradicts the device's other records, those of the store and the new."""
    numbers = min(link.number for link in links) - 1, max(link.number for link in links) + 1
    report = verify(
        [*pieces_between(store, device, *numbers), *(link.piece for link in links)],
        [one for one in store.receipts(device) if numbers[0] <= one.record <= numbers[1]],
        keys_of,
        again=lambda _: False,
        erasures=erased(store, device, numbers),
    )
    new = {link.piece.path for link in links}
    refused: dict[str, Finding] = {}
    for one in report.wrong:
        if one.code in _REFUSED:
            # Of two that take the same place the one that is here already stays.
            paths = (
                {one.piece.path, one.details.get("other")}
                if not one.piece.path
                else {one.piece.path}
            )
            for path in paths & new:
                refused.setdefault(str(path), one)
    return refused
