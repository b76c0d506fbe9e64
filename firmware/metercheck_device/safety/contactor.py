"""The order in which relays and triacs move: relays never make or break a current.

To close: the relays, 40 ms, then the gates. To open: the gates, 40 ms, then the relays. A relay of
the HF115F class moves within 15 ms (datasheet); a triac goes out within half a period.
"""

from metercheck_device.boards.hardware_figures import SETTLED_US

NEVER_US = 1 << 62


class Contactor:
    """`mask`: poles to be kept closed now (bit 0 pole 1, bit 1 pole 2); `level`: for the gates.

    `turn` moves both towards what is wanted, one thing at a time.
    """

    def __init__(self):
        self.mask = 0
        self.level = 0
        self.moved_us = 0  # when a pole was last told to move
        self.deadline_us = NEVER_US  # when the next thing may move
        self._fired_us = -SETTLED_US  # when a gate last had a token

    def turn(self, now_us, mask, level, at_once=False):
        """Want the poles of `mask` and the gates of `level`; whatever is not wanted goes first.

        at_once: the gates do not take the load off, so that the relays have to, under load.
        """
        if self.level:
            self._fired_us = now_us
        self.deadline_us = NEVER_US
        if mask == self.mask:
            ready_us = self.moved_us + SETTLED_US
            if level and now_us < ready_us:
                self.level = 0
                self.deadline_us = ready_us
            else:
                self.level = level
            return
        self.level = 0
        ready_us = self._fired_us + SETTLED_US
        if now_us < ready_us and not at_once:
            self.deadline_us = ready_us
            return
        self.mask = mask
        self.moved_us = now_us
        self.deadline_us = now_us + SETTLED_US

    def off(self, now_us):
        """The gates off now; the poles follow in the turns to come."""
        if self.level:
            self._fired_us = now_us
        self.level = 0
