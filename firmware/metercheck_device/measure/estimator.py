"""What share of the test energy the meter registers: a Gaussian-sum filter over the meter's edges.

Many hypotheses (`hypothesis.py`) side by side: of classes that last (how sharp the edges are, how
late the count, how restless the household: `priors.py`) and of branches at each edge (a jump of
the background, a missed pulse, a false edge). Each is scored for each branch by its innovation
alone; the best survive and are updated, those that say the same become one. The best of those
that find the meter innocent survive whatever they weigh, and are thought of anew when there are
none: nobody is accused because the room for his excuse ran out. Weights are natural logarithms.
"""

import math

from metercheck_device.measure import priors
from metercheck_device.measure.grid import EdgeGrid
from metercheck_device.measure.hypothesis import (
    BACK,
    BRANCHES,
    CLASS,
    JUMPED,
    LEAST_VARIANCE,
    LOGW,
    RATIO,
    VRR,
    acquit,
    become,
    begin,
    jump_moments,
    most_likely,
    new_row,
    predict,
    score,
    score_branch,
)
from metercheck_device.measure.survivors import NEGLIGIBLE, Survivors, differs, finds_innocent

ESTIMATOR = 3
"""Version: raised whenever the same edges could give another number. Stored in each record."""

_SPEAKS = 20.0  # a kind of count that is less likely than this by its best has no say
_REACH = 2.0  # deviations
_OF_LATE = 0.2
_FIRST_EDGES = 5
_CHANGED = -1.5  # log prior of a change of class at an edge,
_FOLLOWS_OTHERWISE = -5.0  # and of one to another kind of count: a meter's program stays
_ROOT_12 = 3.4641
_OUT = -1e9
_LOG_MOST = -0.36  # of the chance of a jump between two edges
_FAR = (
    4.0  # branches this far below the plain one of a row that is itself hardly likely are left out
)
_LOG_OFTEN = tuple(math.log(priors.JUMP_SHAPE + n) for n in range(priors.MOST_JUMPS + 1))


