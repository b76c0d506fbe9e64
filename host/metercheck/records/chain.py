"""One record as a link of its device's chain: what its bytes say of themselves and of the last."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from metercheck.errors import BadRecord
from metercheck.records.capture import Capture
from metercheck.words import Phrase
from metercheck_wire import chain, record


@dataclass(frozen=True)
class Piece:
    """A record's bytes as they lie somewhere.

    `id` in the store, or 0 and `path` the file's name. What was noted when it came, where that is
    known: `sha256` of the bytes, `device` (hex) and `record` (its number there).
    """

    blob: bytes = field(repr=False)
    id: int = 0
    path: str = ""
    sha256: str = ""
    device: str = ""
    record: int = 0


@dataclass(frozen=True)
class Link:
    """A piece whose bytes can be read. `value` is its place in the chain, of 32 bytes."""

    piece: Piece
    head: dict[str, Any]
    previous: bytes
    value: bytes
    mac: bytes

    @property
    def device(self) -> str:
        """The device's id, in hex."""
        return self.head["device"].hex()

    @property
    def chain_id(self) -> str:
        """The id of the chain that it is of, in hex."""
        return self.head["chain_id"].hex()

    @property
    def number(self) -> int:
        """Its number in the device; numbers go on over a new chain."""
        return self.head["record"]

    @property
    def begins(self) -> bool:
        """It is the first of its chain."""
        return self.previous == chain.first_previous(self.head["device"], self.head["chain_id"])

    @property
    def sealed(self) -> bool:
        """The device had a key when it made it."""
        return self.mac != chain.NO_MAC

    @property
    def short(self) -> str:
        """What people compare, as in "7K3M-9QXA"."""
        return chain.short_hash(self.value)

    @cached_property
    def capture(self) -> Capture:
        """The evidence in it. Raises errors.BadRecord when its events cannot be read."""
        return Capture.from_record(self.piece.blob)

    def fits(self, key: bytes) -> bool:
        """Its seal was made with `key`."""
        return self.mac == chain.mac(key, self.value)


def read(piece: Piece) -> Link:
    """The link that `piece` is. Raises errors.BadRecord when its bytes are no whole record."""
    try:
        head, _, _ = record.split(piece.blob)
        seal, body_bytes = record.seal_of(piece.blob)
    except record.BadRecordBytes as error:
        detail = Phrase(f"record_part.{error.part}")
        raise BadRecord(source=piece.path or piece.id, detail=detail) from error
    value = chain.link(seal["previous"], chain.body_digest([piece.blob[:body_bytes]]))
    return Link(piece, head, seal["previous"], value, seal["mac"])


def short_of(blob: bytes) -> str:
    """The short hash of a record's bytes; empty when they are damaged."""
    try:
        return read(Piece(blob)).short
    except BadRecord:
        return ""
