"""One hypothesis: its moves are those of a Kalman filter, written out in full here."""

import math

from metercheck_device.measure import priors
from metercheck_device.measure.conceive import begin
from metercheck_device.measure.drive import jump_if_delayed, jump_if_lagging, jump_in_time
from metercheck_device.measure.hypothesis import (
    BACK,
    DOF,
    EXTRA,
    FALSE,
    JUMPED,
    MISSED,
    PHASE,
    RATIO,
    SCALE,
    VBB,
    VBX,
    VPB,
    VPP,
    VPR,
    VPX,
    VRB,
    VRR,
    VRX,
    VXX,
    new_row,
    predict,
    update,
)

JOULE = 3000.0
STATES = (PHASE, RATIO, BACK, EXTRA)
COVARIANCE = (
    (VPP, VPR, VPB, VPX),
    (VPR, VRR, VRB, VRX),
    (VPB, VRB, VBB, VBX),
    (VPX, VRX, VBX, VXX),
)
MOVES = ((1.3, 0.4, 0.05), (0.7, 0.0, -0.08), (2.1, 0.7, 0.02), (0.4, 0.13, 0.0))
NOISE = 0.0004
NOISE_PER_S = (priors.NOISE_J / JOULE) ** 2
DRIFT_PER_S = (priors.DRIFT_W / JOULE) ** 2
STEADY = (0.0, 0.0, 0.0, 0.0)
SHARP = 1  # edges that are hardly late
LATE = (priors.LAGGING, priors.DELAYED)


def near(value, wanted, relative=1e-3):
    return abs(value - wanted) <= relative * max(abs(value), abs(wanted)) + 2e-6


def begun(kind=priors.IN_TIME, scale=1.0):
    row = new_row()
    begin(row, priors.CLASSES.index((kind, SHARP)), scale, JOULE)
    return row


def matrix(row):
    """The covariance, in units of the row's scale."""
    return [[row[column] for column in line] for line in COVARIANCE]


def move(row, dt_s, energy, extra):
    predict(row, dt_s, energy, extra, NOISE_PER_S, DRIFT_PER_S)


def predicted(row, dt_s, energy, extra):
    """State and covariance after the move, as a textbook has it."""
    state = [row[column] for column in STATES]
    before = matrix(row)
    f = (1.0, energy, dt_s, extra)
    state[0] = sum([f[k] * state[k] for k in range(4)])
    after = [line[:] for line in before]
    for k in range(1, 4):
        after[0][k] = after[k][0] = sum([f[m] * before[m][k] for m in range(4)])
    after[0][0] = sum([f[m] * sum([f[k] * before[m][k] for k in range(4)]) for m in range(4)])
    after[0][0] += NOISE_PER_S * dt_s + DRIFT_PER_S * dt_s**3 / 3.0
    after[0][2] = after[2][0] = after[0][2] + 0.5 * DRIFT_PER_S * dt_s**2
    after[2][2] += DRIFT_PER_S * dt_s
    return state, after


def updated(row, wanted, jump=0.0, moments=STEADY):
    """State and covariance after the phase was measured to be `wanted`, less what it was.

    jump: variance of the background's jump, in units of the row's scale.
    """
    state = [row[column] for column in STATES]
    before = matrix(row)
    before[0][0] += jump * moments[1]
    before[0][2] = before[2][0] = before[0][2] + jump * moments[0]
    before[2][2] += jump
    gain = [before[k][0] / (before[0][0] + NOISE) for k in range(4)]
    away = wanted - state[0]
    state = [state[k] + gain[k] * away for k in range(4)]
    state[0] -= wanted
    after = [[before[j][k] - gain[j] * before[0][k] for k in range(4)] for j in range(4)]
    return state, after, gain[2] * away


def same(row, state, covariance, before=None):
    """Whether the row holds these; of variances `before`, single floats lose the last digits."""
    found = matrix(row)
    lost = [math.sqrt(before[k]) if before else 0.0 for k in range(4)]
    deviations = [math.sqrt(covariance[k][k]) + 1e-6 for k in range(4)]
    for k in range(4):
        assert abs(row[STATES[k]] - state[k]) <= 1e-3 * max(deviations[k], abs(state[k]))
        for j in range(4):
            limit = 2e-3 * deviations[j] * deviations[k] + 1e-6
            limit += 1e-6 * lost[j] * lost[k]
            assert abs(found[j][k] - covariance[j][k]) <= limit


def after_moves(kind=priors.IN_TIME, scale=1.0, rounds=3):
    """A row that has seen some edges, each about where it was expected."""
    row = begun(kind, scale)
    for k, (dt_s, energy, extra) in enumerate(MOVES * rounds):
        move(row, dt_s, energy, extra)
        row[PHASE] = 1.0 + (0.01, -0.02, 0.015)[k % 3]
        out = new_row()
        update(row, out, 0, NOISE, STEADY, 0.0)
        row = out
    return row


