"""Suspected users become a work list that inspectors take along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from metercheck.district.loop.kept import read_rows, write_rows
from metercheck.district.loop.picking import Picked
from metercheck.records.store import Store
from metercheck.words import say
from metercheck.worklist.cells import MOST_WORDS
from metercheck.worklist.reading_in import Taken, take_in
from metercheck.worklist.table import Entry, Table


def make_list(
    folder: Path, store: Store, name: str, picked: Sequence[Picked], made: datetime | None = None
) -> Taken:
    """Make the work list `name` of `picked`, and note in the dataset who was put on it and how.

    Reasons are written in the language of now. Who was drawn by chance has the reasons that any
    user has, often none: whoever goes there need not know.
    Made again under the same name, the list is brought up to `picked`; what was done on it stays.
    Raises errors.StoreError, errors.FileUnwritable.
    """
    moment = (made or datetime.now(UTC)).replace(tzinfo=None, microsecond=0)
    entries = tuple(
        Entry(
            meter=one.candidate.meter,
            address=one.candidate.address,
            constant_imp_per_kwh=one.candidate.constant_imp_per_kwh,
            reason=_reason(one),
            rank=one.rank,
            phase=one.candidate.phase,
        )
        for one in picked
    )
    taken = take_in(
        store, Table(sha256(repr(entries).encode()).hexdigest(), entries, (), ()), name
    )
    now_on = {one.candidate.user for one in picked}
    # Who is taken off a list stays an order in the store; what it was listed for is kept as well.
    before = [
        row
        for row in read_rows(folder, "lists")
        if row["list"] != name or row["user"] not in now_on
    ]
    rows = [
        {
            "list": name,
            "district": one.candidate.district,
            "user": one.candidate.user,
            "meter": one.candidate.meter,
            "arm": one.arm,
            "rank": one.rank,
            "score": one.candidate.score,
            "reason": one.candidate.reasons[0].key if one.candidate.reasons else "",
            "made": moment,
        }
        for one in picked
    ]
    write_rows(folder, "lists", before + rows)
    return taken


def _reason(picked: Picked) -> str:
    text = say("district.list.and").join(str(reason) for reason in picked.candidate.reasons)
    return text if len(text) <= MOST_WORDS else text[: MOST_WORDS - 1] + "…"
