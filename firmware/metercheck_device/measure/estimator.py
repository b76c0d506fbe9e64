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
from metercheck_device.measure.gauss import log_cdf, truncated_above
from metercheck_device.measure.grid import EdgeGrid
from metercheck_device.measure.hypothesis import (
    BACK,
    BRANCHES,
    CLASS,
    JUMPED,
    LEAST_VARIANCE,
    LOGW,
    PHASE,
    PLAUSIBLE,
    RATIO,
    VBB,
    VPB,
    VPP,
    VPR,
    VRB,
    VRR,
    absorb,
    acquit,
    become,
    begin,
    jump_moments,
    log_plausible,
    new_row,
    predict,
    score,
    score_branch,
    update,
)
from metercheck_device.measure.silence import weigh_silence

ESTIMATOR = 3
"""Version: raised whenever the same edges could give another number. Stored in each record."""

_INNOCENT_LOW = 0.95
_INNOCENT_HIGH = 1.05
_NEGLIGIBLE = 10.0  # hypotheses this far below the best (in log weight) are dropped
_HOPELESS = 20.0  # the last one of its kind
_HARDLY = 30.0  # innocent ones only when they are this far below
_FIRST_EDGES = 5
_CHANGED = -1.5  # log prior of a change of class at an edge,
_FOLLOWS_OTHERWISE = -5.0  # and of one to another kind of count: a meter's program stays
_ROOT_12 = 3.4641
_OUT = -1e9
_LOG_MISSED = math.log(priors.MISSED)
_SELDOM = 0.04  # jumps per edge
_LATE = 14.0
_SCATTERED = (0.0, 3.0, 6.0, 6.0)
_FEEDS_IN_W = 20.0  # what the background may be below nothing, by noise


