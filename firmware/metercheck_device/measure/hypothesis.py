"""One hypothesis: a row of floats, moved from edge to edge by a Kalman filter.

State, in units of one meter pulse and seconds:

    phase       counted by the meter since its last edge, less what the edges say (near 0)
    ratio       share of the test load's energy that the meter registers
    background  pulses per second that the household makes
    extra       what the class is about, if anything: seconds by which the count follows the test
                load, times the ratio; or what one element alone registers, less the ratio

Between two edges the phase grows by ratio x (test energy) + background x (time) + extra x (what
goes with it: less the change of the followed power, or the energy of one element alone); at an
edge it must have grown by one. Edges are therefore compared with
energy, not intervals with each other, and a badly timed edge spoils only itself.

A branch says what happened up to the edge: nothing special, one of JUMPS of the background at an
unknown moment, a pulse that was missed, or that the edge is false.

On the Pico a float operation takes 7 us, reading a list 2 us and an array 6 us: hence lists, and
each number fetched once.
"""

import math

from metercheck_device.measure import priors
from metercheck_device.measure.gauss import log_cdf

# Columns of a row: log weight, class, state, upper half of the covariance, the log of the share
# of the row that is plausible, and how many jumps of the background it has seen.
LOGW = 0
CLASS = 1
PHASE = 2
RATIO = 3
BACK = 4
EXTRA = 5
VPP = 6
VPR = 7
VPB = 8
VPX = 9
VRR = 10
VRB = 11
VRX = 12
VBB = 13
VBX = 14
VXX = 15
PLAUSIBLE = 16
JUMPED = 17
COLUMNS = 18

MISSED = 1 + len(priors.JUMPS)
FALSE = MISSED + 1
BRANCHES = FALSE + 1

LEAST_VARIANCE = 1e-6  # of an edge, in pulses squared: also what single floats can carry
_HINT = 0.2  # deviation of a ratio that was found under another delay
_EXCUSED = 0.05  # deviation of the ratio of an excuse
_HARDLY_EVER = 12.0  # minus log prior of an excuse at an edge
_SAME = 0.1  # hypotheses closer than this, in variances, are one
_HALF_LOG_TWO_PI = 0.9189385
_LOG_MISSED = math.log(priors.MISSED)
_LOG_FALSE = math.log(priors.FALSE_PER_S)
_FALSE_PEAK = 3.0  # a false edge knows no sharpness: it may be likely where the others are not
_SURELY = 3.5  # deviations from a bound at which nothing of a normal lies beyond it


def new_row() -> list:
    """A row, all zero."""
    return [0.0] * COLUMNS


def begin(row, at, joule):
    """Make the row what is known of class `at` before the first edge; joule: of one pulse."""
    for column in range(COLUMNS):
        row[column] = 0.0
    ratio, spread = priors.RATIO
    row[CLASS] = at
    row[JUMPED] = 0
    # Where the meter stands between two pulses at the start is anybody's guess.
    row[PHASE] = 0.5
    row[VPP] = 1.0 / 12.0
    row[RATIO] = ratio
    row[VRR] = spread * spread
    back, spread = priors.BACKGROUND_W
    row[BACK] = back / joule
    row[VBB] = (spread / joule) ** 2
    row[VXX] = priors.FOLLOWING[priors.CLASSES[at][0]][2] ** 2
    row[PLAUSIBLE] = log_plausible(row, joule)


def become(row, other, at):
    """Make the row a copy of `other` in class `at`."""
    row[:] = other
    row[CLASS] = at
    following = priors.CLASSES[at][0]
    if following != priors.CLASSES[other[CLASS]][0]:
        row[EXTRA] = row[VPX] = row[VRX] = row[VBX] = 0.0
        row[VXX] = priors.FOLLOWING[following][2] ** 2
        # A ratio found under another delay is no more than a hint.
        row[VPR] = row[VRB] = 0.0
        row[VRR] += _HINT * _HINT


