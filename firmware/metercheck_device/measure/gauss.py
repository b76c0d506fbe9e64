"""The normal distribution, as far as the estimator needs it, safe in single floats."""

import math

_ROOT_HALF = 0.7071068
_LOG_ROOT_TWO_PI = 0.9189385
_FAR = 5.0  # beyond this many deviations erfc loses its digits in single floats


def cdf(x):
    """Share of a standard normal below x."""
    return 0.5 * math.erfc(-x * _ROOT_HALF)


def log_cdf(x):
    """Natural logarithm of cdf(x), also far in the lower tail (asymptotic series there)."""
    if x > -_FAR:
        return math.log(cdf(x))
    return -0.5 * x * x - _LOG_ROOT_TWO_PI - math.log(-x) + math.log(1.0 - 1.0 / (x * x))


def truncated_above(mean, variance, bound):
    """Moments of a normal that is known to lie below `bound`.

    Returns (log of the share that lies there, shift of the mean in deviations, factor of the
    variance): mean' = mean + shift * deviation, variance' = variance * factor.
    """
    deviation = math.sqrt(variance)
    x = (bound - mean) / deviation
    log_share = log_cdf(x)
    hazard = math.exp(-0.5 * x * x - _LOG_ROOT_TWO_PI - log_share)
    factor = 1.0 - hazard * (x + hazard)
    return log_share, -hazard, max(factor, 1e-3)
