"""When the BL0942 renews its values, and when to ask so that no renewal is missed.

It does so every 400 ms of its own clock and says nothing about it. A packet is asked for a little
earlier each time; one that still holds the values of the last is followed by another at once. The
renewal was between the two: its instant is known to 30 ms, and asking begins again from there.
"""

from metercheck_wire.compat import const

_UPDATE_US = const(400000)
_EARLIER_US = const(5000)
_EARLIER_UNSURE_US = const(16000)  # while the oscillator may be wrong by 3 %
_EARLIER_SEARCHING_US = const(60000)  # while nothing is known of the updates: a packet's time


class Updates:
    """`t_us`: the last renewal; `next_us`: when the next packet is to be asked for."""

    def __init__(self):
        self._seen = ()  # values of the last packet
        self.restart()

    def restart(self):
        """The chip begins anew."""
        self.t_us = 0
        self.next_us = -1
        self._repeats = False  # the packet just before held nothing new
        self._early_us = 0  # when that was asked for
        self._placed = False  # a renewal has been seen between two packets

    def is_new(self, now_us, asked_us, seen, oscillator):
        """Whether the packet asked for at asked_us, here at now_us, holds new values `seen`.

        Noise changes them each time. Where two packets in succession say the same, there is none,
        and they are as good as new.
        """
        repeats = seen == self._seen
        if repeats and not self._repeats:
            self._repeats = True
            self._early_us = asked_us
            return False
        self._place(now_us, asked_us, self._repeats and not repeats, oscillator)
        self._repeats = False
        self._seen = seen
        return True

    def _place(self, now_us, asked_us, bracketed, oscillator):
        period_us = _UPDATE_US * 1000000 // (1000000 + oscillator.ppm)
        if bracketed:
            self._placed = True
            self.t_us = (self._early_us + asked_us) // 2
            self.next_us = asked_us
        elif self.next_us < 0:
            self.t_us = self.next_us = asked_us
        else:
            periods = max((asked_us - self.t_us) // period_us, 1)
            self.t_us = min(self.t_us + periods * period_us, asked_us)
        earlier_us = _EARLIER_SEARCHING_US
        if self._placed:
            earlier_us = _EARLIER_US if oscillator.known else _EARLIER_UNSURE_US
        self.next_us += period_us - earlier_us
        if self.next_us < now_us:  # answers were missing: on with the next
            self.next_us += ((now_us - self.next_us) // period_us + 1) * period_us
