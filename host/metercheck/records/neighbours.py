"""What differs between a record and the one before it in the device: times, limits, versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from metercheck.records.capture import LIMITS
from metercheck.records.chain import Link
from metercheck.records.findings import Finding, about
from metercheck.records.moment import check_time, clock_time, host_time

_CLOCKS_APART_S = 120.0  # computers whose clocks nobody has set for a while
_SAME = {
    "limits_changed": (*LIMITS, "longest_s"),
    "calibration_changed": ("calibration", "calibrated_day", "expires_day"),
    "versions_changed": ("firmware", "estimator", "board"),
}


def look(links: Sequence[Link]) -> Iterator[Finding]:
    """Compare each of `links`, in order of their numbers, with the one before."""
    for link in links:
        yield from _clocks(link)
    for before, link in pairwise(links):
        yield from _changes(before, link)
        if before.chain_id == link.chain_id and _running(link) < _running(before):
            yield about("starts_backwards", link, before=before.number)
        latest_s = check_time(link.head).latest_s + _CLOCKS_APART_S
        if latest_s < check_time(before.head).earliest_s:
            yield about("time_backwards", link, before=before.number)


def _running(link: Link) -> tuple[int, int]:
    """The device's count of its starts, and for how long it was on."""
    return link.head["boot"], link.head["uptime_ms"]


def _clocks(link: Link) -> Iterator[Finding]:
    """The host that started the check against the one that set the device's clock."""
    by_clock, by_host = clock_time(link.head), host_time(link.head)
    if not by_host.known:
        return
    late_s = by_clock.earliest_s - by_host.latest_s
    early_s = by_host.earliest_s - by_clock.latest_s
    if by_clock.time_s and max(late_s, early_s) > _CLOCKS_APART_S:
        yield about("clock_shifted", link, seconds=round(by_host.time_s - by_clock.time_s))


def _changes(before: Link, link: Link) -> Iterator[Finding]:
    for code, names in _SAME.items():
        values = [
            f"{name} {_text(before.head[name])} → {_text(link.head[name])}"
            for name in names
            if before.head[name] != link.head[name]
        ]
        if values:
            yield about(code, link, what=", ".join(values))


def _text(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
