"""One check's measurement: accepted events in, estimate and verdict out.

Fed with exactly the events that the record holds, in order of time, so that the device while it
measures and anyone who replays the record run the same code on the same input.
"""

import math

from metercheck_device.measure.energy import ReferenceEnergy
from metercheck_device.measure.interval import bounds_95
from metercheck_device.measure.levels import LevelRatios
from metercheck_device.measure.posterior import Posterior
from metercheck_device.measure.silence import POINTS
from metercheck_device.measure.track import Track
from metercheck_device.measure.verdict import (
    ABNORMAL,
    INCONCLUSIVE,
    INVALID,
    Decision,
    Evidence,
    reason,
)
from metercheck_device.measure.voltage import VoltageDrop
from metercheck_wire.compat import const
from metercheck_wire.messages import CONFIRMATIONS, ENDS, REJECTS
from metercheck_wire.record import CONFIRM, END, LOAD, METER, REF, REJECT, TRIP, VOLT

_LOOK_US = const(500000)
_JOULE_PER_KWH = 3600000
_CAUTION = 1.4  # deviations are widened by this before anyone is accused: the model is a model
_HARDLY = 20.0  # times the error rate: as sure as a claim has to stay
_APART = 3.0  # deviations: levels are told apart
_BACKWARDS_PPM = const(-70000)
_SURE = 5.0  # deviations
_REVERSED = 0.01
_KNOWN = 0.1  # largest deviation of a ratio that is worth showing by level
_OVERDUE = 3.0  # pulses that are missing in a row before the head is doubted
_FEW_JUMPS = 9.0
_RESTLESS = 0.13  # jumps per edge: some fall together with the load's switching, and mislead
_CALM = 1.5  # jumps in all
_QUIET = 0.4  # a household with fewer, relative to a restless one, is quiet
_MANY_REJECTS_PPM = const(200000)
_STEADY = REJECTS.index("steady")

# Ends after which the check itself has failed.
_FAILED = ("stopped", "trip", "flood", "full", "silent_reference")


