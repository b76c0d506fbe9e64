"""The normal distribution in single floats."""

import math

from metercheck_device.measure.gauss import cdf, log_cdf, truncated_above


def near(value, wanted, tolerance):
    return abs(value - wanted) <= tolerance


def test_known_shares():
    assert near(cdf(0.0), 0.5, 1e-6)
    assert near(cdf(1.959964), 0.975, 1e-5)
    assert near(cdf(-3.719016), 1e-4, 1e-6)


def test_far_tail_keeps_its_digits_and_joins_smoothly():
    assert near(log_cdf(-10.0), -53.23129, 0.01)
    assert near(log_cdf(-4.9999), log_cdf(-5.0001), 0.02)
    assert near(log_cdf(-30.0), -454.3212, 0.1)


def test_truncation_of_a_half_normal():
    log_share, shift, factor = truncated_above(0.0, 4.0, 0.0)
    assert near(log_share, math.log(0.5), 1e-5)
    assert near(shift, -0.797885, 1e-4)
    assert near(factor, 1.0 - 2.0 / math.pi, 1e-4)


def test_truncation_that_hardly_cuts_changes_nothing():
    log_share, shift, factor = truncated_above(0.0, 1.0, 5.0)
    assert near(log_share, 0.0, 1e-5)
    assert near(shift, 0.0, 1e-4)
    assert near(factor, 1.0, 1e-3)
