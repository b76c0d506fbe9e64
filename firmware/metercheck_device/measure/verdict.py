"""From what is known of the ratio to a verdict: the decision rule, and nothing else.

The worst error is a false accusation. `abnormal` therefore asks for odds of one in ten thousand
(a posterior probability may be looked at as often as one likes: under an honest meter the odds
against it are a martingale, so the chance that they ever reach N is at most 1/N), for enough
switching of the load, for a further edge that does not take it back, for a net power that did not
change its sign, and for more than silence.
"""

from metercheck_wire.compat import const
from metercheck_wire.messages import REASONS

# As in messages.VERDICTS.
NONE = const(0)
NORMAL = const(1)
ABNORMAL = const(2)
INCONCLUSIVE = const(3)
INVALID = const(4)

NOTHING_ASKED = const(255)
LEAST_PULSES = const(5)

_LEAST_SWITCHES = const(3)
_LEAST_SWITCHES_SILENT = const(1)
_DIED_SWITCHES = const(5)  # the load was wholly off in between
_PERSISTS_US = const(2000000)
_PERSISTS_SILENT_US = const(500000)
_PERSISTS_SWITCHES = const(2)  # one of them where the household is calm,
_PERSISTS_JUMPS = const(3)  # and one more for each so many jumps of the household
_ACCUSED_SWITCHES = const(5)
_OUTWEIGHS_SWITCHES = const(20)  # of the load, until not all of many jumps can have been in step
_OUTLASTS_SWITCHES = const(8)  # since the claim was made
_PERSISTS_PULSES = const(2)
_IGNORED_SWITCHES = const(12)  # whoever seems to register next to nothing is looked at longer,
_IGNORED_PULSES = const(16)
_IGNORED_U95_PPM = const(50000)
_UNPAIRED_SWITCHES = const(6)  # a LED that follows may be another meter's, too, for so long,
_UNPAIRED_SWITCHES_UNCALM = const(9)  # or so, where loads come and go
_CLOUDED_SWITCHES = const(4)  # behind a cloud feed-in may look like a theft for so long
_FITTING_SWITCHES = const(6)  # and for so long, where the household counts what feed-in would
_SPARED_MOST_PPM = const(1200000)  # no theft makes one element count for more


def reason(name):
    """Number of a reason, by its name."""
    return REASONS.index(name)


