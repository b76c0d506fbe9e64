"""One hypothesis: a row of single floats, moved from edge to edge by a Kalman filter.

State, in units of one meter pulse and seconds:

    phase       counted by the meter since its last edge, less what the edges say (near 0)
    ratio       share of the test load's energy that the meter registers
    background  pulses per second that the household makes
    delay       seconds by which the count follows the test load, times the ratio

Between two edges the phase grows by ratio x (test energy) - delay x (change of the followed power)
+ background x (time); at an edge it must have grown by one. Edges are therefore compared with
energy, not intervals with each other, and a badly timed edge spoils only itself.

A branch says what happened up to the edge: nothing special, one of JUMPS of the background at an
unknown moment, a pulse that was missed, or that the edge is false.
"""

import math
from array import array

from metercheck_device.measure import priors
from metercheck_device.measure.gauss import log_cdf

# Columns of a row: log weight, class, state, upper half of the covariance.
LOGW = 0
CLASS = 1
PHASE = 2
RATIO = 3
BACK = 4
DELAY = 5
VPP = 6
VPR = 7
VPB = 8
VPD = 9
VRR = 10
VRB = 11
VRD = 12
VBB = 13
VBD = 14
VDD = 15
COLUMNS = 16

MISSED = 1 + len(priors.JUMPS)
FALSE = MISSED + 1
BRANCHES = FALSE + 1

LEAST_VARIANCE = 1e-6  # of an edge, in pulses squared: also what single floats can carry
_HINT = 0.2  # deviation of a ratio that was found under another delay
_SAME = 0.1  # hypotheses closer than this, in variances, are one
_LOG_ROOT_TWO_PI = 0.9189385
_LOG_MISSED = math.log(priors.MISSED)
_LOG_FALSE = math.log(priors.FALSE_PER_S)


def floats(count):
    """That many single floats, all zero."""
    return array("f", bytes(4 * count))


def begin(row, at, joule):
    """Make the row what is known of class `at` before the first edge; joule: of one pulse."""
    for column in range(COLUMNS):
        row[column] = 0.0
    ratio, spread = priors.RATIO
    row[CLASS] = at
    # Where the meter stands between two pulses at the start is anybody's guess.
    row[PHASE] = 0.5
    row[VPP] = 1.0 / 12.0
    row[RATIO] = ratio
    row[VRR] = spread * spread
    back, spread = priors.BACKGROUND_W
    row[BACK] = back / joule
    row[VBB] = (spread / joule) ** 2
    row[DELAY] = priors.FOLLOWING[priors.CLASSES[at][0]][1]
    row[VDD] = priors.FOLLOWING[priors.CLASSES[at][0]][2] ** 2


def become(row, other, at):
    """Make the row a copy of `other` in class `at`."""
    for column in range(COLUMNS):
        row[column] = other[column]
    row[CLASS] = at
    following = priors.CLASSES[at][0]
    if following != priors.CLASSES[int(other[CLASS])][0]:
        row[DELAY] = priors.FOLLOWING[following][1]
        row[VPD] = row[VRD] = row[VBD] = 0.0
        row[VDD] = priors.FOLLOWING[following][2] ** 2
        # A ratio found under another delay is no more than a hint.
        row[VPR] = row[VRB] = 0.0
        row[VRR] += _HINT * _HINT


def restlessness(row, joule):
    """(variance of the counted energy, of the background's drift) per second, in pulses."""
    noise_j, drift_w, _, _ = priors.HOUSEHOLDS[priors.CLASSES[int(row[CLASS])][2]]
    # A household that draws little cannot be restless by much.
    calm = min(1.0, max(row[BACK], 0.0) * joule / priors.RESTLESS_W) / joule
    return (calm * noise_j) ** 2, (calm * drift_w) ** 2


def predict(row, dt_s, energy, change, joule):
    """Move the row by dt_s, with test energy (pulses) and change of followed power (pulses/s)."""
    noise, drift = restlessness(row, joule)
    walk = drift * dt_s
    row[PHASE] += row[RATIO] * energy + row[BACK] * dt_s - row[DELAY] * change
    vpr = row[VPR] + energy * row[VRR] + dt_s * row[VRB] - change * row[VRD]
    vpb = row[VPB] + energy * row[VRB] + dt_s * row[VBB] - change * row[VBD]
    vpd = row[VPD] + energy * row[VRD] + dt_s * row[VBD] - change * row[VDD]
    vpp = row[VPP] + energy * (row[VPR] + vpr) + dt_s * (row[VPB] + vpb)
    vpp -= change * (row[VPD] + vpd)
    # What single floats lose must not make a variance negative.
    row[VPP] = max(vpp, 0.0) + noise * dt_s + walk * dt_s * dt_s / 3.0
    row[VPR] = vpr
    row[VPB] = vpb + 0.5 * walk * dt_s
    row[VPD] = vpd
    row[VBB] += walk


