"""What share of the test energy the meter registers: a Gaussian-sum filter over the meter's edges.

Many hypotheses (`hypothesis.py`) side by side: of classes that last (how sharp the edges are, how
late the count, how restless the household: `priors.py`) and of branches at each edge (a jump of
the background, a missed pulse, a false edge). Each is scored for each branch by its innovation
alone; only the best survive and are updated, those that say the same become one. Rows are
allocated once. Weights are natural logarithms.
"""

import math

from metercheck_device.measure import priors
from metercheck_device.measure.gauss import cdf, log_cdf, truncated_above
from metercheck_device.measure.grid import EdgeGrid
from metercheck_device.measure.hypothesis import (
    BACK,
    BRANCHES,
    CLASS,
    COLUMNS,
    DELAY,
    LEAST_VARIANCE,
    LOGW,
    PHASE,
    RATIO,
    VPB,
    VPP,
    VPR,
    VRR,
    absorb,
    become,
    begin,
    floats,
    log_plausible,
    predict,
    score,
    update,
)
from metercheck_device.measure.silence import POINTS, weigh_silence

ESTIMATOR = 2
"""Version: raised whenever the same edges could give another number. Stored in each record."""

LIMIT = 48  # hypotheses that survive an edge
_NEGLIGIBLE = 12.0  # hypotheses this far below the best (in log weight) are dropped
_FIRST_EDGES = 5
_FOLLOWS_OTHERWISE = -5.0  # and of one to another delay: a meter's program does not change
_SPAWNED = -1.5  # log prior of a change of class at an edge
_ROOT_12 = 3.4641
_LOG_MISSED = math.log(priors.MISSED)


