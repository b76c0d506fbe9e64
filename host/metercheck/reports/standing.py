"""How one record stands on this computer: what verifying its device's records says of it."""

from __future__ import annotations

from dataclasses import dataclass

from metercheck.records.chain import Piece, read
from metercheck.records.erasing import erased
from metercheck.records.findings import Finding
from metercheck.records.keys import KeyStore
from metercheck.records.store import Store, Stored
from metercheck.records.verify import verify
from metercheck_device.measure.estimator import ESTIMATOR

PROVEN, UNSEALED, NO_KEY, REFUTED = "proven", "unsealed", "no_key", "refuted"
SEALS = (PROVEN, UNSEALED, NO_KEY, REFUTED)


@dataclass(frozen=True)
class Standing:
    """`seal`, one of SEALS: whether it was made with the device's key, as far as this computer
    can tell. `wrong`: what does not hold about it. `receipt`: this computer had told the device
    that it has the record, or a later one. `again`: the verdict was computed again from the
    edges, by the same version of the estimator."""

    seal: str
    wrong: tuple[Finding, ...]
    receipt: bool
    again: bool = True

    @property
    def holds(self) -> bool:
        """Nothing speaks against it."""
        return not self.wrong

    @property
    def proven(self) -> bool:
        """Nothing speaks against it, and its seal shows who made it."""
        return self.holds and self.seal == PROVEN


def standing(store: Store, keys: KeyStore, stored: Stored) -> Standing:
    """Verify the records of the record's device. Raises errors.BadRecord, StoreError."""
    link = read(Piece(stored.blob, id=stored.id))
    pieces, receipts = store.pieces(link.device), store.receipts(link.device)
    report = verify(
        pieces,
        receipts,
        keys.of,
        again=lambda one: one.piece.id == stored.id,
        erasures=erased(store, link.device),
    )
    wrong = tuple(one for one in report.wrong if one.piece.id == stored.id)
    of_chain = keys.of(link.device)
    if not link.sealed:
        seal = UNSEALED
    elif any(link.fits(one.key) for one in of_chain):
        seal = PROVEN
    elif any(one.chain_id == link.chain_id for one in of_chain):
        seal = REFUTED
    else:
        seal = NO_KEY
    receipt = any(one.chain_id == link.chain_id and one.record >= link.number for one in receipts)
    return Standing(seal, wrong, receipt, again=link.head["estimator"] == ESTIMATOR)
