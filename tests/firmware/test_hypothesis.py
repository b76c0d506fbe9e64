"""One hypothesis: its moves are those of a Kalman filter, written out in full here."""

import math

from metercheck_device.measure import priors
from metercheck_device.measure.hypothesis import (
    BACK,
    EXTRA,
    FALSE,
    LOGW,
    MISSED,
    PHASE,
    RATIO,
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
    absorb,
    acquit,
    begin,
    jump_moments,
    new_row,
    predict,
    score,
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
STEADY = jump_moments(1.0, 0.0)


def near(value, wanted, relative=1e-3):
    return abs(value - wanted) <= relative * max(abs(value), abs(wanted)) + 2e-6


def plain_class(following=0):
    """The class of an ordinary household, with edges that are hardly late."""
    return priors.CLASSES.index((following, 1, 1))


def begun(at):
    row = new_row()
    begin(row, at, JOULE)
    return row


def matrix(row):
    return [[row[column] for column in line] for line in COVARIANCE]


def predicted(row, dt_s, energy, extra):
    """State and covariance after the move, as a textbook has it."""
    state = [row[column] for column in STATES]
    before = matrix(row)
    f = (1.0, energy, dt_s, extra)
    state[0] = sum(f[k] * state[k] for k in range(4))
    after = [line[:] for line in before]
    for k in range(1, 4):
        after[0][k] = after[k][0] = sum(f[m] * before[m][k] for m in range(4))
    after[0][0] = sum(f[m] * sum(f[k] * before[m][k] for k in range(4)) for m in range(4))
    noise, drift, _ = priors.HOUSEHOLDS[1]
    watts = row[BACK] * JOULE
    calm = max(watts, 0.0) / priors.RESTLESS_W if watts < priors.RESTLESS_W else 1.0
    energy_noise = (noise * calm / JOULE) ** 2
    walk = (drift * calm / JOULE) ** 2
    after[0][0] += energy_noise * dt_s + walk * dt_s**3 / 3.0
    after[0][2] = after[2][0] = after[0][2] + 0.5 * walk * dt_s**2
    after[2][2] += walk * dt_s
    return state, after


def updated(row, wanted):
    """State and covariance after the phase was measured to be `wanted`, less what it was."""
    state = [row[column] for column in STATES]
    before = matrix(row)
    gain = [before[k][0] / (before[0][0] + NOISE) for k in range(4)]
    away = wanted - state[0]
    state = [state[k] + gain[k] * away for k in range(4)]
    state[0] -= wanted
    after = [[before[j][k] - gain[j] * before[0][k] for k in range(4)] for j in range(4)]
    return state, after


def same(row, state, covariance):
    held = matrix(row)
    scale = [math.sqrt(covariance[k][k]) + 1e-6 for k in range(4)]
    for k in range(4):
        assert abs(row[STATES[k]] - state[k]) <= 1e-3 * max(scale[k], abs(state[k]))
        for j in range(4):
            assert abs(held[j][k] - covariance[j][k]) <= 2e-3 * scale[j] * scale[k] + 1e-6


def test_moves_and_updates_are_those_of_a_kalman_filter():
    for following in (0, 3, priors.BY_LEVEL):
        row = begun(plain_class(following))
        for dt_s, energy, extra in MOVES * 3:
            wanted = predicted(row, dt_s, energy, extra)
            predict(row, dt_s, energy, extra, JOULE)
            same(row, wanted[0], wanted[1])
            out = new_row()
            state, covariance = updated(row, 1.0)
            moments = jump_moments(dt_s, 0.0)
            update(row, out, 0, NOISE, moments, JOULE)
            same(out, state, covariance)
            row = out


def test_a_missed_pulse_is_one_more_and_a_false_edge_none():
    row = begun(plain_class())
    predict(row, 2.0, 0.5, 0.0, JOULE)
    out = new_row()
    update(row, out, MISSED, NOISE, STEADY, JOULE)
    state, covariance = updated(row, 2.0)
    same(out, state, covariance)
    update(row, out, FALSE, NOISE, STEADY, JOULE)
    assert out == row


def test_a_jump_loosens_the_background_and_leaves_the_ratio_surer_than_the_background():
    row = begun(plain_class())
    for dt_s, energy, extra in MOVES * 6:
        predict(row, dt_s, energy, extra, JOULE)
        out = new_row()
        update(row, out, 0, NOISE, STEADY, JOULE)
        row = out
    predict(row, 1.0, 0.3, 0.0, JOULE)
    surprised = row[:]
    surprised[PHASE] += 2.0
    calm = new_row()
    jumped = new_row()
    update(surprised, calm, 0, NOISE, STEADY, JOULE)
    update(surprised, jumped, 3, NOISE, STEADY, JOULE)
    assert jumped[VBB] > 10.0 * calm[VBB]
    assert abs(jumped[RATIO] - row[RATIO]) < 0.1 * abs(calm[RATIO] - row[RATIO])


def test_the_score_is_the_log_of_a_normal_density_of_the_edges_time():
    row = begun(plain_class())
    predict(row, 1.7, 0.2, 0.0, JOULE)
    rate = 0.6
    variance = row[VPP] + NOISE
    away = 1.0 - row[PHASE]
    density = math.exp(-0.5 * away * away / variance) / math.sqrt(2.0 * math.pi * variance)
    found, most = score(row, rate, NOISE)
    assert near(found, math.log(density * rate), 1e-4)
    assert near(most, found + 0.5 * away * away / variance, 1e-4)


def test_jump_moments_are_integrals_over_the_moment_of_the_jump():
    steps = 2000
    for constant_s in (0.0, 0.1, 0.37, 0.92):
        for dt_s in (0.3, 1.0, 2.5, 6.0):
            sums = [0.0] * 4
            for step in range(steps):
                since_s = (step + 0.5) / steps * dt_s
                left = math.exp(-since_s / constant_s) if constant_s else 0.0
                counted = since_s - constant_s * (1.0 - left)
                missing = constant_s * left
                for k, value in enumerate((counted, counted * counted, missing, missing**2)):
                    sums[k] += value / steps
            found = jump_moments(dt_s, constant_s)
            for k in range(3):
                assert near(found[k], sums[k], 5e-3)
            assert abs(found[3] - (sums[3] - sums[2] * sums[2])) < 2e-3 * (constant_s + 0.001)


def test_jump_moments_are_those_of_something_for_any_interval():
    """A mean square is never below the square of the mean, single floats or not."""
    for constant_s in (0.0, 0.1, 0.25, 0.52, 0.92):
        for dt_s in (0.001, 0.004, 0.02, 0.1, 0.5, 3.0, 20.0, 120.0):
            mean, square, missing, unsure = jump_moments(dt_s, constant_s)
            assert square >= mean * mean * 0.999
            assert -1e-4 <= mean <= 0.5 * dt_s + 1e-4  # of a pulse a second: far below any noise
            assert 0.0 <= missing <= constant_s * 1.001
            assert 0.0 <= unsure <= constant_s * constant_s


def test_an_excuse_finds_the_meter_right_and_explains_the_power_as_well():
    row = begun(plain_class())
    row[RATIO], row[BACK] = 0.4, 0.2
    power = 0.33
    before = row[LOGW]
    total = row[BACK] + row[RATIO] * power
    acquit(row, power, JOULE)
    assert row[RATIO] == 1.0
    assert near(row[BACK] + power, total)
    assert row[LOGW] < before - 10.0
    # Less of the one is more of the other: their sum is as sure as it was.
    assert row[VRB] < 0.0
    assert row[VRB] * row[VRB] <= row[VRR] * row[VBB]


def test_rows_that_say_the_same_become_one_and_add_their_weights():
    row = begun(plain_class())
    other = row[:]
    row[LOGW], other[LOGW] = math.log(0.25), math.log(0.75)
    other[RATIO] += 0.1 * math.sqrt(other[VRR])
    heavier = other[RATIO]
    assert absorb(row, other)
    assert near(row[LOGW], 0.0)
    assert row[RATIO] == heavier


def test_rows_that_differ_in_anything_stay_apart():
    row = begun(plain_class())
    for column, by in ((RATIO, 0.5), (BACK, 1.0), (PHASE, 0.5)):
        other = row[:]
        other[column] += by
        assert not absorb(row[:], other)
        assert not absorb(other, row[:])
    assert not absorb(row, begun(plain_class(3)))
