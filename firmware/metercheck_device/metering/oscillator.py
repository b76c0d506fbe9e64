"""How wrong the BL0942's oscillator is: the mains timed by the chip and by the Pico's crystal.

The chip counts energy and time by an internal oscillator of about 4 MHz. Its register FREQ has the
period of the mains in us of that clock; the edges of its zero-cross pin have it in us of ours.
"""

from metercheck_wire.compat import const

# A half period of 45 to 65 Hz, with some room.
_SHORTEST_US = const(7400)
_LONGEST_US = const(11500)
_ALIKE_US = const(700)  # half periods differ when the comparator is off centre
_FIRM = const(5)  # intervals alike before they are believed
_OFF_US = const(400)  # an edge further from where it should be is none
_MOST_MISSED = const(8)
_SMOOTH = const(8)

_REMEMBERED_US = const(16000000)
_KNOWN_US = const(800000)  # an edge 0.4 ms off at either end is 0.1 % then, and soon less
_FEWEST = const(20)  # half periods for a comparison
_MOST_OFF = const(16)  # one part in: more is a FREQ without meaning


class Mains:
    """Half periods from the edges of the zero-cross pin, of which some are false or missing.

    Spikes between two crossings are left out; an edge that is missing is bridged. Edges whose
    intervals are unlike each other are no mains at all.
    """

    def __init__(self):
        self._last_us = 0
        self._half_us = 0  # 0: not found yet
        self._candidate_us = 0
        self._alike = 0
        self._mark_us = 0
        self._halves = 0

    def edge(self, t_us):
        """The pin changed at t_us, in order of time."""
        passed_us = t_us - self._last_us
        if not self._half_us:
            self._search(t_us, passed_us)
            return
        halves = (passed_us + self._half_us // 2) // self._half_us
        if halves > _MOST_MISSED:
            self._half_us = 0
            self._alike = 0
            self._last_us = t_us
        elif halves and -_OFF_US <= passed_us - halves * self._half_us <= _OFF_US:
            self._half_us += (passed_us // halves - self._half_us) // _SMOOTH
            self._halves += halves
            self._last_us = t_us

    def take(self):
        """(half periods, us that they lasted) since the last call; (0, 0) when there are none."""
        halves, lasted_us = self._halves, self._last_us - self._mark_us
        self._halves = 0
        self._mark_us = self._last_us
        return (halves, lasted_us) if halves else (0, 0)

    def _search(self, t_us, passed_us):
        if passed_us < _SHORTEST_US:
            return
        self._last_us = t_us
        if passed_us > _LONGEST_US or abs(passed_us - self._candidate_us) > _ALIKE_US:
            self._alike = 0
        self._alike += 1
        if self._alike > _FIRM:
            self._half_us = (self._candidate_us + passed_us) // 2
            self._mark_us = t_us
            self._halves = 0
        self._candidate_us = passed_us


class Oscillator:
    """By how much the chip's clock is fast: `ppm`, 0 while that is not `known`."""

    def __init__(self):
        self.ppm = 0
        self.known = False
        self._chip_us = 0  # the same half periods, twice as long, by the chip
        self._true_us = 0  # and by the crystal

    def compare(self, freq, halves, lasted_us):
        """FREQ as it was while `halves` half periods lasted `lasted_us`.

        The register has steps of 50 ppm; the mains' own wandering spreads them.
        """
        chip_us = freq * halves
        true_us = 2 * lasted_us
        if halves < _FEWEST or abs(chip_us - true_us) * _MOST_OFF > true_us:
            return
        self._chip_us += chip_us
        self._true_us += true_us
        if self._true_us > 4 * _REMEMBERED_US:
            # What is older fades, so that the chip's warming up is followed.
            self._chip_us //= 2
            self._true_us //= 2
        if self._true_us >= 2 * _KNOWN_US:
            self.ppm = (self._chip_us - self._true_us) * 1000000 // self._true_us
            self.known = True
