"""A record's verification in aspects: what `records verify` finds, beside what is fine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from metercheck.errors import BadRecord
from metercheck.records import beside
from metercheck.records.chain import Link, Piece, read
from metercheck.records.erasing import erased
from metercheck.records.findings import Finding, Receipt
from metercheck.records.seals import DeviceKey
from metercheck.records.store import Store, Stored
from metercheck.records.store.tables import records
from metercheck.records.verify import DeviceSummary, KeysOf, verify
from metercheck.words import say

FINE, NOTE, OPEN, WRONG = "fine", "note", "open", "wrong"

_CODES = {
    "bytes": ("damaged", "noted_otherwise", "columns_differ"),
    "chain": (
        *("altered", "link_broken", "reordered", "forked", "removed", "start_missing"),
        *("tail_cut", "old_chain_again", "starts_backwards", "time_backwards", "clock_shifted"),
        *("chain_begins", "earlier_chain", "numbers_skipped", "erased"),
    ),
    "seal": ("seal_wrong", "seal_missing", "foreign_key", "unsealed", "key_not_here"),
    "receipt": ("receipt_differs",),
    "recomputed": ("verdict_differs", "verdict_apart", "other_estimator"),
    "beside": ("attachment_altered", "remark_altered"),
    "settings": ("limits_changed", "calibration_changed", "versions_changed"),
}
ASPECTS = tuple(_CODES)
"""What of a record is looked at, in this order."""


@dataclass(frozen=True)
class Aspect:
    """One of ASPECTS. `state`: fine, note, open (nobody can say) or wrong; `sentences` say why."""

    name: str
    state: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Examined:
    """What was found. `short`: "" for damaged bytes; `device`: None where none can be read."""

    holds: bool
    short: str
    aspects: tuple[Aspect, ...]
    device: DeviceSummary | None
    elsewhere: tuple[tuple[Finding, str], ...]
    """What is wrong with other records of the same device, each with its sentence."""


def examine(store: Store, stored: Stored, keys_of: KeysOf) -> Examined:
    """Examine a record of the store among all the others of its device."""
    number = stored.id
    link = _link(Piece(stored.blob, id=number))
    device = link.device if link else _noted_device(store, number)
    pieces = store.pieces(device) if device else [Piece(stored.blob, number, "", stored.sha256)]
    of_receipts = store.receipts(device)
    report = verify(
        pieces,
        of_receipts,
        keys_of,
        again=lambda one: one.piece.id == number,
        erasures=erased(store, device) if device else (),
    )
    own = [one for one in report.findings if one.piece.id == number]
    own += beside.look(store, stored.sha256)
    others = [one for one in report.wrong if one.piece.id != number and one.device == device]
    return Examined(
        not any(one.wrong for one in own),
        link.short if link else "",
        tuple(_aspect(name, own, link, of_receipts, keys_of) for name in ASPECTS),
        next((one for one in report.devices if one.device == device), None),
        tuple((one, _sentence(one)) for one in others),
    )


def _noted_device(store: Store, number: int) -> str:
    """Which device's a damaged record was when it came; "" where nobody noted it."""
    query = select(records.c.device).where(records.c.id == number)
    with store.reading() as connection:
        return connection.scalar(query) or ""


def _link(piece: Piece) -> Link | None:
    try:
        return read(piece)
    except BadRecord:
        return None


def _aspect(
    name: str,
    findings: Sequence[Finding],
    link: Link | None,
    receipts: Sequence[Receipt],
    keys_of: KeysOf,
) -> Aspect:
    own = [one for one in findings if one.code in _CODES[name]]
    if own:
        state = WRONG if any(one.wrong for one in own) else NOTE
        return Aspect(name, state, tuple(_sentence(one) for one in own))
    if link is None and name != "beside":
        key = f"web.open.{name}"
    elif link and name == "seal":
        key = _seal(link, keys_of(link.device))
    elif link and name == "receipt" and not _covered(link, receipts):
        key = "web.open.receipt"
    else:
        key = f"web.fine.{name}"
    return Aspect(name, FINE if key.startswith("web.fine.") else OPEN, (say(key),))


def _seal(link: Link, keys: Sequence[DeviceKey]) -> str:
    """A chain without its key is told at its first record only; this says it of each."""
    if not link.sealed:
        return "web.open.seal_none"
    return "web.fine.seal" if any(link.fits(one.key) for one in keys) else "web.open.seal"


def _covered(link: Link, receipts: Sequence[Receipt]) -> bool:
    of_chain = (one for one in receipts if one.chain_id == link.chain_id)
    return any(one.record >= link.number for one in of_chain)


def _sentence(finding: Finding) -> str:
    """In plain words, beginning as a sentence does."""
    said = say(f"finding.{finding.code}", **finding.details)
    return said[:1].upper() + said[1:]
