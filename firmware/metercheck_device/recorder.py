"""Events in, in whatever order they become known; out in order of time, to record and measurement.

A pulse is accepted only when it is over, so its leading edge is known later than the reference
pulses that came meanwhile. Events therefore wait for a fixed time before they are passed on.
"""

from metercheck_wire.compat import const
from metercheck_wire.record import EventWriter

HOLD_US = const(400000)
_ROOM = const(96)


class Recorder:
    """A sorted queue of bounded size in front of the record's bytes and the measurement."""

    def __init__(self, buffer, measurement):
        """buffer: for the record's events, a bytearray."""
        self.writer = EventWriter(buffer)
        self.measurement = measurement
        self.overflown = False
        self._queue = []
        self._last_us = 0

    @property
    def full(self):
        """No room for the evidence any more: the check cannot go on."""
        return self.overflown or self.writer.full

    def add(self, t_us, kind, arg=0):
        """An event at t_us (from the start of the check; what comes too late is moved up)."""
        queue = self._queue
        if len(queue) == _ROOM:
            self.overflown = True
            return
        t_us = max(t_us, self._last_us)
        at = len(queue)
        while at and queue[at - 1][0] > t_us:
            at -= 1
        queue.insert(at, (t_us, kind, arg))

    def release(self, now_us):
        """Pass on what is old enough that nothing earlier can still come."""
        while self._queue and self._queue[0][0] <= now_us - HOLD_US:
            self._pass(self._queue.pop(0))

    def close(self, t_us, kind, arg):
        """Pass on everything, and this as the last event."""
        while self._queue:
            self._pass(self._queue.pop(0))
        self._pass((max(t_us, self._last_us), kind, arg))

    def _pass(self, event):
        t_us, kind, arg = event
        self._last_us = t_us
        if self.writer.add(t_us, kind, arg):
            self.measurement.feed(t_us, kind, arg)
