"""What silence says when the meter has not given a single edge yet.

A sum of normals fits the two constraints at work badly (the household does not feed in, the count
stays below one), and here the exact answer is cheap: for each ratio on a grid, the probability
that test energy and background together left the meter short of its next pulse.
"""

import math

_STEP = 0.05
POINTS = 36
_MOST_MISSED = 3


def weigh_silence(dt_s, energy, mean_back, missed, prior, out):
    """Fill `out` (a Posterior) with a grid over the ratio, after `dt_s` without any edge.

    energy: test energy so far in meter pulses; mean_back: expected background in pulses/s (its
    prior is exponential: most houses draw little, a few draw much); missed: probability that a
    pulse goes unseen; prior: (mean, deviation) of the ratio.
    """
    steepness = 1.0 / max(mean_back * dt_s, 1e-6)
    mean, deviation = prior
    total = 0.0
    for i in range(POINTS):
        ratio = i * _STEP
        room = 1.0 - ratio * energy
        share = _held(room, steepness)
        weight = share
        chance = 1.0
        for further in range(1, _MOST_MISSED + 1):
            chance *= missed
            now = _held(room + further, steepness)
            weight += chance * (now - share)
            share = now
        away = (ratio - mean) / deviation
        weight *= math.exp(-0.5 * away * away)
        out.weights[i] = weight
        out.ratios[i] = ratio
        out.deviations[i] = out.cap_deviations[i] = 0.5 * _STEP
        out.caps[i] = ratio
        out.back_variances[i] = mean_back * mean_back
        out.backgrounds[i] = min(0.5 * max(room, 0.0) / max(dt_s, 1e-3), mean_back)
        total += weight
    for i in range(POINTS):
        out.weights[i] /= total
    out.count = POINTS
    out.overdue = out.jumps = out.scale = 0.0


def _held(room, steepness):
    """Mean of max(room - x, 0) for an exponential x of that steepness.

    The difference of two of these, one apart, is the share of backgrounds and starting phases
    (uniform between two pulses) that stay within the room.
    """
    if room <= 0.0:
        return 0.0
    steps = steepness * room
    if steps < 0.01:
        return 0.5 * steps * room  # the difference below would lose its digits
    return room - (1.0 - math.exp(-steps)) / steepness