def score(row, branch, dt_s, rate, noise, joule):
    """Log weight of a predicted row if `branch` is what happened, from its innovation alone.

    rate: pulses/s at the edge; noise: variance of the edge itself.
    """
    variance = row[VPP] + noise
    if branch == FALSE:  # the true edge is still to come
        return row[LOGW] + _LOG_FALSE + log_cdf((1.0 - row[PHASE]) / math.sqrt(variance))
    away = row[PHASE] - 1.0
    prior = -_LOG_ROOT_TWO_PI
    if branch == MISSED:
        away -= 1.0
        prior += _LOG_MISSED
    elif branch:
        deviation, per_s = priors.JUMPS[branch - 1]
        often = priors.HOUSEHOLDS[priors.CLASSES[int(row[CLASS])][2]][2]
        jump = (deviation / joule) ** 2
        variance += jump * dt_s * dt_s / 3.0
        expected = max(per_s * often * dt_s, 1e-5)  # single floats know no smaller chance
        prior += math.log(1.0 - math.exp(-expected))
        # Edges come at the rate after the jump that this very edge speaks for.
        rate = max(rate - (row[VPB] + 0.5 * jump * dt_s) / variance * away, 0.2 * rate)
    prior += math.log(rate)
    return row[LOGW] + prior - 0.5 * (away * away / variance + math.log(variance))


def update(row, out, branch, dt_s, noise, joule):
    """Write the row, updated by the edge if `branch` is what happened, to `out` (weight apart)."""
    for column in range(CLASS, COLUMNS):
        out[column] = row[column]
    if branch == FALSE:
        return
    if 0 < branch < MISSED:
        jump = (priors.JUMPS[branch - 1][0] / joule) ** 2
        out[VPP] += jump * dt_s * dt_s / 3.0
        out[VPB] += 0.5 * jump * dt_s
        out[VBB] += jump
    target = 2.0 if branch == MISSED else 1.0
    inverse = 1.0 / (out[VPP] + noise)
    gain_p = out[VPP] * inverse
    gain_r = out[VPR] * inverse
    gain_b = out[VPB] * inverse
    gain_d = out[VPD] * inverse
    away = target - out[PHASE]
    # The phase restarts at the edge, so that it stays a small number.
    out[PHASE] = gain_p * away + out[PHASE] - target
    out[RATIO] += gain_r * away
    out[BACK] += gain_b * away
    out[DELAY] += gain_d * away
    out[VRR] = max(out[VRR] - gain_r * out[VPR], 1e-9)
    out[VRB] -= gain_r * out[VPB]
    out[VRD] -= gain_r * out[VPD]
    out[VBB] = max(out[VBB] - gain_b * out[VPB], 1e-9)
    out[VBD] -= gain_b * out[VPD]
    out[VDD] = max(out[VDD] - gain_d * out[VPD], 0.0)
    out[VPP] = gain_p * noise
    out[VPR] = gain_r * noise
    out[VPB] = gain_b * noise
    out[VPD] = gain_d * noise


def log_plausible(row, joule):
    """Log of the share of the row in which nothing is negative (but for a small margin).

    Without export neither the background nor the ratio is.
    """
    back = log_cdf((row[BACK] + 20.0 / joule) / math.sqrt(row[VBB]))
    return back + log_cdf((row[RATIO] + 0.05) / math.sqrt(row[VRR]))


def absorb(row, other):
    """Let `row` take over the weight of `other` if both say the same; whether they did."""
    if row[CLASS] != other[CLASS]:
        return False
    for state, variance in ((RATIO, VRR), (BACK, VBB), (PHASE, VPP)):
        away = row[state] - other[state]
        if away * away > _SAME * min(row[variance], other[variance]):
            return False
    if other[LOGW] > row[LOGW]:
        for column in range(COLUMNS):
            row[column], other[column] = other[column], row[column]
    row[LOGW] += math.log(1.0 + math.exp(other[LOGW] - row[LOGW]))
    return True
