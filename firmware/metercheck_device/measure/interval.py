"""From the posterior of the ratio to an interval that also holds what pulses cannot tell.

While the test load is on it lowers the voltage, and a resistive household then takes less: that
looks exactly like a meter that registers less. Only its size is known, between nothing (no
heaters) and `drop` (heaters only). The true ratio is therefore known as a range, and the interval
for a parameter that is known as a range is that of Imbens and Manski (Econometrica 72, 2004, page
1845): it covers 95 % wherever in the range the truth lies.
"""

import math

from metercheck_device.measure.gauss import mixture_quantile

_WIDE = 0.05  # share beyond each end when the range is wide against what the pulses leave open
_NARROW = 0.025  # when there is no range
# Deviations of range over which the one becomes the other: a fit that errs to the safe side.
_PASSES = 0.8


def bounds_95(post, drop):
    """(low, middle, high) of the ratio; `drop` is the most that the household may have given back.

    post: a Posterior whose deviations hold the reference's uncertainty too.
    """
    mean = square = 0.0
    for i in range(post.count):
        mean += post.weights[i] * post.ratios[i]
    for i in range(post.count):
        away = post.ratios[i] - mean
        square += post.weights[i] * (away * away + post.deviations[i] * post.deviations[i])
    deviation = math.sqrt(square)
    share = _WIDE - (_WIDE - _NARROW) * math.exp(-drop / (_PASSES * deviation))
    low = mixture_quantile(post.weights, post.ratios, post.deviations, post.count, share)
    high = mixture_quantile(post.weights, post.ratios, post.deviations, post.count, 1.0 - share)
    return low, mean + 0.5 * drop, high + drop
