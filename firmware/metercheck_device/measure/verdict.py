"""From what is known of the ratio to a verdict: the decision rule, and nothing else.

The worst error is a false accusation. `abnormal` therefore asks for odds of one in ten thousand
(a posterior probability may be looked at as often as one likes: under an honest meter the odds
against it are a martingale, so the chance that they ever reach N is at most 1/N), for enough
switching of the load, for a second and independent finding, and for more than silence.
"""

from metercheck_wire.compat import const
from metercheck_wire.messages import REASONS

# As in messages.VERDICTS.
NONE = const(0)
NORMAL = const(1)
ABNORMAL = const(2)
INCONCLUSIVE = const(3)
INVALID = const(4)

_LEAST_SWITCHES = const(3)
_LEAST_SWITCHES_SILENT = const(2)
_LEAST_PULSES = const(5)
_PERSISTS_US = const(2000000)
_FOLLOWS_PPM = const(100000)  # a LED that may follow the load by less may ignore it
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
        self.background_mw = 0
        self.drop_ppm = 0  # what the household's reaction to the voltage drop may account for
        self.power_mw = 1
        self.found_twice = False  # a second, independent stretch of edges says so too
        self.overdue = False  # the LED was pulsing with the load and has stopped
        self.switches = 0
        self.pulses = 0
        self.pulses_before = 0
        self.led_dark = False
        self.pairing = False


class Decision:
    """Keeps what has been decided, and what the inspector is asked for meanwhile."""

    def __init__(self, limits):
        self._normal_low, self._normal_high = limits[0], limits[1]
        self.verdict = NONE
        self.decided_us = 0
        self.asks = 255
        self._since_us = -1

    def look(self, t_us, evidence):
        """Judge the evidence of this moment; a verdict, once it stands, stays."""
        if self.verdict:
            return
        self.asks = 255
        if evidence.switches < (_LEAST_SWITCHES if evidence.pulses else _LEAST_SWITCHES_SILENT):
            return
        if evidence.overdue and not evidence.led_dark:
            # A slipped head looks like this. Neither verdict may rest on it.
            self.asks = reason("needs_led_dark")
            self._since_us = -1
            return
        if evidence.surely_low or evidence.surely_high:
            self.asks = self._wanted(evidence)
            if self._since_us < 0:
                self._since_us = t_us
            if self.asks == 255 and self._persists(t_us, evidence):
                self._stand(t_us, ABNORMAL)
            return
        self._since_us = -1
        inside = evidence.low_ppm >= self._normal_low and evidence.high_ppm <= self._normal_high
        if inside and evidence.pulses >= _LEAST_PULSES:
            self._stand(t_us, NORMAL)

    def _persists(self, t_us, evidence):
        """The claim has held for a while, and was found twice. Silence has no second stretch."""
        lasted = t_us - self._since_us >= _PERSISTS_US
        return lasted and (evidence.found_twice or not evidence.pulses)

    def _stand(self, t_us, what):
        self.verdict = what
        self.decided_us = t_us

    def _wanted(self, evidence):
        """The confirmation that is missing before `abnormal` may stand, or 255."""
        if evidence.surely_high:
            return 255
        if evidence.pulses == 0:
            # Silence alone may be a slipped head or a dead LED.
            if evidence.pulses_before == 0 and not evidence.led_dark:
                return reason("needs_led_dark")
        elif evidence.low_ppm < _FOLLOWS_PPM and not evidence.pairing:
            return reason("needs_pairing")
        return 255

    def reasons(self, evidence):
        """Flat list (code, argument, ...) of why the verdict is what it is."""
        found = []
        if self.verdict == NORMAL:
            _add(found, "registers_fully", evidence.ratio_ppm)
        elif self.verdict == ABNORMAL:
            way = "registers_too_much" if evidence.surely_high else "registers_too_little"
            _add(found, way, evidence.ratio_ppm)
        else:
            self._why_open(found, evidence)
        if evidence.pulses == 0:
            _add(found, "no_pulses", evidence.pulses_before)
        if evidence.led_dark:
            _add(found, "led_dark_confirmed", 0)
        if evidence.pairing:
            _add(found, "pairing_confirmed", 0)
        return found

    def _why_open(self, found, evidence):
        if self.asks != 255:
            found.append(self.asks)
            found.append(0)
            return
        if evidence.u95_ppm < _NARROW_PPM:
            _add(found, "between_limits", evidence.ratio_ppm)
        else:
            _add(found, "interval_wide", evidence.u95_ppm)
        if 2 * evidence.drop_ppm > evidence.u95_ppm:
            _add(found, "voltage_drop_decides", evidence.drop_ppm)
        elif evidence.background_mw > _LARGE_BACKGROUND * evidence.power_mw:
            _add(found, "background_large", evidence.background_mw)
        elif evidence.u95_ppm >= _NARROW_PPM and evidence.pulses >= _LEAST_PULSES:
            _add(found, "background_unsteady", evidence.background_mw)


def _add(found, name, argument):
    found.append(reason(name))
    found.append(argument)
