"""What time it is, as far as a host has ever said.

The device has no clock that runs without power: what a host set last is sure within the same start
and, after another, only a moment that is over.
"""

from metercheck_wire.compat import const

_DAY_S = const(86400)
_EPOCH_S = const(946684800)  # 2000-01-01 in Unix seconds


class Clock:
    """set_time_s: Unix seconds that a host last set, 0: never; in which start, and when in it."""

    def __init__(self, boot):
        self._boot = boot
        self.set_time_s = 0
        self.set_boot = 0
        self.set_uptime_ms = 0

    def restore(self, time_s, boot, uptime_ms):
        """What was kept of a start before this one."""
        self.set_time_s = time_s
        self.set_boot = boot
        self.set_uptime_ms = uptime_ms

    def set(self, time_s, now_us):
        """A host says that it is time_s now."""
        self.restore(time_s, self._boot, now_us // 1000)

    @property
    def known(self):
        """A host has set the time since the device was switched on."""
        return self.set_time_s > 0 and self.set_boot == self._boot

    def day(self, now_us):
        """Days since 2000-01-01; while the time is not known, the day that has surely come."""
        time_s = self.set_time_s
        if self.known:
            time_s += (now_us // 1000 - self.set_uptime_ms) // 1000
        return max(time_s - _EPOCH_S, 0) // _DAY_S

    def head(self):
        """The fields of RECORD_HEAD, from which a reader computes when the check was."""
        return {
            "set_time_s": self.set_time_s,
            "set_boot": self.set_boot,
            "set_uptime_ms": self.set_uptime_ms,
        }
