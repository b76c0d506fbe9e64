"""Events of meters, of known users, each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from metercheck.district.frame import EPOCH
from metercheck.district.importing.assembling import Staging
from metercheck.district.importing.master import Master
from metercheck.district.importing.merging import Values
from metercheck.district.importing.notes import Told
from metercheck.district.tables import schema

if TYPE_CHECKING:
    import pyarrow as pa


def events_table(
    stagings: Sequence[Staging], master: Master, replaced: Sequence[Values], told: Told
) -> pa.Table:
    """events.parquet: what the files tell, and meters that registers show to be other ones."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    found: dict[tuple[int, int, str], None] = {}
    for staging in stagings:
        rows = pq.read_table(staging.file)
        by_user = pc.index_in(rows["user"], value_set=master.users["user"].combine_chunks())
        meters = master.meters["meter"].combine_chunks()
        place = pc.index_in(rows["meter"], value_set=meters)
        number = pc.coalesce(by_user, master.meters["user_no"].combine_chunks().take(place))
        for user, row in zip(number.to_pylist(), rows.to_pylist(), strict=True):
            subject = row["user"] or row["meter"]
            if user is None:
                told.one("unknown_user", staging.number, row["line"], subject, 1)
                continue
            key = (user, row["time"], row["event"])
            if key in found:
                told.one("duplicate_same", staging.number, row["line"], subject, 1)
            found[key] = None
    for values in replaced:
        for user, day in zip(values.entity.tolist(), values.step.tolist(), strict=True):
            found[user, day * 1440, "meter_replaced"] = None
    kind = schema("events")
    keys = sorted(found)
    at = [EPOCH + timedelta(minutes=minutes) for _, minutes, _ in keys]
    columns = [np.array([user for user, _, _ in keys], np.int32), at, [what for *_, what in keys]]
    return pa.table(
        [pa.array(one, field.type) for one, field in zip(columns, kind, strict=True)], kind
    )
