"""What share of the test energy the meter registers: a Gaussian-sum filter over the meter's edges.

Many hypotheses (`hypothesis.py`) side by side: of classes that last (how sharp the edges are, how
late the count: `priors.py`) and of branches at each edge (a jump of the background, a missed
pulse, a false edge). Each is scored for each branch by its innovation alone; few survive and are
updated (`survivors.py`). A kind of count that has died out is thought of anew now and then: a
household that switches in the first seconds must not decide for good how a meter counts; and so
is the meter that is right, when no hypothesis finds it so. Weights are natural logarithms.
"""

import math

from metercheck_device.measure import priors
from metercheck_device.measure.conceive import (
    ANYHOW,
    INNOCENT,
    begin,
    revive,
    settle,
)
from metercheck_device.measure.grid import EdgeGrid
from metercheck_device.measure.hypothesis import (
    BACK,
    BRANCHES,
    CLASS,
    JUMPED,
    LEAST_VARIANCE,
    LOGW,
    MISSED,
    MOST_LIKELY,
    SCALE,
    new_row,
    peak,
    score_branch,
    shortfall,
)
from metercheck_device.measure.mover import Mover
from metercheck_device.measure.survivors import NEGLIGIBLE, Survivors, finds_innocent

ESTIMATOR = 5
"""Version: raised whenever the same edges could give another number. Stored in each record."""

_OF_LATE = 0.2
_FIRST_EDGES = 5
_CHANGED = -1.5  # log prior of a change of class at an edge
_REVIVED_EDGES = 3
_ON_GRID = 12.0  # log odds from which on a meter is taken to add up in blocks,
_OFF_GRID = 8.0  # and minus log prior of a household that keeps to the same grid by itself
_ROOT_12 = 3.4641
_OUT = -1e9
_LOG_MOST = -0.36  # of the chance of a jump between two edges
_FAR = 4.0  # branches this far below the plain one of a row that is hardly likely are left out
_LOG_OFTEN = tuple(math.log(priors.JUMP_SHAPE + n) for n in range(priors.MOST_JUMPS + 1))


def _go_on():
    """Nothing else has to be looked at meanwhile."""