class Measurement:
    """See `feed`, `finish`; `evidence` and `decision` can be read at any time."""

    def __init__(
        self,
        constant_imp_per_kwh,
        reference_mj_per_pulse,
        reference_u95_ppm,
        limits,
        pulses_before=0,
    ):
        """limits: normal low, high, abnormal low, high (ppm), error rate (ppm), longest (s)."""
        self._joule = _JOULE_PER_KWH / constant_imp_per_kwh
        self._reference_sd = reference_u95_ppm / 2e6
        self._abnormal_low = limits[2] / 1e6
        self._abnormal_high = limits[3] / 1e6
        self._error_rate = limits[4] / 1e6
        self._energy = ReferenceEnergy(reference_mj_per_pulse)
        self._track = Track(self._joule, self._energy)
        self._posterior = Posterior(max(self._track.ratio.size, POINTS))
        self._levels = LevelRatios()
        self._drop = VoltageDrop()
        self._look_us = _LOOK_US
        self._weighed_us = 0
        self._used_uj = 0  # by the household, as it looked at each moment
        self._trip = 0
        self.rejected = [0] * len(REJECTS)
        self.decision = Decision(limits)
        self.evidence = Evidence()
        self.evidence.pulses_before = pulses_before
        self.ratio_at_verdict_ppm = 0
        self.result = None

    @property
    def reference_pulses(self):
        """Energy pulses of the reference so far."""
        return self._energy.pulses

    def feed(self, t_us, kind, arg):
        """One event of the record (kinds and arguments of metercheck_wire.record)."""
        if kind == REF:
            self._track.step(t_us)
            self._energy.pulse(t_us)
        elif kind == METER:
            self._meter(t_us)
        elif kind == LOAD:
            self._track.step(t_us)
            self._energy.load(t_us, arg)
            self.evidence.switches += 1
        elif kind == VOLT:
            self._drop.mean(arg, self._energy.level)
        elif kind == REJECT:
            self.rejected[arg] += 1
            self.evidence.steady_light = self.rejected[_STEADY]
        elif kind == CONFIRM:
            if CONFIRMATIONS[arg] == "led_dark":
                self.evidence.led_dark = True
            else:
                self.evidence.pairing = True
        elif kind == TRIP:
            self._trip = arg
        elif kind == END:
            self.finish(t_us, arg)
            return
        if t_us >= self._look_us:
            self._look_us = t_us + _LOOK_US
            self.look(t_us)

    def look(self, t_us):
        """Bring evidence and decision to t_us."""
        self._weigh(t_us)
        self._compare_levels(t_us)
        before = self.decision.verdict
        self.decision.look(t_us, self.evidence)
        if self.decision.verdict and not before:
            self.ratio_at_verdict_ppm = self.evidence.ratio_ppm

    def finish(self, t_us, end):
        """The check is over: the result, a dict with the fields of RECORD_RESULT."""
        if self.result is not None:
            return self.result
        self.look(t_us)
        decision = self.decision
        evidence = self.evidence
        if not decision.verdict:
            failed = ENDS[end] in _FAILED
            decision.verdict = INVALID if failed else INCONCLUSIVE
            decision.decided_us = t_us
            self.ratio_at_verdict_ppm = evidence.ratio_ppm
        if decision.verdict == ABNORMAL and evidence.spared_ppm:
            # One ratio for both levels is neither's: the whole load's is the one that counts.
            evidence.ratio_ppm = int(self._levels.both * 1e6)
            evidence.u95_ppm = int(2e6 * self._levels.both_sd)
        on = self._energy.on_us > 0
        self.result = {
            "verdict": decision.verdict,
            "end": end,
            "decided_ms": decision.decided_us // 1000,
            "duration_ms": t_us // 1000,
            "ratio_ppm": evidence.ratio_ppm,
            "u95_ppm": evidence.u95_ppm,
            "levels": self._by_level(t_us) if on else [],
            "background_mw": evidence.background_mw,
            "meter_pulses": evidence.pulses,
            "reference_pulses": self._energy.pulses,
            "rejected": list(self.rejected),
            "reasons": self._reasons(t_us, ENDS[end])[:16],
            "trip": self._trip,
        }
        return self.result

    def forget(self):
        """Give back the memory of the estimators; the result stands and nothing more is fed."""
        del self._track, self._posterior, self._levels

    def _reasons(self, t_us, end):
        found = []
        for cause, name, argument in (
            ("stopped", "stopped_by_user", 0),
            ("trip", "tripped", self._trip),
            ("flood", "flood", sum(self.rejected)),
            ("full", "record_full", 0),
            ("silent_reference", "reference_silent", 0),
            ("until", "too_short", t_us // 1000),
        ):
            if end == cause:
                found += [reason(name), argument]
        if self.decision.verdict != INVALID:
            found += self.decision.reasons(self.evidence)
        rejects = sum(self.rejected)
        if rejects:
            share = rejects * 1000000 // (rejects + self.evidence.pulses)
            if share > _MANY_REJECTS_PPM:
                found += [reason("pulses_rejected"), share]
        if self.rejected[_STEADY]:
            found += [reason("steady_light"), self.rejected[_STEADY]]
        return found

    def _meter(self, t_us):
        self._track.step(t_us)
        self._track.edge(t_us)
        self.evidence.pulses += 1
        if self.evidence.switches:
            self.evidence.pulses_under_load += 1

    def _compare_levels(self, t_us):
        """What the levels of the load say of a shunt that acts above a power, and of feed-in.

        As long as only one level was on nothing can be said, and nothing is asked for.
        """
        evidence = self.evidence
        evidence.feed_in = evidence.spared_ppm = 0
        backwards = evidence.ratio_ppm < _BACKWARDS_PPM  # the load makes the meter count less
        if not evidence.pulses or not self._energy.low_mj(t_us):
            evidence.feed_in = 2 if backwards else 0
            return
        levels = self._levels
        levels.take(self._track.by_level.rows, self._track.by_level.count)
        spares = levels.apart > _APART * levels.apart_sd
        reversed_by = min(
            levels.both + _APART * levels.both_sd,
            levels.apart + _APART * levels.apart_sd,
        )
        uneven = levels.evenness < -_APART * levels.evenness_sd
        if uneven or reversed_by < -_REVERSED or (backwards and not spares):
            evidence.feed_in = 2
        elif levels.evenness < _APART * levels.evenness_sd:
            evidence.feed_in = 1
        if spares:
            evidence.spared_ppm = int(levels.one * 1e6)
            # One ratio for both levels says little then; theirs do, if nothing else bends them.
            most = levels.both + _SURE * levels.both_sd + evidence.drop_ppm / 1e6
            if evidence.calm and most < self._abnormal_low and self._track.ratio.in_time():
                evidence.surely_low = evidence.hardly_low = evidence.agreed = True

    def _by_level(self, t_us):
        """Flat list (level, ratio, expanded uncertainty in ppm, ...)."""
        evidence = self.evidence
        found = [3, evidence.ratio_ppm, evidence.u95_ppm]
        levels = self._levels
        if evidence.pulses and self._energy.low_mj(t_us) and levels.one_sd < _KNOWN:
            shared = self._reference_sd * levels.one
            u95 = 2.0 * math.sqrt(levels.one_sd * levels.one_sd + shared * shared)
            found += [1, int(levels.one * 1e6), int(u95 * 1e6)]
        return found

    def _weigh(self, t_us):
        """Turn the posterior into intervals; the reference and the household's reaction count."""
        post = self._posterior
        self._track.step(t_us)
        self._track.posterior(t_us, post)
        back = 0.0
        for i in range(post.count):
            back += post.weights[i] * post.backgrounds[i]
            own = post.deviations[i]
            shared = self._reference_sd * post.ratios[i]
            post.deviations[i] = math.sqrt(own * own + shared * shared)
            own = post.cap_deviations[i]
            post.cap_deviations[i] = math.sqrt(own * own + shared * shared)
        evidence = self.evidence
        evidence.overdue = post.overdue > _OVERDUE
        few = max(_FEW_JUMPS, _RESTLESS * evidence.pulses)
        evidence.restless = post.jumps > few
        evidence.calm = post.jumps < _CALM
        evidence.unquiet = post.jumps > _QUIET * few
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
        odds = 0.5 * self._error_rate
        too_high = post.share_above(self._abnormal_low - drop, _CAUTION)
        too_low = post.share_below(self._abnormal_high, _CAUTION)
        evidence.surely_low = too_high < odds
        evidence.surely_high = too_low < odds
        evidence.hardly_low = too_high < _HARDLY * odds
        evidence.hardly_high = too_low < _HARDLY * odds
        evidence.agreed = False
        if evidence.surely_low:
            evidence.agreed = self._track.ratio.extreme(1.0) < self._abnormal_low - drop
        elif evidence.surely_high:
            evidence.agreed = self._track.ratio.extreme(-1.0) > self._abnormal_high

    def _reaction_ppm(self, evidence, t_us):
        """Largest share of the test energy that a resistive household may have given back.

        Power of a resistive load follows the square of the voltage, hence the factor 2. What
        counts is the household's mean power over the check: every slot has added to the ratio.
        """
        mean_mw = self._used_uj // max(t_us // 1000, 1)
        return 2 * mean_mw * self._drop.relative_ppm() // evidence.power_mw
