"""What is known some time after the last edge, against integrals over what may be."""

import math

from metercheck_device.measure import priors
from metercheck_device.measure.drive import Drive
from metercheck_device.measure.estimator import Estimator
from metercheck_device.measure.hypothesis import (
    BACK,
    JUMPED,
    PHASE,
    RATIO,
    SCALE,
    VBB,
    VPP,
    VRB,
    VRR,
)
from metercheck_device.measure.outlook import Outlook
from metercheck_device.measure.posterior import Posterior
from metercheck_device.measure.silence import POINTS
from rows import row_of

JOULE = 3000.0
LEAST_BACK = -priors.FEEDS_IN_W / JOULE
SCALES = (0.3, 1.0, 4.0)
EDGES = 40
NOTHING = (0.01, 0.0)  # s, pulses of test energy


def row_at(ratio, back, ratio_sd=0.05, back_sd=0.02, together=0.0, scale=1.0, phase=0.0, **more):
    """A row at an edge; together: correlation of ratio and background."""
    row = row_of(ratio, back=back, scale=scale, **more)
    row[PHASE] = phase
    row[VPP] = 1e-6 / scale
    row[VRR] = ratio_sd * ratio_sd / scale
    row[VBB] = back_sd * back_sd / scale
    row[VRB] = together * ratio_sd * back_sd / scale
    return row


def looked(rows, now=NOTHING, edges=EDGES, blocks_s=0.0):
    """What is known when no edge has come for so long, with so much energy of the load."""
    estimator = Estimator(JOULE, priors.FIRST, 40, 8)
    for i, row in enumerate(rows):
        estimator.rows[i][:] = row
    estimator.count = len(rows)
    estimator.edges = edges
    if blocks_s:
        estimator.in_blocks = True
        estimator.grid.block_s = blocks_s
    drive = Drive()
    drive.dt_s, drive.energy = now
    drive.power = now[1] / now[0]
    out = Posterior(max(estimator.size, POINTS))
    Outlook(estimator, JOULE).posterior(drive, out)
    return out


def moments(row, now, allowed):
    """Weight, and mean and deviation of the ratio, over all (ratio, background) that are allowed.

    A sum over a grid of the two-dimensional normal; allowed(phase, background) is whether.
    """
    scale = row[SCALE]
    ratio_sd, back_sd = math.sqrt(row[VRR] * scale), math.sqrt(row[VBB] * scale)
    together = row[VRB] * scale / (ratio_sd * back_sd)
    apart = math.sqrt(1.0 - together * together)
    total = all_of = first = second = 0.0
    steps = 60
    for j in range(-steps, steps + 1):
        u = 5.0 * j / steps
        ratio_away = u * ratio_sd
        for k in range(-steps, steps + 1):
            v = 5.0 * k / steps
            back = row[BACK] + (together * u + apart * v) * back_sd
            density = math.exp(-0.5 * (u * u + v * v))
            all_of += density
            phase = row[PHASE] + (row[RATIO] + ratio_away) * now[1] + back * now[0]
            if allowed(phase, back):
                total += density
                first += density * ratio_away
                second += density * ratio_away * ratio_away
    mean = first / total
    return total / all_of, row[RATIO] + mean, math.sqrt(second / total - mean * mean)


def test_an_edge_just_now_leaves_all_as_it_is():
    for scale in SCALES:
        post = looked([row_at(0.8, 0.3, 0.03, scale=scale, together=-0.5)])
        assert abs(post.ratios[0] - 0.8) < 1e-3
        assert abs(post.deviations[0] - 0.03) < 1e-3
        assert abs(post.backgrounds[0] - 0.3) < 1e-3
        assert abs(math.sqrt(post.back_variances[0]) - 0.02) < 1e-3
        assert post.weights[0] == 1.0


def test_silence_cuts_off_what_would_have_made_a_pulse():
    for scale in SCALES:
        for energy in (0.6, 0.85, 0.95):
            row = row_at(1.0, 0.1, 0.06, 0.02, -0.5, scale)
            now = (1.0, energy)
            _, mean, deviation = moments(row, now, lambda phase, _: phase < 1.0)
            post = looked([row], now)
            assert abs(post.ratios[0] - mean) < 3e-3
            assert abs(post.deviations[0] - deviation) < 2e-3


def test_a_household_that_would_feed_in_is_cut_off():
    for scale in SCALES:
        for back in (-0.02, 0.0, 0.03):
            row = row_at(0.9, back, 0.05, 0.03, -0.9, scale)
            _, mean, deviation = moments(row, NOTHING, lambda _, back: back > LEAST_BACK)
            post = looked([row])
            assert abs(post.ratios[0] - mean) < 2e-3
            assert abs(post.deviations[0] - deviation) < 2e-3
            assert post.backgrounds[0] > LEAST_BACK


def test_rows_weigh_by_how_likely_their_silence_was():
    """One expects the pulse by now, the other hardly so."""
    now = (1.0, 0.9)
    rows = [row_at(1.0, 0.1, 0.1, 0.001), row_at(0.8, 0.1, 0.1, 0.001)]
    shares = [moments(row, now, lambda phase, _: phase < 1.0)[0] for row in rows]
    post = looked(rows, now)
    assert abs(post.weights[0] - shares[0] / (shares[0] + shares[1])) < 0.02
    assert abs(post.weights[0] + post.weights[1] - 1.0) < 1e-5


