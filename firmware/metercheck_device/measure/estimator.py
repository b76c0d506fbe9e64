"""What share of the test energy the meter registers: a Gaussian-sum filter over the meter's edges.

State of one hypothesis, in units of one meter pulse:

    phase       counted by the meter since its last edge, less what the edges say (near 0)
    ratio       share of the test load's energy that the meter registers
    background  pulses per second that the household makes

Between two edges the phase grows by ratio x (test energy) + background x (time); at an edge it
must have grown by one. Edges are therefore compared with energy, not intervals with each other,
and a badly timed edge spoils only itself. What is not known, and differs between hypotheses:

    class   the meter's lag, the jitter of its edges, the restlessness of the household
    branch  at each edge: nothing special, a small or a large jump of the background at an unknown
            moment, a pulse that was missed, a false edge

Every hypothesis is scored for each branch by its innovation alone; only the best survive and are
updated. Rows are allocated once. Weights are natural logarithms.
"""

import math
from array import array

from metercheck_device.measure.gauss import cdf, log_cdf, truncated_above
from metercheck_device.measure.silence import weigh_silence

ESTIMATOR = 1
"""Version: raised whenever the same edges could give another number. Stored in each record."""

LAGS_US = (0, 300000, 700000)
_JITTERS_S = (0.0015, 0.008, 0.025)
# Households: (energy noise, J per root second; drift of the power, W per root second)
_HOUSEHOLDS = ((4.0, 2.0), (25.0, 5.0))
_LOG_PRIOR_LAG = (-0.22, -2.3, -2.3)
_LOG_PRIOR_JITTER = (-0.7, -1.2, -1.6)
_LOG_PRIOR_HOUSEHOLD = (-0.7, -0.7)

# Jumps of the background: (deviation in W, rate per second)
_JUMPS = ((120.0, 0.04), (1500.0, 0.03))
_MISSED = 0.01
_FALSE_PER_S = 0.004

_RATIO_PRIOR = (0.8, 0.5)
_BACKGROUND_PRIOR_W = (800.0, 1500.0)
_LEAST_VARIANCE = 1e-6  # of an edge, in pulses squared: also what single floats can carry

_LIMIT = 40  # hypotheses that survive an edge
_BRANCHES = 3 + len(_JUMPS)
_NEGLIGIBLE = 12.0  # hypotheses this far below the best (in log weight) are dropped

# Columns of a row
_LOGW = 0
_CLASS = 1
_PHASE = 2
_RATIO = 3
_BACK = 4
_VPP = 5
_VPR = 6
_VPB = 7
_VRR = 8
_VRB = 9
_VBB = 10
_COLUMNS = 11


def _floats(count):
    return array("f", bytes(4 * count))


def _rows(count):
    return [_floats(_COLUMNS) for _ in range(count)]


