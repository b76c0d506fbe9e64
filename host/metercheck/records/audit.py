"""A whole store verified: its records, what the list says of them, and what lies beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import select

from metercheck.errors import BadRecord
from metercheck.records import beside
from metercheck.records.chain import Link, Piece
from metercheck.records.erasing import erased
from metercheck.records.findings import Finding
from metercheck.records.store import Store
from metercheck.records.store.rows import derive
from metercheck.records.store.tables import DERIVED, records
from metercheck.records.verify import KeysOf, Report, ranked, verify

_AT_ONCE = 200


def audit(
    store: Store,
    keys_of: KeysOf,
    *,
    files: Sequence[Piece] = (),
    again: Callable[[Link], bool] = lambda _: True,
) -> Report:
    """Verify everything in the store; of the records that `again` says, the verdict too.

    `files`: records that are judged together with those of the store.
    """
    report = verify(
        [*files, *store.pieces()],
        store.receipts(),
        keys_of,
        again=again,
        erasures=erased(store),
    )
    more = (*_columns(store), *beside.look(store))
    return replace(report, findings=ranked([*report.findings, *more]))


def _columns(store: Store) -> Iterator[Finding]:
    """Records of which the list says something else than their bytes.

    A damaged record has nothing to compare with, and was told already.
    """
    columns = [records.c[name] for name in DERIVED]
    query = select(records.c.id, records.c.sha256, records.c.blob, *columns)
    query = query.order_by(records.c.id).execution_options(yield_per=_AT_ONCE)
    with store.reading() as connection:
        for number, sha256, blob, *noted in map(tuple, connection.execute(query)):
            try:
                derived = derive(blob)
            except BadRecord:
                continue
            apart = [
                f"{name} {said} ≠ {derived[name]}"
                for name, said in zip(DERIVED, noted, strict=True)
                if said != derived[name]
            ]
            if apart:
                piece = Piece(blob, number, "", sha256, derived["device"], derived["record"])
                details = {"what": ", ".join(apart)}
                yield Finding("columns_differ", piece, piece.device, piece.record, details)
