"""Which of all that may have happened at an edge is remembered.

Candidates are pairs of hypothesis and branch, each with its score. The best survive; besides them
the best of each kind of count, for that shows slowly; and the best of those that find the meter
innocent, whatever they weigh.
"""

from metercheck_device.measure import priors
from metercheck_device.measure.hypothesis import (
    BRANCHES,
    CLASS,
    LOGW,
    PLAUSIBLE,
    RATIO,
    absorb,
    log_plausible,
    update,
)

NEGLIGIBLE = 10.0  # hypotheses this far below the best (in log weight) are dropped,
_HOPELESS = 20.0  # the last ones of their kind this far,
_HARDLY = 30.0  # and innocent ones this far
_INNOCENT_LOW = 0.95
_INNOCENT_HIGH = 1.05
_ROOM_PER_S = 45.0  # hypotheses for each second between edges
_LEAST_ROOM = 5
_OUT = -1e9


def finds_innocent(row):
    """Whether a hypothesis says that the meter registers as it should."""
    return _INNOCENT_LOW < row[RATIO] < _INNOCENT_HIGH


def differs(row, others, count):
    """1, or 0 when one of the first `count` others says the same and takes its weight."""
    for i in range(count):
        if absorb(others[i], row):
            return 0
    return 1


class Survivors:
    """Filled by its owner: scores by row and branch, noise (variance of the edge) by row."""

    def __init__(self, joule_per_pulse, size, limit, innocent):
        """size: of the rows; limit, innocent: as for Estimator."""
        self.scores = [_OUT] * (size * BRANCHES)
        self.noise = [0.0] * size
        self._joule = joule_per_pulse
        self._limit = limit
        self._innocent = innocent
        self._top = [_OUT] * max(limit, 1)
        self._chosen = [-1] * len(priors.FOLLOWING)
        self._rows = self._into = self._moments = []
        self._count = 0

    def choose(self, rows, count, into, moments, pace_s):
        """Update the best candidates of the first `count` rows into others; returns their number.

        moments: hypothesis.jump_moments by kind; pace_s: usual time between edges.
        """
        self._rows = rows
        self._count = count
        self._into = into
        self._moments = moments
        best = _OUT
        for candidate in range(count * BRANCHES):
            best = max(best, self.scores[candidate])
        room = self._room(pace_s)
        bar = self._bar(room, best - NEGLIGIBLE, False)
        kept = self._keep_above(bar, 0, room, best, False)
        kept = self._keep_kinds(kept, best)
        if not self._innocent:
            return kept
        bar = self._bar(self._innocent, best - _HARDLY, True)
        return self._keep_above(bar, kept, kept + self._innocent, best, True)

    def _bar(self, room, least, innocent):
        """The score that `room` candidates reach, or `least`; no more memory than there is."""
        top = self._top
        for i in range(len(top)):
            top[i] = _OUT
        for i in range(self._count):
            if innocent and not finds_innocent(self._rows[i]):
                continue
            for candidate in range(i * BRANCHES, (i + 1) * BRANCHES):
                score = self.scores[candidate]
                if score >= least and score > top[room - 1]:
                    top[room - 1] = score
                    top.sort(reverse=True)
        return max(least, top[room - 1])

    def _room(self, pace_s):
        """How many hypotheses may survive on their own: fewer where edges are quick.

        An edge costs time for each; many edges make up for few hypotheses.
        """
        room = int(pace_s * _ROOM_PER_S)
        return max(_LEAST_ROOM, min(self._limit - self._innocent, room))

    def _keep_above(self, bar, kept, most, best, innocent):
        """Keep the candidates above the bar, all or only those that find the meter innocent."""
        scores = self.scores
        for i in range(self._count):
            if innocent and not finds_innocent(self._rows[i]):
                continue
            for candidate in range(i * BRANCHES, (i + 1) * BRANCHES):
                if scores[candidate] >= bar and kept < most:
                    kept = self._keep(candidate, kept, best)
                    scores[candidate] = _OUT
        return kept

    def _keep_kinds(self, kept, best):
        """How a count follows shows slowly: the best of each kind stays until it has no hope."""
        chosen = self._chosen
        for kind in range(len(chosen)):
            chosen[kind] = -1
        for i in range(self._count):
            kind = priors.CLASSES[self._rows[i][CLASS]][0]
            at = i * BRANCHES
            top = max(self.scores[at : at + BRANCHES])
            if kind == priors.BY_LEVEL or top < best - _HOPELESS:
                continue
            if chosen[kind] < 0 or top > self.scores[chosen[kind]]:
                chosen[kind] = self.scores.index(top, at, at + BRANCHES)
        for i in range(kept):
            kind = priors.CLASSES[self._into[i][CLASS]][0]
            chosen[kind] = -1
        for kind in range(len(chosen)):
            if chosen[kind] >= 0:
                kept = self._keep(chosen[kind], kept, best)
                self.scores[chosen[kind]] = _OUT
        return kept

    def _keep(self, candidate, kept, best):
        """Update a candidate into the next row; returns how many rows there are then."""
        at = candidate // BRANCHES
        out = self._into[kept]
        moments = self._moments[priors.CLASSES[self._rows[at][CLASS]][0]]
        update(self._rows[at], out, candidate % BRANCHES, self.noise[at], moments, self._joule)
        plausible = log_plausible(out, self._joule)
        out[LOGW] = self.scores[candidate] - best + plausible - out[PLAUSIBLE]
        out[PLAUSIBLE] = plausible
        return kept + differs(out, self._into, kept)
