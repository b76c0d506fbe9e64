"""How hypotheses begin, what they may become, and how plausible a household they need."""

import math

from metercheck_device.measure import priors
from metercheck_device.measure.gauss import log_cdf
from metercheck_device.measure.hypothesis import (
    BACK,
    CLASS,
    COLUMNS,
    DOF,
    EXTRA,
    JUMPED,
    LOGW,
    PHASE,
    PLAUSIBLE,
    RATIO,
    SCALE,
    VBB,
    VBX,
    VPB,
    VPP,
    VPR,
    VPX,
    VRB,
    VRR,
    VRX,
    VXX,
)
from metercheck_wire.compat import micropython

_SURELY = 3.5  # deviations from a bound at which nothing of a normal lies beyond it
_HOPELESS = -8.0  # deviations beyond a bound, from which on more do not count
ANYHOW = (0.95, 0.25)  # ratio of what is thought of anew,
INNOCENT = (1.0, 0.05)  # or as an excuse
_HARDLY_EVER = 9.0  # minus log prior of that at an edge
_LATE_BY_LESS_S = 0.03  # than nothing, by noise
_LEAST_DELAY_S, _MOST_DELAY_S = 0.02, 1.5
_LEAST_RATIO = 0.2  # below this, a delay cannot be told


def begin(row, at, scale, joule):
    """Make the row what is known of class `at` before the first edge; joule: of one pulse."""
    for column in range(COLUMNS):
        row[column] = 0.0
    row[LOGW] = priors.LOG_PRIORS[at] + (priors.LOG_QUIET if scale < 1.0 else 0.0)
    row[CLASS] = at
    row[JUMPED] = 0
    row[SCALE] = scale
    row[DOF] = priors.SCALE_DOF
    # Where the meter stands between two pulses at the start is anybody's guess.
    row[PHASE] = 0.5
    row[VPP] = 1.0 / 12.0 / scale
    ratio, spread = priors.RATIO
    row[RATIO] = ratio
    row[VRR] = spread * spread / scale
    back, spread = priors.BACKGROUND_W
    row[BACK] = back / joule
    row[VBB] = (spread / joule) ** 2 / scale
    _particular(row)
    row[PLAUSIBLE] = log_plausible(row, joule)


def revive(row, best, at, ratio, power, joule):
    """Make the row what class `at` may think now, if all that `best` says so far was coincidence.

    ratio: (mean, deviation), ANYHOW or INNOCENT; power: test power now, in pulses/s. What the
    ratio no longer explains of it the household does.
    """
    row[:] = best
    row[CLASS] = at
    scale = best[SCALE]
    row[SCALE] = 1.0
    row[DOF] = priors.SCALE_DOF
    ratio, spread = ratio
    spread *= spread
    row[BACK] += (row[RATIO] - ratio) * power
    row[RATIO] = ratio
    row[VPP] *= scale
    row[VPB] *= scale
    row[VBB] = row[VBB] * scale + spread * power * power
    row[VRR] = spread
    row[VRB] = -spread * power
    row[EXTRA] = row[VPR] = row[VPX] = row[VRX] = row[VBX] = row[VXX] = 0.0
    _particular(row)
    row[VBX] = -power * row[VRX]
    before = row[PLAUSIBLE]
    row[PLAUSIBLE] = log_plausible(row, joule)
    row[LOGW] += row[PLAUSIBLE] - before - _HARDLY_EVER


def _particular(row):
    """What the row's kind is about, before anything is known of it."""
    mean, spread, _ = priors.KINDS[priors.KIND_OF[row[CLASS]]]
    if spread:
        row[EXTRA] = mean * row[RATIO]
        row[VRX] = mean * row[VRR]
        row[VXX] = spread * spread / row[SCALE] + mean * mean * row[VRR]


def settle(row):
    """What the row's kind is about is known: no state any more."""
    row[EXTRA] = row[VPX] = row[VRX] = row[VBX] = row[VXX] = 0.0


def delay_of(row):
    """By how much the count is late, in s, as the row has it."""
    ratio = row[RATIO]
    delay_s = row[EXTRA] / (ratio if ratio > _LEAST_RATIO else _LEAST_RATIO)
    if delay_s < _LEAST_DELAY_S:
        return _LEAST_DELAY_S
    return delay_s if delay_s < _MOST_DELAY_S else _MOST_DELAY_S


@micropython.native
def log_plausible(row, joule):
    """Log of the share of the row that is plausible.

    The household does not feed in (by a small margin), no meter counts early, and the load hardly
    ever makes it run backwards: hardly, for that is how feed-in shows.
    """
    scale = row[SCALE]
    found = 0.0
    away = row[BACK] + priors.FEEDS_IN_W / joule
    if not _surely(away, row[VBB] * scale):
        found = log_cdf(_within(away, row[VBB] * scale))
    if not _surely(row[RATIO], row[VRR] * scale):
        share = math.exp(log_cdf(_within(row[RATIO], row[VRR] * scale)))
        found += math.log(priors.HARDLY_REVERSED + (1.0 - priors.HARDLY_REVERSED) * share)
    kind = priors.KIND_OF[row[CLASS]]
    if kind == priors.LAGGING or kind == priors.DELAYED:
        away = row[EXTRA] + _LATE_BY_LESS_S
        if not _surely(away, row[VXX] * scale):
            found += log_cdf(_within(away, row[VXX] * scale))
    return found


@micropython.native
def _surely(away, variance):
    """Whether a normal of that variance, `away` above a bound, is all above it."""
    return away > 0.0 and away * away > _SURELY * _SURELY * variance


@micropython.native
def _within(away, variance):
    """The same in deviations, down to where it is hopeless."""
    away /= math.sqrt(variance)
    return away if away > _HOPELESS else _HOPELESS
