"""From the posterior of the ratio to an interval that also holds what pulses cannot tell.

While the test load is on it lowers the voltage, and a resistive household then takes less: that
looks exactly like a meter that registers less. Only its size is known, between nothing (no
heaters) and `drop` (heaters only). The true ratio is therefore known as a range, and the interval
for a parameter that is known as a range is that of Imbens and Manski (Econometrica 72, 2004, page
1845): it covers 95 % wherever in the range the truth lies.
"""

import math

_COVERS = 0.95
_CLOSE = 0.0003  # enough for the share that is covered: a five-hundredth of the width
_STEPS = 16


def bounds_95(post, drop):
    """(low, middle, high) of the ratio; `drop` is the most that the household may have given back.

    post: a Posterior whose deviations hold the reference's uncertainty too. The interval is even
    about the middle, so that one number, half its width, says it all.
    """
    middle = post.mean() + 0.5 * drop
    spread = 0.0
    wide = 0.5 * drop
    for i in range(post.count):
        away = abs(post.ratios[i] - middle) + 0.5 * drop
        deviation = post.deviations[i]
        spread += post.weights[i] * (away * away + deviation * deviation)
        wide = max(wide, away + 3.0 * deviation)
    half = _half_width(post, middle, drop, 2.0 * math.sqrt(spread), wide)
    return middle - half, middle, middle + half


def _half_width(post, middle, drop, guess, wide):
    """Half of the interval that covers, at most `wide`.

    Regula falsi and halving take turns: one is quick where the normals are one heap, the other
    where a few of them lie far off.
    """
    low, low_off = 0.0, -_COVERS
    high, high_off = wide, 1.0 - _COVERS
    half = min(guess, wide)
    for step in range(_STEPS):
        off = _covered(post, middle, half, drop) - _COVERS
        if abs(off) < _CLOSE:
            return half
        if off < 0.0:
            low, low_off = half, off
        else:
            high, high_off = half, off
        share = 0.5 if step % 2 else low_off / (low_off - high_off)
        half = low + (high - low) * share
    return high


def _covered(post, middle, half, drop):
    """Probability that the interval holds the truth at the worse end of the range."""
    covered = post.share_below(middle + half) - post.share_below(middle - half)
    if not drop:
        return covered
    high = middle - drop
    return min(covered, post.share_below(high + half) - post.share_below(high - half))
