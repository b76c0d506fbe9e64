"""When the metering chip is asked for its fast current, the rms of the last whole period.

What a triac, a relay or a voltage too high does shows in it. It goes before all else: right behind
each packet, right before one (which keeps the line for 53 ms), and until it has told of a whole
period after the load or a pole moved. While the self-test tries elements one by one nothing else
is asked at all, and each is asked for right when it can tell: an element is on for 60 ms, and
neither a packet nor the rest of another question may fall between it and its current.
"""

from metercheck_wire.compat import const

_TAKES_US = const(13500)  # a question with its answer
_APART_US = const(24000)  # from one question to the next
_LAST_US = const(15000)  # before a packet
_OWED_US = const(60000)  # packets wait for an owed one no longer than this


class FastCurrent:
    """Asked for only while `watchful`: relays are closed.

    told_us, everywhere: of when the latest fast current is.
    """

    def __init__(self):
        self.watchful = False
        self.trying = False  # the self-test tries elements
        self.owed_us = 0  # the one of then or later goes before packets
        self.asked_us = 0
        self.heard = 0  # answers
        self._hurried = False  # the last question was one
        self._behind_packet = False  # the last question was for a packet

    def goes_first(self, now_us, told_us, free_us):
        """Whether it is asked for now; free_us: until something else is to be asked."""
        if not self.watchful:
            return False
        if self.trying or self._behind_packet or free_us >= _TAKES_US:
            return True
        return self._is_owed(now_us, told_us)

    def too_early_us(self, now_us):
        """For how long to wait with it: asked now it would tell nothing, and be in the way."""
        left_us = self.owed_us - now_us
        return left_us if self.trying and 0 < left_us < _TAKES_US else 0

    def asked(self, now_us, told_us, packet_us):
        """It is asked for now: when the next question is due, 0: after its answer.

        packet_us: when the next packet is due; one fast current comes right before it.
        """
        next_us = 0
        if self._hurried and not (self.trying or self._is_owed(now_us, told_us)):
            left_us = max(packet_us - _LAST_US - now_us, 0)
            next_us = now_us + left_us // (left_us // _APART_US + 1)
        self.asked_us = now_us
        self._behind_packet = False
        self._hurried = True
        return next_us

    def before_packet(self):
        """Nothing but a packet is left to be asked; whether one was asked for since the last."""
        hurried = self._hurried
        self._hurried = False
        return hurried

    def packet_asked(self):
        """A packet is asked for now, and none comes before its answer."""
        self._behind_packet = True

    def _is_owed(self, now_us, told_us):
        return told_us < self.owed_us and now_us - self.owed_us < _OWED_US
