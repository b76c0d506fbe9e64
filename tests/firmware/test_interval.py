"""The interval of a ratio that is known only up to the household's reaction."""

from metercheck_device.measure.estimator import Posterior
from metercheck_device.measure.gauss import cdf
from metercheck_device.measure.interval import bounds_95

DEVIATION = 0.01


def bounds(drop):
    post = Posterior()
    post.count = 1
    post.weights[0], post.ratios[0], post.deviations[0] = 1.0, 1.0, DEVIATION
    return bounds_95(post, drop)


def covered(drop, truth_in_range):
    """How often the interval holds the truth when it lies at that share of the range."""
    low, _, high = bounds(drop)
    # The estimate scatters around truth - share x drop, and the interval with it.
    below = (1.0 - low) / DEVIATION
    above = (high - 1.0) / DEVIATION
    shift = truth_in_range * drop / DEVIATION
    return cdf(below + shift) - cdf(shift - above)


def test_without_a_reaction_it_is_the_plain_interval():
    low, middle, high = bounds(0.0)
    assert abs(low - (1.0 - 1.96 * DEVIATION)) < 1e-4
    assert abs(high - (1.0 + 1.96 * DEVIATION)) < 1e-4
    assert abs(middle - 1.0) < 1e-6


def test_it_covers_95_percent_wherever_in_the_range_the_truth_lies():
    for drop in (0.001, 0.003, 0.006, 0.01, 0.02, 0.05, 0.2):
        for share in (0.0, 0.5, 1.0):
            assert covered(drop, share) > 0.949


def test_it_is_not_wider_than_needed_at_the_ends():
    for drop in (0.001, 0.003, 0.006, 0.01, 0.02, 0.05, 0.2):
        assert min(covered(drop, 0.0), covered(drop, 1.0)) < 0.958
