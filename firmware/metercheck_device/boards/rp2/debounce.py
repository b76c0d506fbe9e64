"""Buttons that bounce: a key has changed when its contact has stayed for 10 ms.

The time is that of the first sample that differed. Contacts bounce for 5 to 10 ms (data sheets of
tactile switches).
"""

from metercheck_wire.compat import const

_STEADY_US = const(10000)
_ARMING_US = const(1000000)
_ARMED_US = const(60000000)


class Debouncer:
    """One key for each bit of what is sampled."""

    def __init__(self, keys):
        self._steady = [0] * keys
        self._seen = [0] * keys
        self._seen_us = [0] * keys

    def sample(self, now_us, pressed):
        """pressed: a bit for each key. Returns [(t_us, key, pressed)] of those that changed."""
        changes = ()
        for key in range(len(self._steady)):
            now = pressed >> key & 1
            if now != self._seen[key]:
                self._seen[key] = now
                self._seen_us[key] = now_us
            elif now != self._steady[key] and now_us - self._seen_us[key] >= _STEADY_US:
                self._steady[key] = now
                if not changes:
                    changes = []
                changes.append((self._seen_us[key], key, bool(now)))
        return changes


class Arming:
    """A key held for a second lets a remote START through for a minute."""

    def __init__(self, key):
        self._key = key
        self._pressed_us = -1
        self._until_us = 0

    def press(self, t_us, key, pressed):
        """A change of any key."""
        if key == self._key:
            self._pressed_us = t_us if pressed else -1

    def armed(self, now_us):
        """Whether a START is let through now."""
        if self._pressed_us >= 0 and now_us - self._pressed_us >= _ARMING_US:
            self._until_us = now_us + _ARMED_US
        return now_us < self._until_us