def test_moves_and_updates_are_those_of_a_kalman_filter_in_units_of_the_scale():
    for kind in (priors.IN_TIME, priors.DELAYED, priors.BY_LEVEL):
        for scale in (0.003, 1.0, 6.0):
            row = begun(kind, scale)
            for dt_s, energy, extra in MOVES * 3:
                wanted = predicted(row, dt_s, energy, extra)
                move(row, dt_s, energy, extra)
                same(row, wanted[0], wanted[1])
                out = new_row()
                wanted = updated(row, 1.0)
                update(row, out, 0, NOISE, STEADY, 0.0)
                same(out, wanted[0], wanted[1], [row[COVARIANCE[k][k]] for k in range(4)])
                row = out


def test_the_scale_is_learned_from_innovations_as_one_more_edge_it_rests_on():
    """Inverse Gamma: a mean over DOF edges, and one more; 1.3 for what the jumps take away."""
    row = begun()
    row[SCALE] = 0.8
    move(row, 1.3, 0.4, 0.0)
    dof = priors.SCALE_DOF
    for away in (0.0, 0.3, -1.1):
        row[PHASE] = 1.0 + away
        out = new_row()
        update(row, out, 0, NOISE, STEADY, 0.0)
        seen = 1.3 * away * away / (row[VPP] + NOISE)
        assert near(out[SCALE], (dof * 0.8 + seen) / (dof + 1), 1e-4)
        assert out[DOF] == dof + 1


def test_a_scale_settles_where_the_innovations_are_and_the_dof_at_their_most():
    for factor in (0.04, 1.0, 9.0):
        row = begun()
        for k in range(300):
            row[VPP] = 0.01
            row[PHASE] = 1.0 + (1.0, -1.0)[k % 2] * math.sqrt(factor * (0.01 + NOISE))
            out = new_row()
            update(row, out, 0, NOISE, STEADY, 0.0)
            row = out
        assert near(row[SCALE], 1.3 * factor, 0.02)
        assert row[DOF] == priors.MOST_DOF


def test_a_scale_stays_above_what_single_floats_carry():
    row = begun(scale=priors.QUIET)
    for _ in range(300):
        row[VPP] = 0.01
        row[PHASE] = 1.0
        out = new_row()
        update(row, out, 0, NOISE, STEADY, 0.0)
        row = out
    assert near(row[SCALE], 1e-4)


def test_only_a_plain_edge_says_anything_of_the_scale():
    row = after_moves()
    move(row, 1.7, 0.5, 0.0)
    row[PHASE] += 0.7
    for branch in range(1, FALSE + 1):
        out = new_row()
        update(row, out, branch, NOISE, (0.8, 0.9, 0.0, 0.0), 0.01)
        assert (out[SCALE], out[DOF]) == (row[SCALE], row[DOF])
        assert out[JUMPED] == row[JUMPED] + (branch < MISSED)


def test_a_missed_pulse_is_one_more_and_a_false_edge_none():
    row = begun()
    move(row, 2.0, 0.5, 0.0)
    out = new_row()
    update(row, out, MISSED, NOISE, STEADY, 0.0)
    state, covariance, _ = updated(row, 2.0)
    same(out, state, covariance)
    update(row, out, FALSE, NOISE, STEADY, 0.0)
    assert out == row


def test_a_jump_adds_its_variance_whatever_the_scale_and_what_is_late_holds_back_of_it():
    """The textbook's update with a jump, then the phase less `held` seconds of that jump.

    jump: not in units of the scale, for how an appliance switches has nothing to do with it.
    """
    jump = (700.0 / JOULE) ** 2
    moments = [0.0] * 4
    for kind in (priors.IN_TIME,) + LATE:
        for scale in (0.2, 1.0, 4.0):
            row = after_moves(kind, scale)
            row[SCALE] = scale
            move(row, 1.9, 0.6, 0.03)
            row[PHASE] = 0.6
            if kind == priors.IN_TIME:
                jump_in_time(1.9, moments)
            else:
                (jump_if_lagging if kind == priors.LAGGING else jump_if_delayed)(1.9, 0.4, moments)
            out = new_row()
            update(row, out, 2, NOISE, moments, jump)
            state, covariance, jumped = updated(row, 1.0, jump / scale, moments)
            held, unsure = moments[2], moments[3]
            state[0] -= held * jumped
            spread = unsure * (jumped * jumped / scale + covariance[2][2])
            line = [covariance[0][k] - held * covariance[2][k] for k in range(4)]
            line[0] += spread - held * (covariance[0][2] - held * covariance[2][2])
            for k in range(4):
                covariance[0][k] = covariance[k][0] = line[k]
            same(out, state, covariance)


def test_a_jump_loosens_the_background_and_leaves_the_ratio_surer_than_the_background():
    row = after_moves(rounds=6)
    move(row, 1.0, 0.3, 0.0)
    surprised = row[:]
    surprised[PHASE] += 2.0
    calm = new_row()
    jumped = new_row()
    moments = [0.0] * 4
    jump_in_time(1.0, moments)
    update(surprised, calm, 0, NOISE, STEADY, 0.0)
    update(surprised, jumped, 3, NOISE, moments, 1.0)
    assert jumped[VBB] > 10.0 * calm[VBB]
    assert abs(jumped[RATIO] - row[RATIO]) < 0.1 * abs(calm[RATIO] - row[RATIO])