class Estimator:
    """Gaussian sum over classes and branches for one check."""

    def __init__(self, joule_per_pulse, first, limit, innocent):
        """first: the classes to begin with; limit: most hypotheses that survive an edge, of which
        `innocent` are kept for those that find the meter right.
        """
        self._joule = joule_per_pulse
        self._excuses = innocent > 0
        self._by_level = priors.CLASSES[first[0]][0] == priors.BY_LEVEL
        most = max(len(near) for near in priors.NEIGHBOURS)
        self.size = limit + len(priors.FOLLOWING) + most + 2
        self.rows = [new_row() for _ in range(self.size)]
        self._next = [new_row() for _ in range(self.size)]
        self._rates = [0.0] * self.size
        self._survivors = Survivors(joule_per_pulse, self.size, limit, innocent)
        self._scores = self._survivors.scores
        self._noise = self._survivors.noise
        self._peaks = [0.0] * self.size
        self._log_span = 0.0
        self._moments: list = [None] * len(priors.FOLLOWING)
        self._pace_s = 1.0  # usual time between edges, of late
        self._present = bytearray(len(priors.CLASSES))
        self._grid = EdgeGrid()
        self._since_s = 0.0
        self.edges = 0
        self.count = len(first)
        for i in range(self.count):
            begin(self.rows[i], first[i], joule_per_pulse)

    def edge(self, dt_s, energies, power, extras, lacks):
        """The meter gave an edge `dt_s` after the last one (or after the start).

        power: test power now, in pulses/s. For each of priors.FOLLOWING, energies: test energy
        that such a meter has seen since the last edge, in meter pulses; extras: what goes with the
        extra state; lacks: how much of the last switch is still to come, in pulses/s.
        """
        dt_s = max(dt_s, 0.001)
        if self.edges and not self._by_level:
            self._grid.feed(int(dt_s * 1000000))
        self._since_s += dt_s
        self._pace_s += _OF_LATE * (dt_s - self._pace_s)
        self.expect(dt_s)
        best = _OUT
        for i in range(self.count):
            self._look_at(i, dt_s, energies, power, extras, lacks)
            best = max(best, self._scores[i * BRANCHES])
        for i in range(self.count):
            self._branch_out(i, best - NEGLIGIBLE)
        kept = self._survivors.choose(
            self.rows, self.count, self._next, self._moments, self._pace_s
        )
        self.edges += 1
        self.count = self._spawn(kept, power) if self.edges > _FIRST_EDGES else kept
        self.rows, self._next = self._next, self.rows

    def expect(self, dt_s):
        """Make ready for `log_jump` within dt_s."""
        self._log_span = math.log(dt_s / (priors.JUMP_TIME_S + self._since_s) + 1e-6)
        for kind in range(len(self._moments)):
            self._moments[kind] = None

    def log_jump(self, row):
        """Log of the chance of a jump, by how many the row has seen: Gamma and Poisson."""
        return min(_LOG_OFTEN[row[JUMPED]] + self._log_span, _LOG_MOST)

    def _look_at(self, i, dt_s, energies, power, extras, lacks):
        """Predict hypothesis i and score it as if nothing special had happened."""
        row = self.rows[i]
        following, jitter, _ = priors.CLASSES[row[CLASS]]
        lack = lacks[following]
        if self._moments[following] is None:
            constant_s = priors.FOLLOWING[following][1] / 1000000
            self._moments[following] = jump_moments(dt_s, constant_s)
        predict(row, dt_s, energies[following], extras[following], self._joule)
        back = row[BACK]
        rate = max(back + row[RATIO] * (power - lack), 0.2 * abs(back), 1e-4)
        spread_s = priors.JITTERS[jitter][0]
        if following == priors.BLOCKS:
            block_s = self._grid.block_s / _ROOT_12
            spread_s = max(spread_s, priors.BLOCK_CAUTION * block_s)
            row[LOGW] += self._grid.credit
        spread = spread_s * rate
        noise = spread * spread + LEAST_VARIANCE
        if lack:
            shape = priors.SHAPE * priors.FOLLOWING[following][1] / 1000000 * lack
            noise += shape * shape
        self._noise[i] = noise
        self._rates[i] = rate
        self._scores[i * BRANCHES], self._peaks[i] = score(row, rate, noise)

    def _branch_out(self, i, bar):
        """Score what else may have happened, where that can matter."""
        row = self.rows[i]
        at = i * BRANCHES
        bar = min(bar, self._scores[at] - _FAR)
        log_jump = self.log_jump(row)
        moments = self._moments[priors.CLASSES[row[CLASS]][0]]
        for branch in range(1, BRANCHES):
            found = _OUT
            if self._peaks[i] + most_likely(branch, log_jump) > bar:
                found = score_branch(
                    row, branch, self._rates[i], self._noise[i], log_jump, moments, self._joule
                )
            self._scores[at + branch] = found

    def _spawn(self, kept, power):
        """Let the best hypothesis stand in for classes near its own; returns their number."""
        best = self._next[0]
        for at in range(len(self._present)):
            self._present[at] = 0
        for i in range(kept):
            self._present[self._next[i][CLASS]] = 1
            if self._next[i][LOGW] > best[LOGW]:
                best = self._next[i]
        following = priors.CLASSES[best[CLASS]][0]
        for at in priors.NEIGHBOURS[best[CLASS]]:
            otherwise = priors.CLASSES[at][0] != following
            if self._present[at] or (otherwise and self._by_level):
                continue
            row = self._next[kept]
            become(row, best, at)
            row[LOGW] += _CHANGED + priors.LOG_PRIORS[at]
            if otherwise:
                row[LOGW] += _FOLLOWS_OTHERWISE
            kept += 1
        if self._excuses:
            kept = self._excuse(best, kept, power)
            other = self._best_of_kind(self._next, self.edges % len(priors.FOLLOWING), kept)
            kept = self._excuse(other, kept, power)
        return kept

    def _excuse(self, accuser, kept, power):
        """Think of what would make the meter innocent, if this row finds it guilty."""
        if accuser is None or finds_innocent(accuser):
            return kept
        row = self._next[kept]
        row[:] = accuser
        acquit(row, power, self._joule)
        return kept + differs(row, self._next, kept)

    def _best_of_kind(self, rows, kind, kept):
        best = None
        for i in range(kept):
            row = rows[i]
            if priors.CLASSES[row[CLASS]][0] == kind and (best is None or row[LOGW] > best[LOGW]):
                best = row
        return best

    def extreme(self, way):
        """The highest (way 1.0) or lowest (-1.0) ratio that any kind of count still speaks for."""
        found = None
        least = self._top() - _SPEAKS
        for kind in range(priors.BY_LEVEL):
            row = self._best_of_kind(self.rows, kind, self.count)
            if row is None or row[LOGW] < least:
                continue
            ratio = row[RATIO] + way * _REACH * math.sqrt(row[VRR])
            if found is None or way * ratio > way * found:
                found = ratio
        return 0.0 if found is None else found

    def in_time(self):
        """Whether the meter surely counts neither late nor in blocks."""
        least = self._top() - _SPEAKS
        for i in range(self.count):
            row = self.rows[i]
            late = 0 < priors.CLASSES[row[CLASS]][0] <= priors.BLOCKS
            if late and row[LOGW] > least:
                return False
        return True

    def _top(self):
        top = _OUT
        for i in range(self.count):
            top = max(top, self.rows[i][LOGW])
        return top
