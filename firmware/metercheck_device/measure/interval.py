"""From the posterior of the ratio to an interval that also holds what pulses cannot tell.

While the test load is on it lowers the voltage, and a resistive household then takes less: that
looks exactly like a meter that registers less. Only its size is known, between nothing (no
heaters) and `drop` (heaters only). The true ratio is therefore known as a range, and the interval
for a parameter that is known as a range is that of Imbens and Manski (Econometrica 72, 2004, page
1845): it covers 95 % wherever in the range the truth lies.
"""

_COVERS = 0.95
_HALVINGS = 10  # of the range: to a thousandth of it


def bounds_95(post, drop):
    """(low, middle, high) of the ratio; `drop` is the most that the household may have given back.

    post: a Posterior whose deviations hold the reference's uncertainty too. The interval is even
    about the middle, so that one number, half its width, says it all.
    """
    middle = post.mean() + 0.5 * drop
    wide = 0.5 * drop
    for i in range(post.count):
        wide = max(wide, abs(post.ratios[i] - middle) + 0.5 * drop + 3.0 * post.deviations[i])
    narrow = 0.0
    for _ in range(_HALVINGS):
        half = 0.5 * (narrow + wide)
        if _covered(post, middle, half, drop) < _COVERS:
            narrow = half
        else:
            wide = half
    return middle - wide, middle, middle + wide


def _covered(post, middle, half, drop):
    """Probability that the interval holds the truth at the worse end of the range."""
    covered = post.share_below(middle + half) - post.share_below(middle - half)
    if not drop:
        return covered
    high = middle - drop
    return min(covered, post.share_below(high + half) - post.share_below(high - half))
