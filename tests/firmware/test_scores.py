"""How likely each thing that may have happened is: densities of the edge's time."""

import math

from metercheck_device.measure import priors
from metercheck_device.measure.conceive import begin
from metercheck_device.measure.drive import jump_in_time
from metercheck_device.measure.hypothesis import (
    DOF,
    FALSE,
    LOGW,
    MISSED,
    PHASE,
    SCALE,
    VPB,
    VPP,
    new_row,
    peak,
    predict,
    score_branch,
    shortfall,
    update,
)

JOULE = 3000.0
MOVES = ((1.3, 0.4, 0.05), (0.7, 0.0, -0.08), (2.1, 0.7, 0.02), (0.4, 0.13, 0.0))
NOISE = 0.0004
STEADY = (0.0, 0.0, 0.0, 0.0)


def near(value, wanted, relative=1e-3):
    return abs(value - wanted) <= relative * max(abs(value), abs(wanted)) + 2e-6


def move(row, dt_s, energy, extra):
    predict(row, dt_s, energy, extra, (priors.NOISE_J / JOULE) ** 2, (priors.DRIFT_W / JOULE) ** 2)


def begun(scale=1.0):
    row = new_row()
    begin(row, priors.CLASSES.index((priors.IN_TIME, 1)), scale, JOULE)
    return row


def after_moves(scale):
    """A row that has seen some edges, each about where it was expected."""
    row = begun(scale)
    for k, (dt_s, energy, extra) in enumerate(MOVES * 3):
        move(row, dt_s, energy, extra)
        row[PHASE] = 1.0 + (0.01, -0.02, 0.015)[k % 3]
        out = new_row()
        update(row, out, 0, NOISE, STEADY, 0.0)
        row = out
    return row


def density(row, rate, away):
    """Of the edge's time: exp of the score, where the phase is `away` from one."""
    row[PHASE] = 1.0 + away
    return math.exp(peak(row, rate, NOISE) - shortfall(row, NOISE) - row[LOGW])


def test_the_score_is_students_t_density_of_the_edges_time():
    rate = 0.6
    for scale in (0.01, 1.0, 5.0):
        row = begun(scale=scale)
        move(row, 1.7, 0.2, 0.0)
        deviation = math.sqrt((row[VPP] + NOISE) * scale)
        # From tables: the density of t in its middle, and the power with which it falls.
        for dof, middle in ((1, 0.31831), (3, 0.36755), (4, 0.375), (9, 0.38803), (30, 0.39563)):
            row[DOF] = dof
            for away in (0.0, -0.4, 1.0, 3.0, -8.0):
                falls = (1.0 + away * away / dof) ** (-0.5 * (dof + 1))
                wanted = rate / deviation * middle * falls
                assert near(density(row, rate, away * deviation), wanted)


def test_the_density_of_every_number_of_edges_adds_up_to_one():
    """Over the time of the edge: density x dt = density / rate x d phase. Beyond 12, t is nothing
    but for few degrees of freedom: of 3, a thousandth."""
    row = begun()
    move(row, 1.7, 0.2, 0.0)
    deviation = math.sqrt(row[VPP] + NOISE)
    for dof in range(priors.SCALE_DOF, priors.MOST_DOF + 1):
        row[DOF] = dof
        total = 0.0
        for k in range(-240, 241):
            total += density(row, 0.6, 0.05 * k * deviation) * 0.05 * deviation / 0.6
        assert abs(total - 1.0) < 2e-3


def log_normal(away, variance):
    return -0.5 * away * away / variance - 0.5 * math.log(2.0 * math.pi * variance)


def test_a_missed_pulse_scores_as_a_normal_about_two_and_a_false_edge_by_what_is_to_come():
    row = after_moves(scale=2.0)
    move(row, 1.7, 0.4, 0.0)
    rate = 0.7
    variance = (row[VPP] + NOISE) * row[SCALE]
    for phase in (0.3, 0.9, 1.0, 1.8, 2.0):
        row[PHASE] = phase
        found = score_branch(row, MISSED, rate, NOISE, -2.0, STEADY, 0.0)
        wanted = row[LOGW] + math.log(priors.MISSED * rate) + log_normal(phase - 2.0, variance)
        assert near(found, wanted, 1e-4)
        if (phase - 1.0) ** 2 > 9.0 * variance:
            continue
        found = score_branch(row, FALSE, rate, NOISE, -2.0, STEADY, 0.0)
        short = 0.5 * math.erfc((phase - 1.0) / math.sqrt(2.0 * variance))
        assert near(found, row[LOGW] + math.log(priors.FALSE_PER_S * short), 1e-3)


def test_a_jump_scores_as_a_normal_that_is_wider_by_it_at_the_rate_after_it():
    row = after_moves(scale=2.0)
    move(row, 1.7, 0.4, 0.0)
    rate = 0.7
    moments = [0.0] * 4
    jump_in_time(1.7, moments)
    for branch in range(1, MISSED):
        jump = (priors.JUMPS[branch - 1][0] / JOULE) ** 2
        variance = (row[VPP] + NOISE) * row[SCALE] + jump * moments[1]
        for phase in (0.2, 0.95, 1.0, 1.3, 2.5):
            row[PHASE] = phase
            gain = (row[VPB] * row[SCALE] + jump * moments[0]) / variance
            then = max(rate + gain * (1.0 - phase), 0.2 * rate)
            wanted = row[LOGW] - 2.0 + math.log(priors.JUMPS[branch - 1][1])
            wanted += math.log(then) + log_normal(phase - 1.0, variance)
            found = score_branch(row, branch, rate, NOISE, -2.0, moments, jump)
            assert near(found, wanted, 1e-4)
