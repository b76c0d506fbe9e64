"""The interval of a ratio that is known only up to the household's reaction."""

from metercheck_device.measure.gauss import cdf
from metercheck_device.measure.interval import bounds_95
from metercheck_device.measure.posterior import Posterior

DEVIATION = 0.01
DROPS = (0.001, 0.003, 0.006, 0.01, 0.02, 0.05, 0.2)


def posterior(*normals):
    """Of (weight, ratio, deviation), weights adding up to one."""
    post = Posterior(len(normals))
    post.count = len(normals)
    for i in range(len(normals)):
        post.weights[i], post.ratios[i], post.deviations[i] = normals[i]
    return post


def bounds(drop):
    return bounds_95(posterior((1.0, 1.0, DEVIATION)), drop)


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
    for drop in DROPS:
        for share in (0.0, 0.5, 1.0):
            assert covered(drop, share) > 0.949


def test_it_is_not_wider_than_needed_at_the_worse_end():
    for drop in DROPS:
        assert min(covered(drop, 0.0), covered(drop, 1.0)) < 0.953


def test_it_is_even_about_its_middle_which_lies_half_a_drop_above_the_estimate():
    lopsided = posterior((0.7, 0.9, 0.01), (0.3, 1.1, 0.03))
    for drop in (0.0,) + DROPS:
        low, middle, high = bounds_95(lopsided, drop)
        assert abs(middle - (0.96 + 0.5 * drop)) < 1e-5
        assert abs((high - middle) - (middle - low)) < 1e-5


def test_of_several_normals_it_holds_95_percent_at_either_end():
    mixtures = (
        ((0.5, 0.98, 0.004), (0.5, 1.02, 0.012)),
        ((0.97, 1.0, 0.01), (0.03, 0.5, 0.02)),
        ((0.9, 1.0, 0.01), (0.1, 0.5, 0.02)),
        ((0.6, 0.3, 0.2), (0.3, 0.7, 0.1), (0.1, 1.3, 0.05)),
    )
    for normals in mixtures:
        post = posterior(*normals)
        for drop in (0.0,) + DROPS:
            low, _, high = bounds_95(post, drop)
            ends = [post.share_below(high - k) - post.share_below(low - k) for k in (0.0, drop)]
            assert 0.9495 < min(ends) < 0.953


def test_a_wider_range_never_gives_a_narrower_interval():
    post = posterior((0.8, 1.0, 0.01), (0.2, 0.93, 0.03))
    widths = [bounds_95(post, drop)[2] - bounds_95(post, drop)[0] for drop in (0.0,) + DROPS]
    for k in range(1, len(widths)):
        assert widths[k] > widths[k - 1] - 1e-4