class Decision:
    """Keeps what has been decided, and what the inspector is asked for meanwhile."""

    def __init__(self, limits):
        self._normal_low, self._normal_high = limits[0], limits[1]
        self.verdict = NONE
        self.decided_us = 0
        self.asks = NOTHING_ASKED
        self._claimed_us = -1
        self._claimed_pulses = 0
        self._claimed_switches = 0
        self._steady = True
        self._clouded_switches = 0  # until then what is missing may have been fed in

    def look(self, t_us, evidence):
        """Judge the evidence of this moment; a verdict, once it stands, stays."""
        if self.verdict:
            return
        self.asks = NOTHING_ASKED
        if evidence.switches < (_LEAST_SWITCHES if evidence.pulses else _LEAST_SWITCHES_SILENT):
            return
        if evidence.overdue and not evidence.led_dark and not self._died(evidence):
            # A slipped head looks like this. Neither verdict may rest on it.
            self.asks = reason("needs_led_dark")
            self._claimed_us = -1
            return
        self._steady = self._steady and evidence.steady
        if evidence.feed_in:
            self._clouded_switches = evidence.switches
        if self._claimed(t_us, evidence):
            self.asks = self._wanted(evidence)
            if self.asks == NOTHING_ASKED and self._stands(t_us, evidence):
                self._decide(t_us, ABNORMAL)
            elif self.asks == NOTHING_ASKED and self._may_be_fed_in(evidence):
                self.asks = reason("needs_no_feed_in")  # an answer is a short cut, and no more
            return
        inside = evidence.low_ppm >= self._normal_low and evidence.high_ppm <= self._normal_high
        if inside and evidence.pulses >= LEAST_PULSES:
            self._decide(t_us, NORMAL)

    def _died(self, evidence):
        """The LED pulsed until the load came on and never since, with the load on or off."""
        return not evidence.pulses_under_load and evidence.switches >= _DIED_SWITCHES

    def _claimed(self, t_us, evidence):
        """Whether something is wrong, as things look; remembers since when."""
        surely = evidence.surely_low or evidence.surely_high
        if self._claimed_us < 0 and surely:
            self._claimed_us = t_us
            self._claimed_pulses = evidence.pulses
            self._claimed_switches = evidence.switches
        elif not (evidence.hardly_low or evidence.hardly_high):
            self._claimed_us = -1
        return self._claimed_us >= 0

    def _stands(self, t_us, evidence):
        """The claim holds, and has outlived further switches of the load and what they showed."""
        if not (evidence.surely_low or evidence.surely_high):
            return False
        if evidence.pulses_under_load and not evidence.agreed:
            return False
        if evidence.pulses_under_load and not self._seen_enough(evidence):
            return False
        if evidence.in_step or (evidence.surely_high and not self._surely_too_much(evidence)):
            return False
        if evidence.restless and not self._outweighs(evidence):
            return False
        if evidence.surely_low and (self._may_be_fed_in(evidence) or evidence.steady_light):
            return False
        lasted_us = t_us - self._claimed_us
        if not evidence.pulses_under_load:
            return lasted_us >= _PERSISTS_SILENT_US
        switches = evidence.switches - self._claimed_switches
        least = 1 if evidence.calm else _PERSISTS_SWITCHES + evidence.jumps // _PERSISTS_JUMPS
        if switches < least:
            return False
        more = evidence.pulses - self._claimed_pulses
        return lasted_us >= _PERSISTS_US and more >= _PERSISTS_PULSES

    def _surely_too_much(self, evidence):
        """A meter that counts too much is rarer than a household that makes it seem so."""
        return not evidence.unquiet and (evidence.calm or evidence.far_high)

    def _seen_enough(self, evidence):
        """Enough switches, and levels that differ are no reason in an unsteady household."""
        if evidence.spared_ppm and not (evidence.calm and evidence.spared_ppm < _SPARED_MOST_PPM):
            return False
        if evidence.ignored:
            return self._ignored_for_long(evidence)
        least = _ACCUSED_SWITCHES
        if not evidence.pairing:
            usual = evidence.calm and evidence.surely_low
            least = _UNPAIRED_SWITCHES if usual else _UNPAIRED_SWITCHES_UNCALM
        return evidence.switches >= least and evidence.pulses >= LEAST_PULSES

    def _ignored_for_long(self, evidence):
        """What seems to register next to nothing: by many pulses, or by few that fit exactly."""
        if evidence.switches < _IGNORED_SWITCHES or evidence.unquiet:
            return False
        if evidence.pulses >= _IGNORED_PULSES:
            return True
        fits = evidence.calm and evidence.far_low and evidence.u95_ppm < _IGNORED_U95_PPM
        return fits and evidence.pulses >= LEAST_PULSES

    def _may_be_fed_in(self, evidence):
        """Whether panels or a battery may account for what is missing."""
        if evidence.no_feed_in:
            return False
        if evidence.feed_in or self._steady:
            return evidence.feed_in
        switches = evidence.switches - self._clouded_switches
        if evidence.fits_feed_in:
            return switches < _FITTING_SWITCHES or not evidence.far_low
        return switches < _CLOUDED_SWITCHES

    def _outweighs(self, evidence):
        """So far from honest, and for so long, that it stands in a restless household, too."""
        if evidence.switches < _OUTWEIGHS_SWITCHES or not evidence.far_low:
            return False
        return evidence.switches - self._claimed_switches >= _OUTLASTS_SWITCHES

    def spoiled_by_feed_in(self, evidence):
        """Something seems to be missing, and panels or a battery may be why."""
        claimed = self._claimed_us >= 0 and evidence.hardly_low
        return claimed and self._may_be_fed_in(evidence)

    def _decide(self, t_us, what):
        self.verdict = what
        self.decided_us = t_us

    def _wanted(self, evidence):
        """The confirmation that is missing before `abnormal` may stand, or NOTHING_ASKED."""
        if evidence.pulses == 0:
            # Silence alone may be a slipped head or a dead LED.
            if evidence.pulses_before == 0 and not evidence.led_dark:
                return reason("needs_led_dark")
        elif evidence.pulses_under_load and not evidence.pairing:
            # What a neighbour switches may look like a meter that registers a little.
            return reason("needs_pairing") if evidence.ignored else NOTHING_ASKED
        return NOTHING_ASKED