class Estimator:
    """Gaussian sum over classes and branches for one check."""

    def __init__(self, joule_per_pulse, first, limit, innocent):
        """first: the classes to begin with; limit: most hypotheses that survive an edge, of which
        `innocent` are kept for those that find the meter right.
        """
        self._joule = joule_per_pulse
        self._limit = limit
        self._innocent = innocent
        self._by_level = priors.CLASSES[first[0]][0] == priors.BY_LEVEL
        most = max(len(near) for near in priors.NEIGHBOURS)
        self.size = limit + priors.BY_LEVEL + most + 2
        self.rows = [new_row() for _ in range(self.size)]
        self._next = [new_row() for _ in range(self.size)]
        self._noise = [0.0] * self.size
        self._rates = [0.0] * self.size
        self._scores = [_OUT] * (self.size * BRANCHES)
        self._log_jumps = [0.0] * (priors.MOST_JUMPS + 1)
        self._moments = [(0.0, 0.0, 0.0, 0.0)] * len(priors.FOLLOWING)
        self._present = bytearray(len(priors.CLASSES))
        self._ahead = new_row()
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
        if self.edges:
            self._grid.feed(int(dt_s * 1000000))
        self._since_s += dt_s
        self._foresee(dt_s)
        for i in range(len(self._moments)):
            self._moments[i] = jump_moments(dt_s, priors.FOLLOWING[i][1] / 1000000)
        for i in range(self.count):
            self._look_at(i, dt_s, energies, power, extras, lacks)
        kept = self._select()
        self.edges += 1
        self.count = self._spawn(kept, power) if self.edges > _FIRST_EDGES else kept
        self.rows, self._next = self._next, self.rows

    def _foresee(self, dt_s):
        """Chance of a jump within dt_s, by how many there were: Gamma and Poisson."""
        for jumps in range(priors.MOST_JUMPS + 1):
            per_s = (priors.JUMP_SHAPE + jumps) / (priors.JUMP_TIME_S + self._since_s)
            self._log_jumps[jumps] = math.log(min(per_s * dt_s + 1e-6, 0.7))

    def _look_at(self, i, dt_s, energies, power, extras, lacks):
        """Predict hypothesis i and score its branches."""
        row = self.rows[i]
        following, jitter, _ = priors.CLASSES[row[CLASS]]
        lack = lacks[following]
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
        at = i * BRANCHES
        self._scores[at] = score(row, rate, noise)
        log_jump = self._log_jumps[row[JUMPED]]
        for branch in range(1, BRANCHES):
            self._scores[at + branch] = score_branch(
                row, branch, rate, noise, log_jump, self._moments[following], self._joule
            )

    def _select(self):
        """Update the best candidates into the other rows; returns their number, at least one."""
        scores = self._scores
        count = self.count * BRANCHES
        ranked = sorted(scores[:count], reverse=True)
        best = ranked[0]
        most = self._limit - self._innocent
        bar = max(best - _NEGLIGIBLE, ranked[min(most, count) - 1])
        kept = 0
        for i in range(count):
            if scores[i] >= bar and kept < most:
                kept = self._keep(i, kept, best)
                scores[i] = _OUT
        kept = self._keep_kinds(kept, best)
        ranked = []
        for i in range(self.count):
            if self._finds_innocent(i):
                ranked += scores[i * BRANCHES : (i + 1) * BRANCHES]
        if not ranked:
            return kept
        ranked.sort(reverse=True)
        bar = max(best - _HARDLY, ranked[min(self._innocent, len(ranked)) - 1])
        most = kept + self._innocent
        for i in range(count):
            if scores[i] >= bar and kept < most and self._finds_innocent(i // BRANCHES):
                kept = self._keep(i, kept, best)
        return kept

    def _keep_kinds(self, kept, best):
        """How a count follows shows slowly: the best of each kind stays until beyond hope."""
        for kind in range(priors.BY_LEVEL):
            self._present[kind] = 0
        for i in range(kept):
            self._present[priors.CLASSES[self._next[i][CLASS]][0]] = 1
        for kind in range(priors.BY_LEVEL):
            chosen = -1
            bar = best - _HOPELESS
            for i in range(self.count):
                if self._present[kind] or priors.CLASSES[self.rows[i][CLASS]][0] != kind:
                    continue
                for candidate in range(i * BRANCHES, (i + 1) * BRANCHES):
                    if self._scores[candidate] > bar:
                        bar = self._scores[candidate]
                        chosen = candidate
            if chosen >= 0:
                kept = self._keep(chosen, kept, best)
                self._scores[chosen] = _OUT
        return kept

    def _finds_innocent(self, i):
        return self._innocent and _INNOCENT_LOW < self.rows[i][RATIO] < _INNOCENT_HIGH

    def _keep(self, candidate, kept, best):
        """Update a candidate into the next row; returns how many rows there are then."""
        at = candidate // BRANCHES
        out = self._next[kept]
        moments = self._moments[priors.CLASSES[self.rows[at][CLASS]][0]]
        update(self.rows[at], out, candidate % BRANCHES, self._noise[at], moments, self._joule)
        plausible = log_plausible(out, self._joule)
        out[LOGW] = self._scores[candidate] - best + plausible - out[PLAUSIBLE]
        out[PLAUSIBLE] = plausible
        return kept + self._differs(out, kept)

    def _differs(self, row, kept):
        """1, or 0 when one of the first `kept` next rows said the same and took its weight."""
        for i in range(kept):
            if absorb(self._next[i], row):
                return 0
        return 1

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
        if self._innocent:
            kept = self._excuse(best, kept, power)
            other = self._best_of_kind(self.edges % priors.BY_LEVEL, kept)
            kept = self._excuse(other, kept, power)
        return kept

    def _excuse(self, accuser, kept, power):
        """Think of what would make the meter innocent, if this row finds it guilty."""
        if accuser is None or _INNOCENT_LOW < accuser[RATIO] < _INNOCENT_HIGH:
            return kept
        row = self._next[kept]
        row[:] = accuser
        acquit(row, power, self._joule)
        return kept + self._differs(row, kept)

    def _best_of_kind(self, kind, kept):
        best = None
        for i in range(kept):
            row = self._next[i]
            if priors.CLASSES[row[CLASS]][0] == kind and (best is None or row[LOGW] > best[LOGW]):
                best = row
        return best

    def posterior(self, dt_s, energies, extras, out):
        """What is known `dt_s` after the last edge, silence since then included.

        Silence is information: the phase is still below one, unless a pulse was missed or the
        household draws less since. Fills `out`, a Posterior of `size` or more.
        """
        if not self.edges:
            mean_back = priors.SILENT_BACKGROUND_W / self._joule
            weigh_silence(dt_s, energies[0], mean_back, priors.MISSED, priors.RATIO, out)
            return
        known = out.overdue = out.jumps = 0.0
        self._foresee(dt_s)
        row = self._ahead
        for i in range(self.count):
            row[:] = self.rows[i]
            following = priors.CLASSES[row[CLASS]][0]
            predict(row, dt_s, energies[following], extras[following], self._joule)
            weight = math.exp(max(row[LOGW], -80.0))
            known += weight
            out.overdue += weight * row[PHASE]
            out.jumps += weight * row[JUMPED]
            self._silent(row, out, i, dt_s)
        out.overdue /= known
        out.jumps /= known
        out.close(self.count)

    def _silent(self, row, out, i, dt_s):
        """Put a predicted row, cut off where the next pulse would have come, into `out`.

        It is cut off where the household would feed in, too: an interval that is longer than the
        load alone would make it speaks for itself.
        """
        variance = row[VPP] + LEAST_VARIANCE
        deviation = math.sqrt(variance)
        silent, shift, factor = truncated_above(row[PHASE], variance, 1.0)
        if _LOG_MISSED + log_cdf((2.0 - row[PHASE]) / deviation) > silent:
            silent, shift, factor = truncated_above(row[PHASE], variance, 2.0)
            silent += _LOG_MISSED
        jumped = self._log_jumps[row[JUMPED]]
        if jumped > silent and row[PHASE] - row[BACK] * dt_s < 1.0:
            silent, shift, factor = jumped, 0.0, 1.0
        gain_r = row[VPR] / variance
        gain_b = row[VPB] / variance
        less = 1.0 - factor
        ratio = row[RATIO] + gain_r * shift * deviation
        back = row[BACK] + gain_b * shift * deviation
        vrr = max(row[VRR] - gain_r * row[VPR] * less, 1e-9)
        vrb = row[VRB] - gain_r * row[VPB] * less
        vbb = max(row[VBB] - gain_b * row[VPB] * less, 1e-9)
        _, shift, factor = truncated_above(-back, vbb, _FEEDS_IN_W / self._joule)
        gain = vrb / vbb
        deviation = math.sqrt(vbb)
        out.weights[i] = row[LOGW] + silent
        out.ratios[i] = ratio - gain * shift * deviation
        out.backgrounds[i] = back - shift * deviation
        deviation = math.sqrt(max(vrr - gain * vrb * (1.0 - factor), 1e-9))
        out.deviations[i] = deviation * self._blurred(row)

    def _blurred(self, row):
        """By how much a deviation is widened where jumps are many and edges do not show when.

        A jump that falls together with a switch of the load, as far as late or scattered edges can
        tell, is mistaken for the load's; with many jumps some do.
        """
        following, jitter, _ = priors.CLASSES[row[CLASS]]
        often = row[JUMPED] / self.edges - _SELDOM
        if often < 0.0:
            return 1.0
        return 1.0 + often * (_LATE if 0 < following < priors.BLOCKS else _SCATTERED[jitter])
