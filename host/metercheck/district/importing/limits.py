"""More than a connection can carry is no energy. Pure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from metercheck.district.frame import DAY_MIN, Quality
from metercheck.district.importing.master import Master
from metercheck.district.importing.merging import Note, Values

_OVER_CONTRACT = 2.0
"""Fuses carry more than the contract for hours, and not twice as much on the mean."""
_ABSURD_TIMES = 20.0
_UNKNOWN_W = 500e3
"""What is believed of a user or a district whose size is not known: more than 400 A."""
_ABSURD_W = 20e6


def within_limits(
    values: Values, step_min: int, master: Master, *, supply: bool
) -> tuple[Values, list[Note]]:
    """`values` without absurd ones, those above the size of their connection as doubtful."""
    size = master.districts["capacity_va"] if supply else master.users["contract_w"]
    watts = size.cast("float64").to_numpy(zero_copy_only=False)
    entity = values.entity // 4 if supply else values.entity
    hours = step_min / 60 if step_min < DAY_MIN else 24.0
    mine = watts[entity] if len(watts) else np.zeros(len(entity))
    unknown = np.isnan(mine) | (mine <= 0)
    doubt_wh = np.where(unknown, _UNKNOWN_W, _OVER_CONTRACT * mine) * hours
    absurd_wh = np.where(unknown, _ABSURD_W, np.maximum(_ABSURD_TIMES * mine, 1e5)) * hours
    if not supply:
        absurd_wh = np.minimum(absurd_wh, 2**31 - 1)
    absurd = values.wh > absurd_wh
    doubtful = (values.wh > doubt_wh) & ~absurd
    notes = []
    for what, holds in (("absurd", absurd), ("above_contract", doubtful)):
        if holds.any():
            notes.append(Note(what, values.take(holds)))
    quality = np.where(doubtful, np.uint8(Quality.DOUBTFUL), values.quality).astype(np.uint8)
    return replace(values, quality=quality).take(~absurd), notes
