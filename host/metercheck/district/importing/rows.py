"""Merged energies as the rows of a table. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from metercheck.district.importing.merging import Note, Values

if TYPE_CHECKING:
    import pyarrow as pa

CHANNELS = 4
"""A district's entities: all phases, A, B, C."""
_STEPS = 2**24


def user_rows(values: Values, district: NDArray[np.int32]) -> pa.Table:
    """Rows of daily or interval; `district`: where each user hung then. In order of them."""
    import pyarrow as pa

    if (district[1:] < district[:-1]).any():
        order = np.argsort(district, kind="stable")
        district, values = district[order], values.take(order)
    return pa.table(
        {
            "district_no": district,
            "user_no": values.entity,
            "step": values.step,
            "wh": values.wh.astype(np.int32),
            "quality": values.quality,
        }
    )


def supply_rows(values: Values) -> tuple[pa.Table, list[Note]]:
    """A row for each district and interval, and phases that stand without the others.

    Where a file tells the three phases only, all of them are their sum.
    """
    import pyarrow as pa

    district, channel = values.entity // CHANNELS, values.entity % CHANNELS
    keys, place = np.unique(district.astype(np.int64) * _STEPS + values.step, return_inverse=True)
    wh = np.zeros((CHANNELS, len(keys)), np.int64)
    there = np.zeros((CHANNELS, len(keys)), bool)
    quality = np.zeros((CHANNELS, len(keys)), np.uint8)
    wh[channel, place] = values.wh
    there[channel, place] = True
    quality[channel, place] = values.quality
    total, phases = there[0], there[1:].all(axis=0)
    kept = total | phases
    alone = ~kept[place]
    columns = {
        "district_no": (keys // _STEPS).astype(np.int32),
        "step": (keys % _STEPS).astype(np.int32),
        "wh": np.where(total, wh[0], wh[1:].sum(axis=0)),
        "quality": np.where(total, quality[0], quality[1:].max(axis=0)),
    }
    for number, phase in enumerate("abc", 1):
        columns[f"wh_{phase}"] = pa.array(wh[number], mask=~there[number])
    notes = [Note("phase_alone", values.take(alone))] if alone.any() else []
    return pa.table(columns).filter(pa.array(kept)), notes