class Estimator:
    """Gaussian sum over classes and branches for one check."""

    def __init__(self, joule_per_pulse):
        self._joule = joule_per_pulse
        classes = []
        for lag in range(len(LAGS_US)):
            for jitter in range(len(_JITTERS_S)):
                for house in range(len(_HOUSEHOLDS)):
                    classes.append((lag, jitter, house))
        self._classes = tuple(classes)
        size = max(_LIMIT, len(classes))
        self._now = _rows(size)
        self._next = _rows(size)
        self._noise = _floats(size)
        self._scores = _floats(size * _BRANCHES)
        self.count = len(classes)
        self.edges = 0
        back, spread = _BACKGROUND_PRIOR_W
        ratio, ratio_spread = _RATIO_PRIOR
        for i in range(len(classes)):
            lag, jitter, house = classes[i]
            row = self._now[i]
            row[_LOGW] = _LOG_PRIOR_LAG[lag] + _LOG_PRIOR_JITTER[jitter]
            row[_LOGW] += _LOG_PRIOR_HOUSEHOLD[house]
            row[_CLASS] = i
            # Where the meter stands between two pulses at the start is anybody's guess.
            row[_PHASE] = 0.5
            row[_VPP] = 1.0 / 12.0
            row[_RATIO] = ratio
            row[_VRR] = ratio_spread * ratio_spread
            row[_BACK] = back / joule_per_pulse
            row[_VBB] = (spread / joule_per_pulse) ** 2

    def edge(self, dt_s, energies, powers):
        """The meter gave an edge `dt_s` after the last one (or after the start).

        energies: test energy since then, in meter pulses, as seen through each of LAGS_US;
        powers: test power at the edge, in meter pulses per second, likewise.
        """
        for i in range(self.count):
            row = self._now[i]
            lag, jitter, house = self._classes[int(row[_CLASS])]
            self._predict(row, dt_s, energies[lag], house)
            rate = row[_BACK] + row[_RATIO] * powers[lag]
            rate = max(rate, 0.2 * abs(row[_BACK]), 1e-4)
            spread = _JITTERS_S[jitter] * rate
            self._noise[i] = spread * spread + _LEAST_VARIANCE
            self._score(i, row, dt_s, rate)
        best = max(self._scores[: self.count * _BRANCHES])
        bar = self._bar(best)
        kept = 0
        for i in range(self.count * _BRANCHES):
            score = self._scores[i]
            if score < bar or kept == _LIMIT:
                continue
            out = self._next[kept]
            out[_LOGW] = score - best
            row = i // _BRANCHES
            if self._update(self._now[row], out, i % _BRANCHES, dt_s, self._noise[row]):
                kept += 1
        self._now, self._next = self._next, self._now
        self.count = kept
        self.edges += 1

    def _bar(self, best):
        """The score from which on hypotheses survive: near the best, and at most _LIMIT of them.

        Halving the distance instead of sorting: nothing is allocated.
        """
        low = best - _NEGLIGIBLE
        if self._above(low) <= _LIMIT:
            return low
        high = best
        for _ in range(12):
            middle = 0.5 * (low + high)
            if self._above(middle) > _LIMIT:
                low = middle
            else:
                high = middle
        return high

    def _above(self, bar):
        found = 0
        for i in range(self.count * _BRANCHES):
            if self._scores[i] >= bar:
                found += 1
        return found

    def _predict(self, row, dt_s, energy, house):
        noise_j, drift_w = _HOUSEHOLDS[house]
        noise = noise_j / self._joule
        drift = drift_w / self._joule
        walk = drift * drift * dt_s
        row[_PHASE] += row[_RATIO] * energy + row[_BACK] * dt_s
        vpr = row[_VPR] + energy * row[_VRR] + dt_s * row[_VRB]
        vpb = row[_VPB] + energy * row[_VRB] + dt_s * row[_VBB]
        row[_VPP] += energy * (row[_VPR] + vpr) + dt_s * (row[_VPB] + vpb)
        row[_VPP] += noise * noise * dt_s + walk * dt_s * dt_s / 3.0
        row[_VPR] = vpr
        row[_VPB] = vpb + 0.5 * walk * dt_s
        row[_VBB] += walk

    def _score(self, i, row, dt_s, rate):
        """Log weight of each branch of predicted row i, from its innovation alone."""
        noise = self._noise[i]
        log_rate = row[_LOGW] + math.log(rate)
        for branch in range(_BRANCHES):
            if branch == _BRANCHES - 1:  # a false edge: the true one is still to come
                spread = math.sqrt(row[_VPP] + noise)
                score = row[_LOGW] + math.log(_FALSE_PER_S) + log_cdf((1.0 - row[_PHASE]) / spread)
            else:
                variance = row[_VPP] + noise
                away = row[_PHASE] - 1.0
                prior = 0.0
                if branch == _BRANCHES - 2:
                    away -= 1.0
                    prior = math.log(_MISSED)
                elif branch:
                    deviation, jump_rate = _JUMPS[branch - 1]
                    jump = (deviation / self._joule) ** 2
                    variance += jump * dt_s * dt_s / 3.0
                    prior = math.log(1.0 - math.exp(-jump_rate * dt_s))
                score = log_rate + prior - 0.5 * (away * away / variance + math.log(variance))
                score -= 0.9189
            self._scores[i * _BRANCHES + branch] = score

    def _update(self, row, out, branch, dt_s, noise):
        """Write the updated hypothesis to `out` (its weight stands); False when impossible."""
        for column in range(_CLASS, _COLUMNS):
            out[column] = row[column]
        if branch == _BRANCHES - 1:
            return True
        if 0 < branch <= len(_JUMPS):
            jump = (_JUMPS[branch - 1][0] / self._joule) ** 2
            out[_VPP] += jump * dt_s * dt_s / 3.0
            out[_VPB] += 0.5 * jump * dt_s
            out[_VBB] += jump
        target = 2.0 if branch == _BRANCHES - 2 else 1.0
        inverse = 1.0 / (out[_VPP] + noise)
        gain_p = out[_VPP] * inverse
        gain_r = out[_VPR] * inverse
        gain_b = out[_VPB] * inverse
        away = target - out[_PHASE]
        # The phase restarts at the edge, so that it stays a small number.
        out[_PHASE] = gain_p * away + out[_PHASE] - target
        out[_RATIO] += gain_r * away
        out[_BACK] += gain_b * away
        out[_VRR] = max(out[_VRR] - gain_r * out[_VPR], 1e-9)
        out[_VRB] -= gain_r * out[_VPB]
        out[_VBB] = max(out[_VBB] - gain_b * out[_VPB], 1e-9)
        out[_VPP] = gain_p * noise
        out[_VPR] = gain_r * noise
        out[_VPB] = gain_b * noise
        return self._possible(out)

    def _possible(self, row):
        """Without export neither the background nor the ratio is negative: weigh by that."""
        for column, variance in ((_BACK, _VBB), (_RATIO, _VRR)):
            margin = 0.05 if column == _RATIO else 20.0 / self._joule
            x = (row[column] + margin) / math.sqrt(row[variance])
            if x < -4.0:
                return False
            if x < 4.0:
                row[_LOGW] += log_cdf(x)
        return True

    def posterior(self, dt_s, energies, out):
        """What is known `dt_s` after the last edge, silence since then included.

        Silence is information: the phase is still below one, unless a pulse was missed. Fills
        out.weights, out.ratios, out.deviations, out.backgrounds (pulses/s); sets out.count and
        out.overdue: pulses that should have come by now, as things looked at the last edge.
        """
        if not self.edges:
            mean_back = _BACKGROUND_PRIOR_W[0] / self._joule
            weigh_silence(dt_s, energies[0], mean_back, _MISSED, _RATIO_PRIOR, out)
            return
        best = -1e30
        known = overdue = 0.0
        for i in range(self.count):
            row = self._now[i]
            lag, _, house = self._classes[int(row[_CLASS])]
            energy = energies[lag]
            phase = row[_PHASE] + row[_RATIO] * energy + row[_BACK] * dt_s
            vpr = row[_VPR] + energy * row[_VRR] + dt_s * row[_VRB]
            vpb = row[_VPB] + energy * row[_VRB] + dt_s * row[_VBB]
            vpp = row[_VPP] + energy * (row[_VPR] + vpr) + dt_s * (row[_VPB] + vpb)
            noise = _HOUSEHOLDS[house][0] / self._joule
            vpp = max(vpp, 0.0) + noise * noise * dt_s + _LEAST_VARIANCE
            weight = math.exp(row[_LOGW])
            known += weight
            overdue += weight * phase
            silent, shift, factor = truncated_above(phase, vpp, 1.0)
            missed = math.log(_MISSED) + log_cdf((2.0 - phase) / math.sqrt(vpp))
            if missed > silent:
                silent, shift, factor = truncated_above(phase, vpp, 2.0)
                silent += math.log(_MISSED)
            gain_r = vpr / vpp
            deviation = math.sqrt(vpp)
            variance = row[_VRR] - gain_r * vpr * (1.0 - factor)
            out.weights[i] = row[_LOGW] + silent
            out.ratios[i] = row[_RATIO] + gain_r * shift * deviation
            out.backgrounds[i] = row[_BACK] + vpb / vpp * shift * deviation
            out.deviations[i] = math.sqrt(max(variance, 1e-9))
            best = max(best, out.weights[i])
        total = 0.0
        for i in range(self.count):
            out.weights[i] = math.exp(out.weights[i] - best)
            total += out.weights[i]
        for i in range(self.count):
            out.weights[i] /= total
        out.count = self.count
        out.overdue = overdue / known


class Posterior:
    """Preallocated room for what Estimator.posterior finds."""

    def __init__(self):
        size = max(_LIMIT, len(LAGS_US) * len(_JITTERS_S) * len(_HOUSEHOLDS))
        self.count = 0
        self.overdue = 0.0
        self.weights = _floats(size)
        self.ratios = _floats(size)
        self.deviations = _floats(size)
        self.backgrounds = _floats(size)

    def share_below(self, bound):
        """Probability that the ratio lies below `bound`."""
        total = 0.0
        for i in range(self.count):
            total += self.weights[i] * cdf((bound - self.ratios[i]) / self.deviations[i])
        return total
