"""From what the estimators know to the evidence that the decision looks at.

The reference's uncertainty and what the household may have answered to the voltage drop widen
the interval here; levels of the load tell a net power that changes its sign from a shunt.
"""

import math

from metercheck_device.measure.agreement import (
    extreme,
    in_step_with_blocks,
    in_time,
    keeps_a_beat,
)
from metercheck_device.measure.interval import bounds_95
from metercheck_device.measure.levels import LevelRatios
from metercheck_device.measure.posterior import Posterior
from metercheck_device.measure.silence import POINTS
from metercheck_device.measure.voltage import VoltageDrop
from metercheck_wire.compat import const

_CAUTION = 1.15  # deviations are widened by this before anyone is accused: the model is a model
_HARDLY = 20.0  # times the error rate: as sure as a claim has to stay
_FAR = 3.0  # by so much again, before a claim outweighs that the household is restless
_APART = 3.0  # deviations: levels are told apart
_BACKWARDS_PPM = const(-70000)
_SURE = 5.0  # deviations
_REVERSED = 0.01
_KNOWN = 0.1  # largest deviation of a ratio that is worth showing by level
_OVERDUE = 3.0  # pulses that are missing in a row before the head is doubted
_FEW_JUMPS = 5.0
_RESTLESS = 0.13  # jumps per edge: some fall together with the load's switching, and mislead
_MISFIT = 6.0  # scatter against the usual, as variances: the model does not fit
_IGNORED_PPM = const(300000)  # a ratio below which the LED all but ignores the load
_CALM = 1.5  # jumps in all
_NONE = 0.5
_QUIET = 0.4  # a household with fewer, relative to a restless one, is quiet
_IMPORTS_W = 100.0  # by which a background has to differ from one that feed-in explains,
_IMPORTS = 4.0  # and deviations besides


