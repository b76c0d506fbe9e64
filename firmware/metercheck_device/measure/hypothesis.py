"""One hypothesis: a row of floats, moved from edge to edge by a Kalman filter.

State, in units of one meter pulse and seconds:

    phase       counted by the meter since its last edge, less what the edges say (near 0)
    ratio       share of the test load's energy that the meter registers
    background  pulses per second that the household makes
    extra       what the kind is about, if anything: seconds by which the count is late, times the
                ratio; or what one element alone registers, less the ratio

Between two edges the phase grows by ratio x (test energy) + background x (time) + extra x (what
goes with it); at an edge it must have grown by one. Edges are therefore compared with energy, not
intervals with each other, and a badly timed edge spoils only itself.

Covariances are in units of the row's scale, which is a variance learned from its own innovations
(normal and inverse Gamma): how much household and edges scatter is not known beforehand.

A branch says what happened up to the edge: nothing special, one of JUMPS of the background at an
unknown moment, a pulse that was missed, or that the edge is false.

On the Pico a float operation takes 2 us, a global 1 us, a call 6 us and a builtin 8 us or more,
hence literal columns (`const`) and numbers fetched once.
"""

import math

from metercheck_device.measure import priors
from metercheck_device.measure.gauss import log_cdf
from metercheck_wire.compat import const, micropython

# Columns of a row: log weight, class, state, upper half of the covariance, log of the share of the
# row that is plausible, how many jumps of the background it has seen, its scale and the number of
# edges that this rests on.
_LOGW = const(0)
_PHASE = const(2)
_RATIO = const(3)
_BACK = const(4)
_EXTRA = const(5)
_VPP = const(6)
_VPR = const(7)
_VPB = const(8)
_VPX = const(9)
_VRR = const(10)
_VRB = const(11)
_VRX = const(12)
_VBB = const(13)
_VBX = const(14)
_VXX = const(15)
_JUMPED = const(17)
_SCALE = const(18)
_DOF = const(19)
LOGW, CLASS, PHASE, RATIO, BACK, EXTRA = _LOGW, 1, _PHASE, _RATIO, _BACK, _EXTRA
VPP, VPR, VPB, VPX, VRR, VRB = _VPP, _VPR, _VPB, _VPX, _VRR, _VRB
VRX, VBB, VBX, VXX = _VRX, _VBB, _VBX, _VXX
PLAUSIBLE, JUMPED, SCALE, DOF = 16, _JUMPED, _SCALE, _DOF
COLUMNS = 20

_MISSED = const(4)
_FALSE = const(5)
MISSED = _MISSED
FALSE = _FALSE
BRANCHES = 6
assert 1 + len(priors.JUMPS) == MISSED

LEAST_VARIANCE = 1e-6  # of an edge, in pulses squared: also what single floats can carry
_LEAST = const(1e-9)
_LEAST_SCALE = const(1e-4)
# Jumps take the largest innovations away, so that those which are left look too small.
_STRAY = const(1.3)
_HALF_LOG_TWO_PI = const(0.9189385)
_LOG_MISSED = math.log(priors.MISSED)
_LOG_FALSE = math.log(priors.FALSE_PER_S)
_FALSE_PEAK = 3.0  # a false edge knows no sharpness: it may be likely where the others are not
# By how much a branch can at the most exceed the peak of the plain one; of jumps, without their
# rate's own part.
MOST_LIKELY = (0.0,) + priors.LOG_SHARES + (_LOG_MISSED, _LOG_FALSE + _FALSE_PEAK)
_MOST_DOF = const(30)
assert _MOST_DOF == priors.MOST_DOF
_log, _sqrt = math.log, math.sqrt


def _log_t(n):
    """Log of the constant of Student's t density: for n degrees of freedom."""
    found = -0.5 * math.log(n * math.pi)
    # Gamma(x + 1) = x Gamma(x), Gamma(1) = 1, Gamma(1/2) = sqrt(pi): above and below the line.
    for halves, sign in ((n + 1, 1.0), (n, -1.0)):
        for more in range(halves % 2 or 2, halves, 2):
            found += sign * math.log(0.5 * more)
        if halves % 2:
            found += sign * 0.5 * math.log(math.pi)
    return found


_LOG_T = tuple(_log_t(max(n, 1)) for n in range(_MOST_DOF + 2))


def new_row() -> list:
    """A row, all zero."""
    return [0.0] * COLUMNS


@micropython.native
def predict(row, dt_s, energy, extra, noise, drift):
    """Move the row by dt_s, with test energy (in pulses) and what goes with the extra state.

    noise, drift: of the household, as variances of the phase per s and of the background per s.
    """
    back = row[_BACK]
    walk = drift * dt_s
    vrr = row[_VRR]
    vrb = row[_VRB]
    vbb = row[_VBB]
    vpr = row[_VPR]
    vpb = row[_VPB]
    now_pr = vpr + energy * vrr + dt_s * vrb
    now_pb = vpb + energy * vrb + dt_s * vbb
    grown = row[_RATIO] * energy + back * dt_s
    vpp = row[_VPP] + noise * dt_s
    if row[_VXX]:
        vpx = row[_VPX]
        vrx = row[_VRX]
        vbx = row[_VBX]
        now_pr += extra * vrx
        now_pb += extra * vbx
        now_px = vpx + energy * vrx + dt_s * vbx + extra * row[_VXX]
        grown += row[_EXTRA] * extra
        vpp += extra * (vpx + now_px)
        row[_VPX] = now_px
    vpp += energy * (vpr + now_pr) + dt_s * (vpb + now_pb)
    row[_PHASE] += grown
    # What single floats lose must not make a variance negative.
    if vpp < 0.0:
        vpp = 0.0
    row[_VPP] = vpp + walk * dt_s * dt_s / 3.0
    row[_VPR] = now_pr
    row[_VPB] = now_pb + 0.5 * walk * dt_s
    row[_VBB] = vbb + walk


