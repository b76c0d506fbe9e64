"""When a check was, and how sure that is: from what its record's head says of the device's clock.

The device has no clock that runs without power. A host sets it; within the same start of the
device the time is then known, after another start only that it is later. A host that starts a
check tells the time as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

CLOCK, HOST, AFTER, UNKNOWN = "clock", "host", "after", "unknown"
SURENESS = (CLOCK, HOST, AFTER, UNKNOWN)

_DRIFT = 100e-6  # of the Pico's crystal, with temperature and age
_SETTING_S = 2.0  # whole seconds, and the way of the message
_STARTING_S = 60.0  # from the host's START to the record's begin: the load is proven meanwhile


@dataclass(frozen=True)
class CheckTime:
    """`time_s`: Unix seconds at the check's begin, +- `u_s`.

    `sureness`: "clock", by the device's, set in the same start; "host", by that of the host that
    started the check; "after", later than `time_s`, nobody knows how much; "unknown".
    """

    sureness: str
    time_s: float = 0.0
    u_s: float = 0.0

    @property
    def known(self) -> bool:
        """`time_s` is when the check was."""
        return self.sureness in (CLOCK, HOST)

    @property
    def earliest_s(self) -> float:
        """It was not before this."""
        return self.time_s - self.u_s

    @property
    def latest_s(self) -> float:
        """It was not after this; infinite where nobody knows."""
        return self.time_s + self.u_s if self.known else float("inf")

    def readable(self) -> dict[str, Any]:
        """For JSON: ISO 8601 in UTC, None where the time is not known or no date at all."""
        iso = None
        if self.time_s:
            # A clock of nonsense is as good as none.
            with suppress(OverflowError, OSError, ValueError):
                iso = datetime.fromtimestamp(self.time_s, UTC).isoformat(timespec="seconds")
        return {"time": iso, "sureness": self.sureness, "u_s": round(self.u_s, 3)}


def check_time(head: Mapping[str, Any]) -> CheckTime:
    """When the check of this head (the fields of RECORD_HEAD, or a capture's header) was."""
    by_clock, by_host = clock_time(head), host_time(head)
    if by_clock.sureness == CLOCK or by_host.sureness == UNKNOWN:
        return by_clock
    return by_host


def clock_time(head: Mapping[str, Any]) -> CheckTime:
    """By the device's clock alone: "clock", "after" or "unknown"."""
    set_s = head["set_time_s"]
    if not set_s:
        return CheckTime(UNKNOWN)
    if head["set_boot"] != head["boot"]:
        return CheckTime(AFTER, set_s, _SETTING_S)
    since_s = (head["uptime_ms"] - head["set_uptime_ms"]) / 1000
    return CheckTime(CLOCK, set_s + since_s, _SETTING_S + _DRIFT * abs(since_s))


def host_time(head: Mapping[str, Any]) -> CheckTime:
    """By the host that started the check alone: "host" or "unknown"."""
    if not head["time_s"]:
        return CheckTime(UNKNOWN)
    return CheckTime(HOST, head["time_s"], _STARTING_S)
