"""A sum of normals: what is known of the ratio."""

import math

from metercheck_device.measure.posterior import Posterior


def closed(rows, size=8):
    """A Posterior of (log weight, ratio, deviation, background), closed."""
    post = Posterior(size)
    for i in range(len(rows)):
        post.weights[i], post.ratios[i], post.deviations[i], post.backgrounds[i] = rows[i]
    post.close(len(rows))
    return post


def tail_above(away):
    """Share of a standard normal above `away`."""
    return 0.5 * math.erfc(away / math.sqrt(2.0))


def test_log_weights_become_shares_whatever_they_are_relative_to():
    for base in (0.0, -300.0, 250.0):
        post = closed([(base + math.log(k), 0.1 * k, 0.01, 1.0) for k in (1, 2, 5)])
        assert post.count == 3
        for i, share in enumerate((0.125, 0.25, 0.625)):
            assert abs(post.weights[i] - share) < 1e-4
        assert abs(post.mean() - (0.0125 + 0.05 + 0.3125)) < 1e-4


def test_trifles_are_dropped_and_the_rest_stays_together():
    post = closed([(-50.0, 9.0, 0.9, 9.0), (0.0, 0.5, 0.01, 2.0), (-1.0, 0.6, 0.02, 3.0)])
    assert post.count == 2
    assert post.ratios[:2] == [0.5, 0.6]
    assert post.deviations[:2] == [0.01, 0.02]
    assert post.backgrounds[:2] == [2.0, 3.0]
    assert abs(sum(post.weights[:2]) - 1.0) < 1e-5


def test_share_below_is_that_of_a_normal():
    post = closed([(0.0, 1.0, 0.02, 1.0)])
    for away, share in ((-1.959964, 0.025), (0.0, 0.5), (1.281552, 0.9)):
        assert abs(post.share_below(1.0 + 0.02 * away) - share) < 1e-4


def test_share_below_grows_from_nothing_to_all():
    post = closed([(0.0, 1.0, 0.02, 1.0), (-1.0, 0.4, 0.2, 1.0), (-2.0, 1.5, 0.001, 1.0)])
    shares = [post.share_below(0.05 * k) for k in range(-20, 60)]
    assert shares[0] < 1e-5
    assert abs(shares[-1] - 1.0) < 1e-5
    for k in range(1, len(shares)):
        assert shares[k] >= shares[k - 1] - 1e-6


def test_widening_makes_what_is_far_likelier():
    post = closed([(0.0, 0.9, 0.01, 1.0)])
    assert post.share_below(0.93) > post.share_below(0.93, 1.5) > post.share_below(0.93, 3.0)
    assert abs(post.share_below(0.93, 3.0) - 0.841345) < 1e-4


def test_shares_above_and_below_are_all_when_there_is_no_cap():
    post = closed([(0.0, 1.0, 0.02, 1.0), (-1.0, 0.4, 0.2, 1.0)])
    for k in range(-10, 40):
        for widened in (1.0, 1.2):
            share = post.share_above(0.05 * k, widened) + post.share_below(0.05 * k, widened)
            assert abs(share - 1.0) < 1e-5


def test_a_cap_leaves_but_its_own_tail_beyond_it():
    post = closed([(0.0, 0.6, 0.2, 1.0)])
    free = post.share_above(0.93, 1.0)
    post.caps[0], post.cap_deviations[0] = 0.7, 0.05
    assert abs(post.share_above(0.93, 1.0) - tail_above(0.23 / 0.05)) < 1e-5
    assert post.share_above(0.93, 1.0) < 0.01 * free
    assert post.share_above(0.93, 1.2) > post.share_above(0.93, 1.0)


def test_a_cap_never_makes_anything_likelier_and_says_nothing_below_itself():
    for cap in (-0.5, 0.3, 0.7, 0.9, 1.4):
        for cap_deviation in (0.001, 0.05, 0.5):
            post = closed([(0.0, 0.6, 0.2, 1.0)])
            free = [post.share_above(0.1 * k, 1.0) for k in range(20)]
            post.caps[0], post.cap_deviations[0] = cap, cap_deviation
            for k in range(20):
                capped = post.share_above(0.1 * k, 1.0)
                assert capped <= free[k] + 1e-6
                assert capped == free[k] or cap < 0.1 * k


def test_a_deviation_that_is_added_is_one_of_a_sum():
    post = closed([(0.0, 1.0, 0.03, 1.0), (0.0, 0.5, 0.4, 1.0), (0.0, 0.7, 0.05, 1.0)])
    post.cap_deviations[:3] = [0.3, 0.004, 0.05]
    post.widen(2, 0.04)
    wanted = (0.05, math.sqrt(0.1616), 0.05)  # the third is not one of the first two
    for i, cap_wanted in enumerate((math.sqrt(0.0916), math.sqrt(0.001616), 0.05)):
        assert abs(post.deviations[i] - wanted[i]) < 1e-6
        assert abs(post.cap_deviations[i] - cap_wanted) < 1e-6


def test_the_background_is_that_of_a_mixture():
    """Its variance is that within the normals and that between them."""
    post = closed([(math.log(3.0), 1.0, 0.01, 0.2), (0.0, 1.0, 0.01, 0.6)])
    post.back_variances[:2] = [0.01, 0.02]
    mean, deviation = post.background()
    assert abs(mean - (0.75 * 0.2 + 0.25 * 0.6)) < 1e-6
    within, between = 0.75 * 0.01 + 0.25 * 0.02, 0.75 * 0.25 * 0.4 * 0.4
    assert abs(deviation - math.sqrt(within + between)) < 1e-5


def test_caps_and_variances_move_with_their_rows_when_trifles_are_dropped():
    post = Posterior(3)
    for i in range(3):
        post.weights[i], post.ratios[i], post.deviations[i] = (-60.0, 0.0, -1.0)[i], 0.1 * i, 0.01
        post.caps[i], post.cap_deviations[i] = 0.5 + i, 0.01 * (i + 1)
        post.back_variances[i] = 0.1 * (i + 1)
    post.close(3)
    assert post.back_variances[:2] == [0.2, 0.1 * 3]
    assert post.caps[:2] == [1.5, 2.5]
    assert post.cap_deviations[:2] == [0.02, 0.03]