def test_silence_that_only_a_missed_pulse_explains_is_one():
    """The load alone must have made a pulse: no jump of the household excuses it."""
    row = row_at(1.0, 0.01, 0.01, 0.001)
    now = (1.0, 1.3)
    post = looked([row, row_at(0.2, 0.01, 0.01, 0.001, log_weight=-8.0)], now)
    wanted = priors.MISSED / (priors.MISSED + math.exp(-8.0))
    assert abs(post.weights[0] - wanted) < 0.01
    assert abs(post.ratios[0] - 1.0) < 1e-3


def test_silence_that_a_jump_of_the_household_explains_says_nothing_of_the_ratio():
    """The household made pulses and stopped; the load alone would have made none yet."""
    row = row_at(1.0, 1.0, 0.02, 0.02, -0.5)
    post = looked([row], (2.0, 0.5))
    assert abs(post.ratios[0] - 1.0) < 1e-3
    assert abs(post.deviations[0] - 0.02) < 1e-3
    # Had the load been all there was, it would have spoken for a lower one.
    assert looked([row_at(1.0, 0.0, 0.02, 0.02, -0.5)], (2.0, 1.05)).ratios[0] < 0.99


def test_the_most_that_a_ratio_can_be_is_with_a_household_that_draws_nothing():
    """ratio + slope x (nothing - background), with what is then left of the deviation."""
    row = row_at(0.7, 0.1, 0.04, 0.02, -0.8)
    post = looked([row])
    slope = -0.8 * 0.04 / 0.02
    assert abs(post.caps[0] - (0.7 + slope * (LEAST_BACK - 0.1))) < 5e-3
    assert abs(post.cap_deviations[0] - 0.04 * 0.6) < 1e-3
    # If more household went with more ratio there would be no such most.
    assert looked([row_at(0.7, 0.1, 0.04, 0.02, 0.8)]).caps[0] > 10.0


def test_what_is_overdue_and_how_the_household_is_are_means_over_the_rows():
    rows = [row_at(1.0, 0.5, log_weight=math.log(3.0)), row_at(0.4, 0.1, scale=3.0)]
    rows[0][JUMPED], rows[1][JUMPED] = 2, 6
    post = looked(rows, (2.0, 1.2))
    assert abs(post.overdue - (0.75 * 2.2 + 0.25 * 0.68)) < 1e-3
    assert abs(post.jumps - 3.0) < 1e-4
    assert abs(post.scale - 1.5) < 1e-4


def test_rows_that_no_silence_can_help_up_are_left_out():
    post = looked([row_at(1.0, 0.5), row_at(0.4, 0.5, log_weight=-17.0)])
    assert post.count == 1


def widened(jumps, sharp=0, kind=priors.IN_TIME, scale=1.0, edges=EDGES):
    row = row_at(0.8, 0.5, 0.03, at=priors.CLASSES.index((kind, sharp)), scale=scale)
    row[JUMPED] = jumps
    return looked([row], edges=edges).deviations[0] / 0.03


def test_deviations_grow_with_jumps_per_edge_beyond_a_few():
    for sharp in range(len(priors.SHARPNESS)):
        assert abs(widened(0, sharp) - 1.0) < 1e-2
        assert abs(widened(1, sharp) - 1.0) < 1e-2  # one in forty edges
        few, many = widened(4, sharp) - 1.0, widened(10, sharp) - 1.0
        assert many > few > 0.0
        # So much for each jump per edge, beyond 0.04.
        assert abs(many / few - (0.25 - 0.04) / (0.1 - 0.04)) < 0.2
        assert abs(widened(20, sharp, edges=2 * EDGES) - 1.0 - many) < 1e-3


def test_deviations_grow_the_more_the_less_sharp_and_the_later_and_the_more_stirred():
    by_sharpness = [widened(8, sharp) for sharp in range(len(priors.SHARPNESS))]
    assert by_sharpness == sorted(by_sharpness)
    assert by_sharpness[2] > by_sharpness[0] + 0.5
    assert widened(8, 1, priors.DELAYED) > widened(8, 1) + 1.0
    assert abs(widened(8, 1, scale=1.9) - widened(8, 1)) < 1e-2
    assert widened(8, 1, scale=9.0) > widened(8, 1, scale=4.0) > widened(8, 1) + 0.3


def test_caps_are_widened_as_their_rows_are():
    row = row_at(0.7, 0.1, 0.04, 0.02, -0.8, at=2)
    plain = looked([row]).cap_deviations[0]
    row[JUMPED] = 10
    assert abs(looked([row]).cap_deviations[0] / plain - widened(10, 2)) < 0.05


def test_edges_in_step_with_blocks_leave_the_ratio_open():
    row = row_at(0.8, 0.5, 0.03)
    for blocks_s, deviation in ((0.3, 0.03), (0.5, math.sqrt(0.03**2 + 0.4**2))):
        assert abs(looked([row], blocks_s=blocks_s).deviations[0] - deviation) < 2e-3  # 1 s apart


def test_before_the_first_edge_the_silence_alone_is_weighed():
    post = looked([row_at(0.8, 0.5)], (8.0, 2.0), edges=0)
    assert post.count == POINTS
    assert post.mean() < 0.4
    assert looked([row_at(0.8, 0.5)], (8.0, 0.0), edges=0).mean() > 0.7


def test_looking_ahead_changes_nothing_of_what_is_known():
    estimator = Estimator(JOULE, priors.FIRST, 40, 8)
    estimator.edges = 5
    before = [row[:] for row in estimator.rows]
    drive = Drive()
    drive.dt_s, drive.energy, drive.power = 3.0, 1.0, 0.33
    Outlook(estimator, JOULE).posterior(drive, Posterior(max(estimator.size, POINTS)))
    assert estimator.rows == before