class Weighing:
    """Fed by its owner with voltages (`drop`) and time; fills an Evidence."""

    def __init__(self, joule_per_pulse, track, energy, limits, reference_sd):
        """limits: as for Measurement; reference_sd: relative."""
        self.drop = VoltageDrop()
        self.levels = LevelRatios()
        self._joule = joule_per_pulse
        self._track = track
        self._energy = energy
        self.reference_sd = reference_sd
        self._abnormal_low = limits[2] / 1e6
        self._abnormal_high = limits[3] / 1e6
        self._error_rate = limits[4] / 1e6
        self._posterior = Posterior(max(track.ratio.size, POINTS))
        self._weighed_us = 0
        self._used_uj = 0  # by the household, as it looked at each moment

    def look(self, t_us, evidence):
        """Bring the evidence to t_us."""
        post = self._posterior
        self._track.posterior(t_us, post)
        back, _ = post.background()
        for i in range(post.count):
            shared = self.reference_sd * post.ratios[i]
            post.deviations[i] = _both(post.deviations[i], shared)
            post.cap_deviations[i] = _both(post.cap_deviations[i], shared)
        evidence.overdue = post.overdue > _OVERDUE
        evidence.background_mw = int(back * self._joule * 1000)
        evidence.power_mw = max(self._energy.full_mw(), 1)
        self._used_uj += max(evidence.background_mw, 0) * ((t_us - self._weighed_us) // 1000)
        self._weighed_us = t_us
        drop = self._reaction_ppm(evidence, t_us) / 1e6
        low, ratio, high = bounds_95(post, drop)
        evidence.drop_ppm = int(drop * 1e6)
        evidence.ratio_ppm = int(ratio * 1e6)
        evidence.low_ppm = int(low * 1e6)
        evidence.high_ppm = int(high * 1e6)
        evidence.u95_ppm = int((high - ratio) * 1e6)
        self._see_household(evidence, post.jumps, post.scale)
        self._see_claims(evidence, post, drop)
        self._see_levels(evidence, t_us, post)
        evidence.ignored = evidence.low_ppm < _IGNORED_PPM

    def by_level(self, t_us, evidence):
        """Flat list (level, ratio, expanded uncertainty in ppm, ...)."""
        found = [3, evidence.ratio_ppm, evidence.u95_ppm]
        levels = self.levels
        if evidence.pulses and self._energy.low_mj(t_us) and levels.one_sd < _KNOWN:
            u95 = 2.0 * _both(levels.one_sd, self.reference_sd * levels.one)
            found += [1, int(levels.one * 1e6), int(u95 * 1e6)]
        return found

    def _see_household(self, evidence, jumps, scale):
        """Whether it switches too much for the load to be told from it."""
        few = max(_FEW_JUMPS, _RESTLESS * evidence.pulses)
        evidence.jumps = int(jumps)
        evidence.calm = jumps < _CALM
        evidence.unquiet = jumps > _QUIET * few
        evidence.restless = jumps > few or scale > _MISFIT
        ratio = self._track.ratio
        ignored = evidence.low_ppm < _IGNORED_PPM and keeps_a_beat(ratio)
        evidence.in_step = ignored or in_step_with_blocks(ratio)

    def _see_claims(self, evidence, post, drop):
        """How sure it is that the meter registers too little or too much."""
        odds = 0.5 * self._error_rate
        too_high = post.share_above(self._abnormal_low - drop, _CAUTION)
        too_low = post.share_below(self._abnormal_high, _CAUTION)
        evidence.surely_low = too_high < odds
        evidence.surely_high = too_low < odds
        evidence.hardly_low = too_high < _HARDLY * odds
        evidence.hardly_high = too_low < _HARDLY * odds
        widened = _FAR * _CAUTION
        evidence.far_low = post.share_above(self._abnormal_low - drop, widened) < odds
        evidence.far_high = post.share_below(self._abnormal_high, widened) < odds
        evidence.agreed = False
        if evidence.surely_low:
            evidence.agreed = extreme(self._track.ratio, 1.0) < self._abnormal_low - drop
        elif evidence.surely_high:
            evidence.agreed = extreme(self._track.ratio, -1.0) > self._abnormal_high

    def _see_levels(self, evidence, t_us, post):
        """What the levels of the load say of a shunt that acts above a power, and of feed-in.

        As long as only one level was on nothing can be said, and nothing is asked for.
        """
        evidence.feed_in = evidence.spared_ppm = 0
        evidence.steady = True
        backwards = evidence.ratio_ppm < _BACKWARDS_PPM  # the load makes the meter count less
        if not evidence.pulses or not self._energy.low_mj(t_us):
            evidence.feed_in = 2 if backwards else 0
            return
        levels = self.levels
        levels.take(self._track.by_level.rows, self._track.by_level.count)
        spares = levels.apart > _APART * levels.apart_sd
        if spares:
            # With one ratio for both levels, each slot of one element passes for a jump.
            self._see_household(evidence, levels.jumps, levels.scale)
        evidence.steady = post.jumps < _NONE and levels.jumps < _NONE
        evidence.fits_feed_in = self._fits_feed_in(evidence, post)
        reversed_by = min(
            levels.both + _APART * levels.both_sd,
            levels.apart + _APART * levels.apart_sd,
        )
        uneven = levels.evenness < -_APART * levels.evenness_sd
        if uneven or reversed_by < -_REVERSED or backwards:
            evidence.feed_in = 2
        elif levels.evenness < _APART * levels.evenness_sd:
            imports = evidence.steady and not evidence.fits_feed_in
            evidence.feed_in = 0 if imports else 1
        if spares:
            evidence.spared_ppm = int(levels.one * 1e6)
            # One ratio for both levels says little then; theirs do, if nothing else bends them.
            both_sd = _both(levels.both_sd, self.reference_sd * levels.both)
            most = levels.both + _SURE * both_sd + evidence.drop_ppm / 1e6
            if evidence.calm and most < self._abnormal_low and in_time(self._track.ratio):
                evidence.surely_low = evidence.hardly_low = evidence.agreed = True

    def _fits_feed_in(self, evidence, post):
        """Whether the household's own count may be that of a meter with feed-in.

        One that stops counts nothing by itself; and one that counts the amount counts as much as
        is fed in, which is half of what is then missing of the test power. Anything else tells
        that nothing is fed in, if the background never changed.
        """
        back, back_sd = post.background()
        back_w = back * self._joule
        margin = _IMPORTS_W + _IMPORTS * back_sd * self._joule
        missing_w = (1000000 - evidence.ratio_ppm) * evidence.power_mw / 2e9
        return back_w <= margin or abs(back_w - missing_w) <= margin

    def _reaction_ppm(self, evidence, t_us):
        """Largest share of the test energy that a resistive household may have given back.

        Power of a resistive load follows the square of the voltage, hence the factor 2. What
        counts is the household's mean power over the check: every slot has added to the ratio.
        """
        mean_mw = self._used_uj // max(t_us // 1000, 1)
        return 2 * mean_mw * self.drop.relative_ppm() // evidence.power_mw


def _both(one, other):
    """Deviation of a sum."""
    return math.sqrt(one * one + other * other)
