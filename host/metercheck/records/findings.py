"""What a verification can find: one code per kind, each with a sentence in `words/verify.toml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from metercheck.records.chain import Link, Piece
from metercheck_wire.chain import short_hash

# Something is wrong with the evidence.
WRONG = (
    "damaged",  # detail: its bytes are no whole record
    "noted_otherwise",  # its bytes are not those that were stored
    "altered",  # the chain of the record after it does not fit
    "link_broken",  # before: one of the two was altered
    "reordered",  # after: it follows another record than the one before it
    "forked",  # other: two records take the same place
    "seal_wrong",  # not made with the device's key
    "seal_missing",  # the device had a key
    "foreign_key",  # a chain that is sealed with another key than this computer has for the device
    "removed",  # first, last: records that are not here
    "start_missing",  # what came before it in its chain is not here
    "tail_cut",  # newest: a receipt names a later one
    "receipt_differs",  # had: the short hash in the receipt
    "old_chain_again",  # goes on with a chain that another had replaced
    "starts_backwards",  # before: starts or running time of the device go back
    "time_backwards",  # before: it was made before the one before it
    "clock_shifted",  # seconds: the host's clock and the device's do not agree
    "verdict_differs",  # stored, now: the evidence gives another verdict
    "columns_differ",  # what: the list does not say what the record says
    "attachment_altered",  # name: not the bytes that were attached
    "attachment_alone",  # name: of a record that is not here
    "remark_altered",  # at: not as it was written
)
# Worth knowing, and nothing wrong by itself.
FACTS = (
    "erased",  # last, count, at, why: removed on purpose; their place in the chain is kept
    "chain_begins",  # a new chain: provisioning or factory reset
    "earlier_chain",  # the records before it are of a chain that is not here
    "unsealed",  # count: made without a key
    "key_not_here",  # count: sealed with a key that this computer does not have
    "numbers_skipped",  # the chain says that nothing is missing between the two
    "limits_changed",  # what
    "calibration_changed",  # what
    "versions_changed",  # what
    "other_estimator",  # made, here: not computed again
    "verdict_apart",  # stored, now: the same ratio, decided a look later
)


@dataclass(frozen=True)
class Finding:
    """One thing that was found. `device` (hex) and `record` are "" and 0 where nobody knows."""

    code: str
    piece: Piece
    device: str = ""
    record: int = 0
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def wrong(self) -> bool:
        """The evidence does not hold."""
        return self.code in WRONG

    def readable(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "code": self.code,
            "device": self.device,
            "record": self.record,
            "id": self.piece.id or None,
            "path": self.piece.path or None,
            **{
                name: str(value) if name == "detail" else value
                for name, value in self.details.items()
            },
        }


@dataclass(frozen=True)
class Receipt:
    """What a host told a device: it has every record up to `record`, whose chain is `chain`."""

    device: str
    chain_id: str
    record: int
    chain: bytes

    @property
    def short(self) -> str:
        """The short hash of the record."""
        return short_hash(self.chain)


def about(code: str, link: Link, **details: Any) -> Finding:
    """A finding about a record that can be read."""
    return Finding(code, link.piece, link.device, link.number, details)
