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

_LEAST_SWITCHES = const(3)
_LEAST_SWITCHES_SILENT = const(1)
_LEAST_PULSES = const(5)
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
_NARROW_PPM = const(30000)
_LARGE_BACKGROUND = const(2)  # times the test load


def reason(name):
    """Number of a reason, by its name."""
    return REASONS.index(name)


class Evidence:
    """All that the decision looks at; ratios in ppm of the test energy."""

    def __init__(self):
        self.ratio_ppm = 0
        self.u95_ppm = 0
        self.low_ppm = 0
        self.high_ppm = 0
        self.surely_low = False  # below the abnormal limit at the agreed odds
        self.surely_high = False
        self.hardly_low = False  # nearly so: a claim that was made is not taken back yet
        self.hardly_high = False
        self.far_low = False  # so far off that the household's jumps cannot be the reason
        self.far_high = False
        self.agreed = False  # however the meter may count: in time, late, or in blocks
        self.background_mw = 0
        self.drop_ppm = 0  # what the household's reaction to the voltage drop may account for
        self.power_mw = 1
        self.feed_in = 0  # 1: what is missing may be feed-in; 2: it looks like that
        self.fits_feed_in = False  # the household's own count is what feed-in would make it
        self.steady = True  # the household's power has not jumped at all
        self.no_feed_in = False  # the inspector has seen that there is none, or switched it off
        self.spared_ppm = 0  # what one element alone registers, if that is surely more; else 0
        self.overdue = False  # the LED was pulsing with the load and has stopped
        self.ignored = False  # it may register less than a third: household easily passes for that
        self.restless = False  # the household switches too often to tell it from the load
        self.in_step = False  # pulses come at a beat of the meter's own, or in step with one
        self.jumps = 0  # of the background so far
        self.calm = False  # hardly a jump of the background so far
        self.unquiet = False  # it switches often enough to doubt what is rare
        self.switches = 0
        self.pulses = 0
        self.pulses_under_load = 0  # since the load first came on
        self.pulses_before = 0
        self.steady_light = 0
        self.led_dark = False
        self.pairing = False


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
        if inside and evidence.pulses >= _LEAST_PULSES:
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
        return evidence.switches >= least and evidence.pulses >= _LEAST_PULSES

    def _ignored_for_long(self, evidence):
        """What seems to register next to nothing: by many pulses, or by few that fit exactly."""
        if evidence.switches < _IGNORED_SWITCHES or evidence.unquiet:
            return False
        if evidence.pulses >= _IGNORED_PULSES:
            return True
        fits = evidence.calm and evidence.far_low and evidence.u95_ppm < _IGNORED_U95_PPM
        return fits and evidence.pulses >= _LEAST_PULSES

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

    def reasons(self, evidence):
        """Flat list (code, argument, ...) of why the verdict is what it is."""
        found = []
        if self.verdict == NORMAL:
            _add(found, "registers_fully", evidence.ratio_ppm)
        elif self.verdict == ABNORMAL:
            way = "registers_too_much" if evidence.hardly_high else "registers_too_little"
            _add(found, way, evidence.ratio_ppm)
            if evidence.spared_ppm:
                _add(found, "acts_above", evidence.spared_ppm)
        else:
            self._why_open(found, evidence)
        if evidence.pulses == 0:
            _add(found, "no_pulses", evidence.pulses_before)
        if evidence.led_dark:
            _add(found, "led_dark_confirmed", 0)
        if evidence.pairing:
            _add(found, "pairing_confirmed", 0)
        if evidence.no_feed_in:
            _add(found, "no_feed_in_confirmed", 0)
        return found

    def _why_open(self, found, evidence):
        if self.asks not in (NOTHING_ASKED, reason("needs_no_feed_in")):
            found.append(self.asks)
            found.append(0)
            return
        claimed = self._claimed_us >= 0 and evidence.hardly_low
        if evidence.feed_in == 2 or (claimed and self._may_be_fed_in(evidence)):
            _add(found, "feed_in", evidence.ratio_ppm)
        if evidence.u95_ppm < _NARROW_PPM:
            _add(found, "between_limits", evidence.ratio_ppm)
        else:
            _add(found, "interval_wide", evidence.u95_ppm)
        if 2 * evidence.drop_ppm > evidence.u95_ppm:
            _add(found, "voltage_drop_decides", evidence.drop_ppm)
        elif evidence.background_mw > _LARGE_BACKGROUND * evidence.power_mw:
            _add(found, "background_large", evidence.background_mw)
        elif (
            evidence.restless
            or evidence.in_step
            or (evidence.u95_ppm >= _NARROW_PPM and evidence.pulses >= _LEAST_PULSES)
        ):
            _add(found, "background_unsteady", evidence.background_mw)


def _add(found, name, argument):
    found.append(reason(name))
    found.append(argument)