@micropython.native
def peak(row, rate, noise):
    """Log weight of a predicted row if nothing special happened, at the most.

    rate: pulses/s at the edge; noise: variance of the edge itself, in units of the scale.
    """
    return (
        row[_LOGW]
        + _LOG_T[row[_DOF]]
        + 0.5 * _log(rate * rate / ((row[_VPP] + noise) * row[_SCALE]))
    )


@micropython.native
def shortfall(row, noise):
    """By how much the log weight stays below that peak, by the innovation."""
    away = row[_PHASE] - 1.0
    dof = row[_DOF]
    return 0.5 * (dof + 1) * _log(1.0 + away * away / ((row[_VPP] + noise) * row[_SCALE] * dof))


@micropython.native
def score_branch(row, branch, rate, noise, log_jump, moments, jump):
    """Log weight if `branch` (not 0) is what happened.

    log_jump: of the chance of any jump; moments: drive.jump_...; jump: variance of that jump.
    """
    scale = row[_SCALE]
    variance = (row[_VPP] + noise) * scale
    away = row[_PHASE] - 1.0
    if branch == _FALSE:  # the true edge is still to come
        return row[_LOGW] + _LOG_FALSE + log_cdf(-away / _sqrt(variance))
    if branch == _MISSED:
        away -= 1.0
        prior = _LOG_MISSED
    else:
        before = rate
        prior = log_jump + priors.LOG_SHARES[branch - 1]
        variance += jump * moments[1]
        # Edges come at the rate after the jump that this very edge speaks for.
        rate -= (row[_VPB] * scale + moments[0] * jump) / variance * away
        if rate < 0.2 * before:
            rate = 0.2 * before
    prior += row[_LOGW] - _HALF_LOG_TWO_PI + 0.5 * _log(rate * rate / variance)
    return prior - 0.5 * away * away / variance


@micropython.native
def update(row, out, branch, noise, moments, jump):
    """Write the row, updated by the edge if `branch` is what happened, to `out` (weight apart)."""
    out[:] = row
    if branch == _FALSE:
        return
    vpp = row[_VPP]
    vpr = row[_VPR]
    vpb = row[_VPB]
    vbb = row[_VBB]
    scale = row[_SCALE]
    away = 1.0 - row[_PHASE]
    if branch == 0:
        dof = row[_DOF]
        stray = _STRAY * away * away / (vpp + noise)
        stray = scale + (stray - scale) / (dof + 1)
        out[_SCALE] = stray if stray > _LEAST_SCALE else _LEAST_SCALE
        if dof < _MOST_DOF:
            out[_DOF] = dof + 1
    elif branch == _MISSED:
        away += 1.0
    else:
        jump /= scale
        vbb += jump
        vpb += moments[0] * jump
        vpp += moments[1] * jump
        out[_JUMPED] = row[_JUMPED] + 1
    inverse = 1.0 / (vpp + noise)
    gain_r = vpr * inverse
    gain_b = vpb * inverse
    # The phase restarts at the edge, so that it stays a small number: less what was not believed.
    left = inverse * noise
    out[_PHASE] = -left * away
    out[_RATIO] = row[_RATIO] + gain_r * away
    out[_BACK] = row[_BACK] + gain_b * away
    vrr = row[_VRR] - gain_r * vpr
    out[_VRR] = vrr if vrr > _LEAST else _LEAST
    out[_VRB] = row[_VRB] - gain_r * vpb
    vbb -= gain_b * vpb
    out[_VBB] = vbb if vbb > _LEAST else _LEAST
    out[_VPP] = vpp * left
    out[_VPR] = vpr * left
    out[_VPB] = vpb * left
    if row[_VXX]:
        vpx = row[_VPX]
        gain_x = vpx * inverse
        out[_EXTRA] = row[_EXTRA] + gain_x * away
        out[_VRX] = row[_VRX] - gain_r * vpx
        out[_VBX] = row[_VBX] - gain_b * vpx
        vxx = row[_VXX] - gain_x * vpx
        out[_VXX] = vxx if vxx > _LEAST else _LEAST
        out[_VPX] = vpx * left
    if 0 < branch < _MISSED and moments[2]:
        _hold_back(out, gain_b * away, moments[2], moments[3])


@micropython.native
def ratio_after(row, branch, noise, moments, jump):
    """The ratio that `update` would find."""
    if branch == _FALSE:
        return row[_RATIO]
    away = 1.0 - row[_PHASE]
    vpp = row[_VPP] + noise
    if branch == _MISSED:
        away += 1.0
    elif branch:
        vpp += moments[1] * jump / row[_SCALE]
    return row[_RATIO] + row[_VPR] / vpp * away


@micropython.native
def _hold_back(row, jumped, held_s, unsure):
    """A count that is late has not shown all of a jump: it will be behind by `held_s` x that."""
    vbb = row[_VBB]
    row[_PHASE] -= held_s * jumped
    row[_VPP] += held_s * (held_s * vbb - 2.0 * row[_VPB]) + unsure * (
        jumped * jumped / row[_SCALE] + vbb
    )
    row[_VPB] -= held_s * vbb
    row[_VPR] -= held_s * row[_VRB]
    row[_VPX] -= held_s * row[_VBX]