def acquit(row, power, joule):
    """Make the row an excuse: the meter is right, and all that said otherwise was coincidence.

    power: test power now, in pulses/s. What the ratio no longer explains of it the household does.
    """
    spread = _EXCUSED * _EXCUSED
    row[BACK] += (row[RATIO] - 1.0) * power
    row[RATIO] = 1.0
    row[VRR] = spread
    row[VRB] = -spread * power
    row[VBB] += spread * power * power
    row[VPR] = row[VRX] = 0.0
    before = row[PLAUSIBLE]
    row[PLAUSIBLE] = log_plausible(row, joule)
    row[LOGW] += row[PLAUSIBLE] - before - _HARDLY_EVER


def predict(row, dt_s, energy, extra, joule):
    """Move the row by dt_s, with test energy (in pulses) and what goes with the extra state."""
    back = row[BACK]
    noise, drift, _ = priors.HOUSEHOLDS[priors.CLASSES[row[CLASS]][2]]
    # A household that draws little cannot be restless by much.
    calm = 1.0 / joule
    if back * joule < priors.RESTLESS_W:
        calm = max(back, 0.0) / priors.RESTLESS_W
    noise *= calm
    drift *= calm
    walk = drift * drift * dt_s
    vrr = row[VRR]
    vrb = row[VRB]
    vbb = row[VBB]
    vpr = row[VPR]
    vpb = row[VPB]
    now_pr = vpr + energy * vrr + dt_s * vrb
    now_pb = vpb + energy * vrb + dt_s * vbb
    grown = row[RATIO] * energy + back * dt_s
    vpp = row[VPP] + noise * noise * dt_s
    if row[VXX]:
        vpx = row[VPX]
        vrx = row[VRX]
        vbx = row[VBX]
        now_pr += extra * vrx
        now_pb += extra * vbx
        now_px = vpx + energy * vrx + dt_s * vbx + extra * row[VXX]
        grown += row[EXTRA] * extra
        vpp += extra * (vpx + now_px)
        row[VPX] = now_px
    vpp += energy * (vpr + now_pr) + dt_s * (vpb + now_pb)
    row[PHASE] += grown
    # What single floats lose must not make a variance negative.
    row[VPP] = max(vpp, 0.0) + walk * dt_s * dt_s / 3.0
    row[VPR] = now_pr
    row[VPB] = now_pb + 0.5 * walk * dt_s
    row[VBB] = vbb + walk


def score(row, rate, noise):
    """Log weight of a predicted row if nothing special happened, from its innovation alone.

    rate: pulses/s at the edge; noise: variance of the edge itself. Returns it and what it would be
    at the most.
    """
    variance = row[VPP] + noise
    away = row[PHASE] - 1.0
    peak = row[LOGW] - _HALF_LOG_TWO_PI + math.log(rate) - 0.5 * math.log(variance)
    return peak - 0.5 * away * away / variance, peak


def most_likely(branch, log_jump):
    """By how much a branch can at the most exceed the peak of the plain one, or nearly so."""
    if branch == FALSE:
        return _LOG_FALSE + _FALSE_PEAK
    if branch == MISSED:
        return _LOG_MISSED
    return log_jump + priors.LOG_SHARES[branch - 1]


def score_branch(row, branch, rate, noise, log_jump, moments, joule):
    """Log weight if `branch` (not 0) is what happened.

    log_jump: of the chance of any jump; moments: `jump_moments` of the row's class.
    """
    variance = row[VPP] + noise
    if branch == FALSE:  # the true edge is still to come
        return row[LOGW] + _LOG_FALSE + log_cdf((1.0 - row[PHASE]) / math.sqrt(variance))
    away = row[PHASE] - 1.0
    prior = -_HALF_LOG_TWO_PI
    if branch == MISSED:
        away -= 1.0
        prior += _LOG_MISSED
    else:
        jump = priors.JUMPS[branch - 1][0] / joule
        jump *= jump
        variance += jump * moments[1]
        prior += log_jump + priors.LOG_SHARES[branch - 1]
        # Edges come at the rate after the jump that this very edge speaks for.
        rate = max(rate - (row[VPB] + moments[0] * jump) / variance * away, 0.2 * rate)
    prior += math.log(rate)
    return row[LOGW] + prior - 0.5 * (away * away / variance + math.log(variance))


