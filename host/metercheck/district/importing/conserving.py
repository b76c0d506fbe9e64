"""What a register tells of several days stays their sum when some are known better. Pure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from metercheck.district.frame import Quality
from metercheck.district.importing.merging import FROM_REGISTER, Note, Values, keys_of


def conserved(candidates: Values, best: Values) -> tuple[Values, list[Note]]:
    """`best` with spread intervals sharing what is left of their sum, and the sums that known
    intervals exceed.

    `candidates`: what `best` was chosen from, where the intervals of a difference are told by
    their source, line and equal shares. Where only the sum of some intervals was measured and
    single ones of them were read otherwise, the others have had the rest.
    """
    spread = (candidates.way == FROM_REGISTER) & (candidates.quality == Quality.SPREAD)
    if not spread.any():
        return best, []
    shares = candidates.take(spread)
    shares = shares.take(np.lexsort((shares.step, shares.line, shares.source, shares.entity)))
    starts = _starts(shares)
    group = np.searchsorted(starts, np.arange(len(shares)), "right") - 1
    place = np.searchsorted(keys_of(best), keys_of(shares))
    chosen = best.take(place)
    own = (chosen.way == FROM_REGISTER) & (chosen.quality == Quality.SPREAD)
    own &= (chosen.source == shares.source) & (chosen.line == shares.line)
    read = ~own & (chosen.quality == Quality.READ)
    # A group is left alone where something else than readings took one of its intervals.
    whole = np.logical_and.reduceat(own | read, starts)
    known = np.add.reduceat(np.where(read, chosen.wh, 0), starts)
    rest = np.add.reduceat(shares.wh, starts) - known
    left = np.add.reduceat(own, starts, dtype=np.int64)
    touched = whole & (left > 0) & np.logical_or.reduceat(read, starts)
    mended = touched & (rest >= 0)
    mine = own & mended[group]
    number = np.cumsum(mine)
    before = (number - mine)[starts]
    at = (number - mine - before[group])[mine]
    total, parts = rest[group[mine]], left[group[mine]]
    wh = best.wh.copy()
    wh[place[mine]] = total * (at + 1) // parts - total * at // parts
    exceeded = touched & (rest < 0)
    notes = []
    if exceeded.any():
        sums = np.add.reduceat(shares.wh, starts)
        first = replace(shares.take(starts), wh=sums).take(exceeded)
        notes.append(Note("sum_exceeded", first, known[exceeded]))
    return replace(best, wh=wh), notes


def _starts(shares: Values) -> NDArray[np.int64]:
    """Where each difference begins among shares in order."""
    changes = (shares.entity[1:] != shares.entity[:-1]) | (shares.source[1:] != shares.source[:-1])
    changes |= (shares.line[1:] != shares.line[:-1]) | (shares.step[1:] != shares.step[:-1] + 1)
    changes |= np.abs(np.diff(shares.wh)) > 1
    return np.append(0, np.flatnonzero(changes) + 1)
