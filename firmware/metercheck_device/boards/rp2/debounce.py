"""Buttons that bounce: a key has changed when its contact has stayed for 10 ms.

The time is that of the first sample that differed. Contacts bounce for 5 to 10 ms (data sheets of
tactile switches).
"""

from metercheck_wire.compat import const

_STEADY_US = const(10000)


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
