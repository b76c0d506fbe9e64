"""What the clips are on, as far as two clips can tell.

Voltage and frequency say whether it is a mains at all: nothing (a clip has no contact, the
neutral is open), or 380 V (two phases, or a lost neutral). How far the load pulls the voltage down
says how good the way to the source is: some 0.1 to 0.4 ohm at the box, up to 1 ohm and more at a
socket; a clip on rust or a neutral that is lost behind the transformer show as ohms.

What two clips cannot tell: which of them is on the phase, whether there is an earth, and whether
the current comes back on the conductor that belongs to it.
"""

from metercheck_device.safety.mains import TWO_PHASES_MV
from metercheck_wire.compat import const
from metercheck_wire.messages import PLACES, WIRING

_BOX = PLACES.index("box")
_BOX_MOST_MOHM = const(1000)
_WEAK_MOHM = const(3000)
_LEAST_MA = const(1000)
_FIRST_U95_MOHM = const(300)  # of one pair: the household may have switched meanwhile
_FLOOR_U95_MOHM = const(20)  # the noise of the voltage and its error of scale
_MOST_PAIRS = const(60)
_MOST_MOHM = const(20000)
_LOST_MOHM = const(25000)  # of a single mean: a neutral that is lost; a dip of 15 % looks like 15


class SourceImpedance:
    """From means of voltage and current, each over one state of the load; mOhm.

    `mohm` with an expanded uncertainty `u95_mohm` from how the pairs scatter; 0: not known yet.
    """

    def __init__(self):
        self.mohm = 0
        self.u95_mohm = 0
        self._pairs = 0
        self._sum = 0
        self._squares = 0
        self._before_mv = 0
        self._before_ma = 0
        self._mv = 0
        self._ma = 0
        self._means = 0
        self._lost = False

    def mean(self, voltage_mv, current_ma):
        """Means of the metering chip during which the load did not switch."""
        more_ma = current_ma - self._before_ma
        if self._before_mv and abs(more_ma) >= _LEAST_MA:
            self._lost |= (self._before_mv - voltage_mv) * 1000 // more_ma > _LOST_MOHM
        self._mv += voltage_mv
        self._ma += current_ma
        self._means += 1

    def switched(self):
        """The load has switched: what comes belongs to another state."""
        if not self._means:
            return
        mv = self._mv // self._means
        ma = self._ma // self._means
        more_ma = ma - self._before_ma
        if self._before_mv and abs(more_ma) >= _LEAST_MA and self._pairs < _MOST_PAIRS:
            self._pair((self._before_mv - mv) * 1000 // more_ma)
        self._before_mv = mv
        self._before_ma = ma
        self._mv = self._ma = self._means = 0

    def _pair(self, mohm):
        mohm = max(min(mohm, _MOST_MOHM), -_MOST_MOHM)
        self._pairs += 1
        self._sum += mohm
        self._squares += mohm * mohm
        pairs = self._pairs
        self.mohm = self._sum // pairs
        if pairs < 3:
            self.u95_mohm = _FIRST_U95_MOHM
            return
        variance = max(self._squares - self._sum * self._sum // pairs, 0) / (pairs - 1)
        # Of few pairs: a Student's quantile falls from 4.3 to 2.
        quantile = 2.0 + 4.6 / (pairs - 1)
        self.u95_mohm = int(quantile * (variance / pairs) ** 0.5) + _FLOOR_U95_MOHM

    @property
    def collapses(self):
        """Surely too large for any source that a load may be put on."""
        known = bool(self.u95_mohm) and self.mohm - self.u95_mohm > _WEAK_MOHM
        return self._lost or known


def findings(place, mains, now_us, source, takes_current):
    """Bits of WIRING. place: index in PLACES; takes_current: None when it was not tried."""
    found = 0
    if not mains.fresh(now_us):
        return _bit("not_measured")
    fault = mains.fault(now_us)
    if fault:
        found |= _bit(fault)
    if mains.voltage_mv > TWO_PHASES_MV:
        found |= _bit("two_phases")
    if takes_current is False:
        found |= _bit("no_load")
    if source.collapses:
        found |= _bit("weak_source")
    if place == _BOX and source.u95_mohm and source.mohm - source.u95_mohm > _BOX_MOST_MOHM:
        found |= _bit("place_doubtful")
    return found


def _bit(name):
    return 1 << WIRING.index(name)