class Estimator:
    """Gaussian sum over classes and branches for one check."""

    def __init__(self, joule_per_pulse, first, limit, innocent):
        """first: (class, scale) of those to begin with; limit: most hypotheses that survive an
        edge, of which `innocent` are kept for those that find the meter right.
        """
        self._joule = joule_per_pulse
        self.breathe = _go_on  # called between hypotheses: an edge takes long on a Pico
        self._by_level = priors.KIND_OF[first[0][0]] == priors.BY_LEVEL
        self.size = limit + 10
        self.rows = [new_row() for _ in range(self.size)]
        self._next = [new_row() for _ in range(self.size)]
        self._jumps = [0.0] * BRANCHES
        for branch in range(1, MISSED):
            self._jumps[branch] = (priors.JUMPS[branch - 1][0] / joule_per_pulse) ** 2
        self._survivors = Survivors(joule_per_pulse, self.size, limit, innocent, self._jumps)
        self._rates = [0.0] * self.size
        self._peaks = [0.0] * self.size
        self._log_span = 0.0
        self._excused = False
        self._present = bytearray(len(priors.KINDS))
        self._classes = bytearray(len(priors.CLASSES))
        self.grid = EdgeGrid()
        self.mover = Mover(joule_per_pulse)
        self.in_blocks = False  # found once, and not taken back
        self.pace_s = 1.0  # usual time between edges, of late
        self._since_s = 0.0
        self.edges = 0
        self.count = len(first)
        for i in range(self.count):
            begin(self.rows[i], first[i][0], first[i][1], joule_per_pulse)

    def edge(self, drive):
        """The meter gave an edge; drive: what the load did since the last one (or the start)."""
        dt_s = drive.dt_s = max(drive.dt_s, 0.001)
        if self.edges and not self._by_level:
            self.grid.feed(int(dt_s * 1000000))
            if self.in_blocks:
                self.mover.block_s = self.grid.block_s
            elif self.grid.surely > _ON_GRID:
                self._believe_blocks(drive)
        self._since_s += dt_s
        self.pace_s += _OF_LATE * (dt_s - self.pace_s)
        self.expect(dt_s)
        scores = self._survivors.scores
        best = _OUT
        for i in range(self.count):
            self._look_at(i, drive)
            if scores[i * BRANCHES] > best:
                best = scores[i * BRANCHES]
        for i in range(self.count):
            self._branch_out(i, best - NEGLIGIBLE)
            self.breathe()
        kept = self._survivors.choose(self.rows, self.count, self._next, self.pace_s)
        self.edges += 1
        self.rows, self._next = self._next, self.rows
        self.count = kept
        if self.edges > _FIRST_EDGES:
            self._spawn(drive.power)

    def expect(self, dt_s):
        """Make ready for `log_jump` within dt_s."""
        self._log_span = math.log(dt_s / (priors.JUMP_TIME_S + self._since_s) + 1e-6)

    def log_jump(self, row):
        """Log of the chance of a jump, by how many the row has seen: Gamma and Poisson."""
        jumped = row[JUMPED]
        often = _LOG_OFTEN[jumped if jumped < priors.MOST_JUMPS else priors.MOST_JUMPS]
        return min(often + self._log_span, _LOG_MOST)

    def _look_at(self, i, drive):
        """Predict hypothesis i and score it as if nothing special had happened."""
        row = self.rows[i]
        back = row[BACK]
        rate = self.mover.move(row, drive)
        self.mover.jump(row, drive.dt_s, self._survivors.moments[i])
        least = 0.2 * (back if back > 0.0 else -back) + 1e-4
        if rate < least:
            rate = least
        at = row[CLASS]
        spread = priors.SPREAD_S[at] * rate
        noise = (
            spread * spread
            + (LEAST_VARIANCE + self.mover.missing * self.mover.missing) / row[SCALE]
        )
        if priors.KIND_OF[at] == priors.BLOCKS:
            spread = priors.BLOCK_CAUTION * self.grid.block_s / _ROOT_12 * rate
            noise += spread * spread / row[SCALE]
            row[LOGW] += self.grid.credit
        self._survivors.noise[i] = noise
        self._rates[i] = rate
        self._peaks[i] = most = peak(row, rate, noise)
        self._survivors.scores[i * BRANCHES] = most - shortfall(row, noise)

    def _branch_out(self, i, bar):
        """Score what else may have happened, where that can matter."""
        row = self.rows[i]
        scores = self._survivors.scores
        noise = self._survivors.noise[i]
        moments = self._survivors.moments[i]
        at = i * BRANCHES
        bar = min(bar, scores[at] - _FAR) - self._peaks[i]
        log_jump = self.log_jump(row)
        for branch in range(1, BRANCHES):
            most = MOST_LIKELY[branch]
            if branch < MISSED:
                most += log_jump
            scores[at + branch] = _OUT
            if most > bar:
                scores[at + branch] = score_branch(
                    row, branch, self._rates[i], noise, log_jump, moments, self._jumps[branch]
                )

    def _spawn(self, power):
        """Let the best stand in for sharper and less sharp edges, and for kinds that are gone."""
        best = self._see()
        classes, present = self._classes, self._present
        for at in priors.NEIGHBOURS[best[CLASS]]:
            if not classes[at]:
                row = self._room()
                row[:] = best
                row[CLASS] = at
                row[LOGW] += _CHANGED + priors.LOG_SHARPNESS[at]
        if self._by_level or self.edges % _REVIVED_EDGES:
            return
        for kind in range(priors.BY_LEVEL):
            if not present[kind]:
                self._revive(best, kind, ANYHOW, power)
        if not self._excused:
            self._revive(best, priors.IN_TIME, INNOCENT, power)

    def _believe_blocks(self, drive):
        """All edges keep to a grid of time: a household does not, but by coincidence."""
        self.in_blocks = True
        self.mover.block_s = self.grid.block_s
        best = self._see()
        if not self._present[priors.BLOCKS]:
            self._revive(best, priors.BLOCKS, ANYHOW, drive.before_power)
        for i in range(self.count):
            row = self.rows[i]
            if priors.KIND_OF[row[CLASS]] == priors.BLOCKS:
                settle(row)
            else:
                row[LOGW] -= _OFF_GRID

    def _revive(self, best, kind, ratio, power):
        row = self._room()
        revive(row, best, priors.FIRST_OF[kind], ratio, power, self._joule)
        if kind == priors.BLOCKS and self.in_blocks:
            settle(row)

    def _room(self):
        self.count += 1
        return self.rows[self.count - 1]

    def _see(self):
        """Note the kinds and classes that there are, and excuses; returns the best row."""
        best = self.rows[0]
        self._excused = False
        for at in range(len(self._classes)):
            self._classes[at] = 0
        for kind in range(len(self._present)):
            self._present[kind] = 0
        for i in range(self.count):
            row = self.rows[i]
            self._classes[row[CLASS]] = 1
            kind = priors.KIND_OF[row[CLASS]]
            self._present[kind] = 1
            if kind == priors.IN_TIME and finds_innocent(row):
                self._excused = True
            if row[LOGW] > best[LOGW]:
                best = row
        return best
