"""Records that were erased, because they tell of a household, and what stays of each.

What stays is its place in its device's chain: number, the value before, the digest of what it
said, and its seal. From these its own value follows, so that the records after it still verify,
and with the device's key its seal does too. Nothing of the check can be got back from them: the
digest is over hundreds of moments in microseconds that nobody can guess.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from metercheck.records.chain import Link, Piece
from metercheck_wire import chain

_DAY = len("2026-01-01")


@dataclass(frozen=True)
class Erasure:
    """A row of the table `erasures`. device, chain_id in hex; `at` ISO 8601 in UTC.

    `what` went: `id`, the number it had here, and how many `attachments` and `remarks`.
    """

    record_sha256: str
    device: str
    record: int
    chain_id: str
    previous: bytes = field(repr=False)
    body_sha256: bytes = field(repr=False)
    mac: bytes = field(repr=False)
    at: str
    what: dict[str, Any]
    why: str

    @property
    def day(self) -> str:
        """On which it was erased, in UTC."""
        return self.at[:_DAY]

    @property
    def link(self) -> ErasedLink:
        """Its place in the chain."""
        head = {
            "device": bytes.fromhex(self.device),
            "chain_id": bytes.fromhex(self.chain_id),
            "record": self.record,
        }
        piece = Piece(
            b"",
            id=self.what.get("id", 0),
            sha256=self.record_sha256,
            device=self.device,
            record=self.record,
        )
        value = chain.link(self.previous, self.body_sha256)
        return ErasedLink(piece, head, self.previous, value, self.mac, self)


@dataclass(frozen=True)
class ErasedLink(Link):
    """A link of which nothing but its place is here."""

    erasure: Erasure