class Estimator:
    """Gaussian sum over classes and branches for one check."""

    def __init__(self, joule_per_pulse):
        self._joule = joule_per_pulse
        self._now = [floats(COLUMNS) for _ in range(LIMIT)]
        self._next = [floats(COLUMNS) for _ in range(LIMIT)]
        self._noise = floats(LIMIT)
        self._scores = floats(LIMIT * BRANCHES)
        self._present = bytearray(len(priors.CLASSES))
        self._ahead = floats(COLUMNS)
        self._grid = EdgeGrid()
        self.restart()

    def restart(self):
        """Forget every edge; what was found out about blocks stays."""
        self.edges = 0
        self._begin()

    def _begin(self):
        self._since = 0  # edges since the last beginning
        self.count = len(priors.FIRST_CLASSES)
        for i in range(self.count):
            begin(self._now[i], priors.FIRST_CLASSES[i], self._joule)

    def edge(self, dt_s, energy, power, changes, lacks):
        """The meter gave an edge `dt_s` after the last one (or after the start).

        energy: test energy since then, in meter pulses; power: test power now, in pulses/s;
        for each of priors.FOLLOWING, changes: of the power as the count follows it, since the
        last edge; lacks: how much of the last switch is still to come, both in pulses/s.
        """
        if self._grid.feed(dt_s):
            self._begin()  # what was taken for sharp edges so far has misled every hypothesis
        late_s = self._grid.block_s / _ROOT_12
        for i in range(self.count):
            row = self._now[i]
            following, jitter, _ = priors.CLASSES[int(row[CLASS])]
            predict(row, dt_s, energy, changes[following], self._joule)
            rate = row[BACK] + row[RATIO] * (power - lacks[following])
            rate = max(rate, 0.2 * abs(row[BACK]), 1e-4)
            spread = max(priors.JITTERS[jitter][0], late_s) * rate
            shape = priors.SHAPE * row[DELAY] * lacks[following]
            self._noise[i] = spread * spread + shape * shape + LEAST_VARIANCE
            for branch in range(BRANCHES):
                self._scores[i * BRANCHES + branch] = score(
                    row, branch, dt_s, rate, self._noise[i], self._joule
                )
        kept = self._select(dt_s)
        self.edges += 1
        self._since += 1
        self.count = self._spawn(kept) if self._since > _FIRST_EDGES else kept
        self._now, self._next = self._next, self._now

    def _select(self, dt_s):
        """Update the best candidates into the other rows; returns their number, at least one."""
        best = max(self._scores[: self.count * BRANCHES])
        bar = self._bar(best)
        kept = 0
        for i in range(self.count * BRANCHES):
            if self._scores[i] < bar or kept == LIMIT:
                continue
            at = i // BRANCHES
            out = self._next[kept]
            update(self._now[at], out, i % BRANCHES, dt_s, self._noise[at], self._joule)
            out[LOGW] = self._scores[i] - best + log_plausible(out, self._joule)
            if not self._absorbed(out, kept):
                kept += 1
        return kept

    def _bar(self, best):
        """The score from which on candidates survive: near the best, and about LIMIT of them.

        Halving the distance instead of sorting: nothing is allocated.
        """
        low = best - _NEGLIGIBLE
        if self._above(low) <= LIMIT:
            return low
        high = best
        for _ in range(12):
            middle = 0.5 * (low + high)
            if self._above(middle) > LIMIT:
                low = middle
            else:
                high = middle
        return high

    def _above(self, bar):
        found = 0
        for i in range(self.count * BRANCHES):
            if self._scores[i] >= bar:
                found += 1
        return found

    def _absorbed(self, row, kept):
        return any(absorb(self._next[i], row) for i in range(kept))

    def _spawn(self, kept):
        """Let the best hypothesis stand in for each class that has none; returns their number."""
        best = self._next[0]
        for at in range(len(self._present)):
            self._present[at] = 0
        for i in range(kept):
            self._present[int(self._next[i][CLASS])] = 1
            if self._next[i][LOGW] > best[LOGW]:
                best = self._next[i]
        for at in range(len(self._present)):
            if self._present[at] or kept == LIMIT:
                continue
            row = self._next[kept]
            become(row, best, at)
            row[LOGW] += _SPAWNED + priors.log_prior(at)
            if priors.CLASSES[at][0] != priors.CLASSES[int(best[CLASS])][0]:
                row[LOGW] += _FOLLOWS_OTHERWISE
            kept += 1
        return kept

    def posterior(self, dt_s, energy, changes, out):
        """What is known `dt_s` after the last edge, silence since then included.

        Silence is information: the phase is still below one, unless a pulse was missed. Fills
        `out`, a Posterior.
        """
        if not self.edges:
            mean_back = priors.SILENT_BACKGROUND_W / self._joule
            weigh_silence(dt_s, energy, mean_back, priors.MISSED, priors.RATIO, out)
            return
        known = out.overdue = 0.0
        row = self._ahead
        for i in range(self.count):
            become(row, self._now[i], int(self._now[i][CLASS]))
            change = changes[priors.CLASSES[int(row[CLASS])][0]]
            predict(row, dt_s, energy, change, self._joule)
            weight = math.exp(row[LOGW])
            known += weight
            out.overdue += weight * row[PHASE]
            self._silent(row, out, i)
        out.overdue /= known
        out.close(self.count)

    def _silent(self, row, out, i):
        """Put a predicted row, cut off where the next pulse would have come, into `out`."""
        variance = row[VPP] + LEAST_VARIANCE
        deviation = math.sqrt(variance)
        silent, shift, factor = truncated_above(row[PHASE], variance, 1.0)
        if _LOG_MISSED + log_cdf((2.0 - row[PHASE]) / deviation) > silent:
            silent, shift, factor = truncated_above(row[PHASE], variance, 2.0)
            silent += _LOG_MISSED
        gain = row[VPR] / variance
        out.weights[i] = row[LOGW] + silent
        out.ratios[i] = row[RATIO] + gain * shift * deviation
        out.backgrounds[i] = row[BACK] + row[VPB] / variance * shift * deviation
        out.deviations[i] = math.sqrt(max(row[VRR] - gain * row[VPR] * (1.0 - factor), 1e-9))


class Posterior:
    """Preallocated room for what Estimator.posterior finds: a sum of `count` normals.

    weights (sum to one), ratios with their deviations, backgrounds in pulses/s; overdue: pulses
    that should have come by now, as things looked at the last edge.
    """

    def __init__(self):
        size = max(LIMIT, POINTS)
        self.count = 0
        self.overdue = 0.0
        self.weights = floats(size)
        self.ratios = floats(size)
        self.deviations = floats(size)
        self.backgrounds = floats(size)

    def close(self, count):
        """`count` rows are filled, their weights as logarithms: make them shares."""
        best = max(self.weights[:count])
        total = 0.0
        for i in range(count):
            self.weights[i] = math.exp(self.weights[i] - best)
            total += self.weights[i]
        for i in range(count):
            self.weights[i] /= total
        self.count = count

    def share_below(self, bound):
        """Probability that the ratio lies below `bound`."""
        total = 0.0
        for i in range(self.count):
            total += self.weights[i] * cdf((bound - self.ratios[i]) / self.deviations[i])
        return total
