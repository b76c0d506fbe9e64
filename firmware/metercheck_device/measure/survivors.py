"""Which of all that may have happened at an edge is remembered.

Candidates are pairs of hypothesis and branch, each with its score. In the long run only the ratio
matters; what a household did a while ago does not, for its power shows anew at each edge. So few
are enough of those that count alike and agree about the ratio: the best stay and take the weight
of the others. That leaves room for those that disagree, down to what is hardly likely; for the
best of each kind of count, for that shows slowly; and for the best of those that find the meter
right, whatever they weigh: nobody is accused because the room for his excuse ran out.
"""

import math

from metercheck_device.measure import priors
from metercheck_device.measure.conceive import log_plausible
from metercheck_device.measure.hypothesis import (
    BACK,
    BRANCHES,
    CLASS,
    EXTRA,
    LOGW,
    PLAUSIBLE,
    RATIO,
    SCALE,
    VBB,
    VRR,
    VXX,
    ratio_after,
    update,
)
from metercheck_wire.compat import micropython

NEGLIGIBLE = 12.0  # hypotheses this far below the best (in log weight) are dropped,
_HOPELESS = 20.0  # the last ones of their kind this far,
_HARDLY = 30.0  # and innocent ones this far
_INNOCENT_LOW = 0.95
_INNOCENT_HIGH = 1.05
_ROOM_PER_S = 200.0  # hypotheses for each second between edges
_LEAST_ROOM = 8
_OUT = -1e9
_ALIKE = 2  # so many may stand for one ratio: the household jumped just now, or it did not
# Near enough to be one, in deviations of the worse one, and at least so near in the ratio.
_NEAR_RATIO = 0.4
_LEAST_NEAR = 0.003
_NEAR_BACK = 0.5
_NEAR_EXTRA = 0.5
_SCALES_APART = 3.0


def finds_innocent(row):
    """Whether a hypothesis says that the meter registers as it should."""
    return _INNOCENT_LOW < row[RATIO] < _INNOCENT_HIGH


class Survivors:
    """Filled by its owner: scores by row and branch, noise (variance of the edge) by row."""

    def __init__(self, joule_per_pulse, size, limit, innocent, jumps):
        """size: of the rows; limit: most that survive, of which `innocent` are kept for those
        that find the meter right; jumps: variance of each branch's jump.
        """
        self.scores = [_OUT] * (size * BRANCHES)
        self.noise = [0.0] * size
        self.moments = [[0.0] * 4 for _ in range(size)]
        self._joule = joule_per_pulse
        self._limit = limit - innocent
        self._innocent = innocent
        self._most = size - 8
        self._jumps = jumps
        self._order = [0] * (size * BRANCHES)
        self._seen = bytearray(len(priors.KINDS))

    def choose(self, rows, count, into, pace_s):
        """Update the best candidates of the first `count` rows into others; returns their number.

        pace_s: usual time between edges. Many edges make up for few hypotheses.
        """
        order = self._order
        candidates = rank(self.scores, count * BRANCHES, order)
        best = self.scores[order[0]]
        room = int(pace_s * _ROOM_PER_S)
        room = max(_LEAST_ROOM, min(self._limit, room))
        seen = self._seen
        for kind in range(len(seen)):
            seen[kind] = 0
        kept = innocents = 0
        for i in range(candidates):
            candidate = order[i]
            row = rows[candidate // BRANCHES]
            gone = best - self.scores[candidate]
            excused = kept >= room or gone > NEGLIGIBLE
            if excused and gone < _HOPELESS and not seen[priors.KIND_OF[row[CLASS]]]:
                excused = False
            if excused and (innocents >= self._innocent or not self._excuses(row, candidate)):
                continue
            if kept >= self._most:
                break
            out = into[kept]
            self._take(row, candidate, out, best)
            if stands_for(out, into, kept):
                continue
            seen[priors.KIND_OF[out[CLASS]]] = 1
            innocents += excused
            kept += 1
        return kept

    def _excuses(self, row, candidate):
        """Whether the candidate will find the meter right."""
        at = candidate // BRANCHES
        branch = candidate % BRANCHES
        ratio = ratio_after(row, branch, self.noise[at], self.moments[at], self._jumps[branch])
        return _INNOCENT_LOW < ratio < _INNOCENT_HIGH

    def _take(self, row, candidate, out, best):
        at = candidate // BRANCHES
        branch = candidate % BRANCHES
        update(row, out, branch, self.noise[at], self.moments[at], self._jumps[branch])
        plausible = log_plausible(out, self._joule)
        out[LOGW] = self.scores[candidate] - best + plausible - out[PLAUSIBLE]
        out[PLAUSIBLE] = plausible


@micropython.native
def rank(scores, count, order):
    """Put those of the first `count` candidates that are not wholly out of reach into `order`.

    The best come first; returns how many there are.
    """
    best = _OUT
    for i in range(count):
        if scores[i] > best:
            best = scores[i]
    least = best - _HARDLY
    found = 0
    for i in range(count):
        score = scores[i]
        if score < least:
            continue
        at = found
        found += 1
        while at > 0 and scores[order[at - 1]] < score:
            order[at] = order[at - 1]
            at -= 1
        order[at] = i
    return found


@micropython.native
def stands_for(row, others, count):
    """Whether enough of the first `count` others say what `row` does: one takes its weight."""
    scale = row[SCALE]
    ratio = row[RATIO]
    at = row[CLASS]
    width = _NEAR_RATIO * math.sqrt(row[VRR] * scale)
    if width < _LEAST_NEAR:
        width = _LEAST_NEAR
    low = ratio - width
    high = ratio + width
    closest = None
    near = 0
    for i in range(count):
        other = others[i]
        if other[CLASS] != at or not low < other[RATIO] < high:
            continue
        others_scale = other[SCALE]
        if others_scale > _SCALES_APART * scale or scale > _SCALES_APART * others_scale:
            continue
        if row[VXX]:
            away = other[EXTRA] - row[EXTRA]
            if away * away > _NEAR_EXTRA * _NEAR_EXTRA * row[VXX] * scale:
                continue
        if closest is None:
            closest = other
        near += 1
        away = other[BACK] - row[BACK]
        if away * away < _NEAR_BACK * _NEAR_BACK * row[VBB] * scale:
            closest = other
            near = _ALIKE
        if near >= _ALIKE:
            break
    if closest is None or near < _ALIKE:
        return False
    less = row[LOGW] - closest[LOGW]
    if less > 0.0:  # the order is by score, and what is plausible comes on top
        closest[:] = row
        less = -less
    closest[LOGW] += math.log(1.0 + math.exp(less))
    return True
