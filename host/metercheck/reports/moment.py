"""When a check was, in words."""

from __future__ import annotations

from metercheck.records.export import local_time
from metercheck.records.moment import CheckTime
from metercheck.words import say


def time_words(when: CheckTime) -> str:
    """The time by this computer's zone, and how sure it is."""
    time = local_time(when.time_s)
    if time is None:
        return say("when.unknown")
    said = f"{time:%Y-%m-%d %H:%M:%S}"
    return say(f"when.{when.sureness}", time=said, seconds=f"{when.u_s:.0f}")