def update(row, out, branch, noise, moments, joule):
    """Write the row, updated by the edge if `branch` is what happened, to `out` (weight apart)."""
    out[:] = row
    if branch == FALSE:
        return
    vpp = row[VPP]
    vpr = row[VPR]
    vpb = row[VPB]
    vbb = row[VBB]
    if 0 < branch < MISSED:
        jump = priors.JUMPS[branch - 1][0] / joule
        jump *= jump
        vbb += jump
        vpb += moments[0] * jump
        vpp += moments[1] * jump
        out[JUMPED] = min(row[JUMPED] + 1, priors.MOST_JUMPS)
    target = 2.0 if branch == MISSED else 1.0
    away = target - row[PHASE]
    inverse = 1.0 / (vpp + noise)
    gain_r = vpr * inverse
    gain_b = vpb * inverse
    # The phase restarts at the edge, so that it stays a small number: less what was not believed.
    inverse *= noise
    out[PHASE] = -inverse * away
    out[RATIO] = row[RATIO] + gain_r * away
    out[BACK] = row[BACK] + gain_b * away
    out[VRR] = max(row[VRR] - gain_r * vpr, 1e-9)
    out[VRB] = row[VRB] - gain_r * vpb
    out[VBB] = max(vbb - gain_b * vpb, 1e-9)
    out[VPP] = vpp * inverse
    out[VPR] = gain_r * noise
    out[VPB] = gain_b * noise
    if row[VXX]:
        vpx = row[VPX]
        gain_x = vpx / (vpp + noise)
        out[EXTRA] = row[EXTRA] + gain_x * away
        out[VRX] = row[VRX] - gain_r * vpx
        out[VBX] = row[VBX] - gain_b * vpx
        out[VXX] = max(row[VXX] - gain_x * vpx, 1e-9)
        out[VPX] = gain_x * noise
        if 0 < branch < MISSED:
            _hold_back(out, gain_b * away, moments[2], moments[3])


def jump_moments(dt_s, constant_s):
    """What a jump of the background by 1 at an unknown moment does within dt_s.

    Returns the mean and the mean square of what is counted of it (for a count that lags by a first
    order of that constant), and mean and variance of what will yet be missing. For a count that
    does not lag the moment alone is unknown.
    """
    if not constant_s:
        return 0.5 * dt_s, dt_s * dt_s / 3.0, 0.0, 0.0
    passed = dt_s / constant_s
    left = math.exp(-passed)
    one = (1.0 - left) / passed
    two = 0.5 * (1.0 - left * left) / passed
    mean = passed / 2.0 - 1.0 + one
    square = passed * passed / 3.0 - passed + 1.0 + two - 2.0 * one
    square += 2.0 * (1.0 - (1.0 + passed) * left) / passed
    scale = constant_s * constant_s
    return (
        constant_s * mean,
        scale * max(square, mean * mean),
        constant_s * one,
        scale * max(two - one * one, 0.0),
    )


def _hold_back(row, jumped, held_s, unsure):
    """A count that lags has not shown all of the jump: it will be behind by `held_s` x that."""
    vbb = row[VBB]
    row[PHASE] -= held_s * jumped
    row[VPP] += held_s * (held_s * vbb - 2.0 * row[VPB]) + unsure * (jumped * jumped + vbb)
    row[VPB] -= held_s * vbb
    row[VPR] -= held_s * row[VRB]
    row[VPX] -= held_s * row[VBX]


def log_plausible(row, joule):
    """Log of the share of the row in which the household does not feed in (by a small margin).

    A ratio below nothing is left alone: it is how feed-in shows.
    """
    away = (row[BACK] + priors.FEEDS_IN_W / joule) / math.sqrt(row[VBB])
    return log_cdf(away) if away < _SURELY else 0.0


def absorb(row, other):
    """Let `row` take over the weight of `other` if both say the same; whether they did."""
    away = row[RATIO] - other[RATIO]
    if away * away > _SAME * row[VRR] or row[CLASS] != other[CLASS]:
        return False
    if away * away > _SAME * other[VRR]:
        return False
    for state, variance in ((BACK, VBB), (PHASE, VPP)):
        away = row[state] - other[state]
        if away * away > _SAME * min(row[variance], other[variance]):
            return False
    if other[LOGW] > row[LOGW]:
        row[:], other[:] = other, row[:]
    row[LOGW] += math.log(1.0 + math.exp(other[LOGW] - row[LOGW]))
    return True
