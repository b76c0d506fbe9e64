"""The judge: what the load really did after a fault, against what it may."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from metercheck.bench.faults.kinds import Kind
from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.truth import Switched

ENDED_US = 100_000
"""After the end of a check, or a restart, for the triacs to go out and the relays to open."""

_LONGEST_FULL_US = 10_000_000
_LONGEST_ON_US = 25_000_000
_STRAY_US = 25_000
_FULL = 3
_BITS = {"element_1": 1, "element_2": 2}


@dataclass
class Evidence:
    """What was seen of a trial. Times of the world in us."""

    switched: Sequence[Switched]
    asked: Sequence[tuple[int, int]]
    fault_us: int
    end_us: int
    may_be_on: list[tuple[int, int]] = field(default_factory=list)
    """From the start of a check to its end, restarts included."""
    restarts_us: list[int] = field(default_factory=list)
    too_hot_us: int | None = None
    voltage_us: int | None = None
    """From when on, at the earliest, the load was on at a voltage beyond `kinds.BORNE_V`."""
    raised_us: int | None = None
    """When a fault of the program first raised an exception."""


def on_spans(switched: Sequence[Switched], end_us: int) -> list[tuple[int, int]]:
    """(from, until) of each time in which the load took current; the last may last to the end."""
    spans: list[tuple[int, int]] = []
    since_us: int | None = None
    for t_us, level, _ in switched:
        if level and since_us is None:
            since_us = t_us
        elif not level and since_us is not None:
            spans.append((since_us, t_us))
            since_us = None
    if since_us is not None:
        spans.append((since_us, max(end_us, since_us)))
    return spans


def off_after_ms(kind: Kind, evidence: Evidence) -> float | None:
    """How long the load went on after `kind` first did harm; None when it never did any.

    Infinite when the load was still on at the end.
    """
    hazard_us = _HAZARDS[kind.hazard](kind, evidence)
    if hazard_us is None or hazard_us > _gone_us(kind, evidence):
        return None
    until_us = _gone_us(kind, evidence)
    spans = [
        one
        for one in on_spans(evidence.switched, evidence.end_us)
        if one[1] > hazard_us and one[0] < max(until_us, hazard_us + 1)
    ]
    if not spans:
        return 0.0
    if spans[-1][1] >= evidence.end_us:
        return float("inf")
    return (spans[-1][1] - hazard_us) / 1e3


def _gone_us(kind: Kind, evidence: Evidence) -> int:
    """From when on the fault is no more: what is wrong inside a processor ends with a restart."""
    if kind.where == "world":
        return NEVER_US
    return min(
        (t_us for t_us in evidence.restarts_us if t_us >= evidence.fault_us), default=NEVER_US
    )


def never_on_broken(evidence: Evidence) -> list[str]:
    """Which of the times at which the load must be off it was not."""
    broken: list[str] = []
    spans = on_spans(evidence.switched, evidence.end_us)
    for from_us, until_us in spans:
        if not any(a <= from_us and until_us <= b + ENDED_US for a, b in evidence.may_be_on):
            broken.append("on_outside")
    for restart_us in evidence.restarts_us:
        later = [one for one in spans if one[1] > restart_us + ENDED_US]
        allowed = [a for a, _ in evidence.may_be_on if a > restart_us]
        if any(from_us < min(allowed, default=NEVER_US) for from_us, _ in later):
            broken.append("on_at_restart")
    return sorted(set(broken))


def _levels(evidence: Evidence) -> list[tuple[int, int, Switched]]:
    """(from, until, state) of each state from the fault on."""
    switched = evidence.switched
    ends = [one.t_us for one in switched[1:]] + [evidence.end_us]
    states = zip(switched, ends, strict=True)
    return [
        (max(one.t_us, evidence.fault_us), end_us, one)
        for one, end_us in states
        if end_us > evidence.fault_us
    ]


def _first(evidence: Evidence, holds: Callable[[Switched], bool]) -> int | None:
    return next((from_us for from_us, _, one in _levels(evidence) if holds(one)), None)


def _on(kind: Kind, evidence: Evidence) -> int | None:
    first_us = _first(evidence, lambda one: one.level > 0)
    if kind.lasts_s is None or first_us is None:
        return first_us
    # One that goes away again before the check has the load on at all harms nothing.
    until_us = evidence.fault_us + round(kind.lasts_s * 1e6)
    begun_us = max((a for a, _ in evidence.may_be_on if a <= evidence.fault_us), default=NEVER_US)
    was_on = any(
        begun_us < one.t_us <= evidence.fault_us and one.level for one in evidence.switched
    )
    return first_us if was_on or first_us < until_us else None


def _raised(_kind: Kind, evidence: Evidence) -> int | None:
    """The load is on when the program meets the exception, or later."""
    raised_us = evidence.raised_us
    if raised_us is None:
        return None
    return next(
        (
            max(a, raised_us)
            for a, b in on_spans(evidence.switched, evidence.end_us)
            if b > raised_us
        ),
        None,
    )


def _uncommanded(_kind: Kind, evidence: Evidence) -> int | None:
    return _first(evidence, lambda one: bool(one.level & ~one.reported))


def _element(kind: Kind, evidence: Evidence) -> int | None:
    return _first(evidence, lambda one: bool(one.level & _BITS[kind.hazard]))


def _hot(_kind: Kind, evidence: Evidence) -> int | None:
    return evidence.too_hot_us


def _voltage(_kind: Kind, evidence: Evidence) -> int | None:
    return evidence.voltage_us


def _long(_kind: Kind, evidence: Evidence) -> int | None:
    """On for longer than a check may have it."""
    found: list[int] = []
    for from_us, until_us in on_spans(evidence.switched, evidence.end_us):
        if until_us - from_us > _LONGEST_ON_US:
            found.append(from_us + _LONGEST_ON_US)
    found += [
        from_us + _LONGEST_FULL_US
        for from_us, until_us, one in _levels(evidence)
        if one.level == _FULL and until_us - from_us > _LONGEST_FULL_US
    ]
    return min(found, default=None)


def _stray(_kind: Kind, evidence: Evidence) -> int | None:
    """The load is on although the program has asked for none."""
    ends = [t_us for t_us, _ in evidence.asked[1:]] + [evidence.end_us]
    spans = on_spans(evidence.switched, evidence.end_us)
    for (t_us, level), end_us in zip(evidence.asked, ends, strict=True):
        from_us = max(t_us + _STRAY_US, evidence.fault_us)
        if level or end_us <= from_us:
            continue
        for on_us, off_us in spans:
            if max(on_us, from_us) < min(off_us, end_us):
                return max(on_us, from_us)
    return None


def _harmless(_kind: Kind, _evidence: Evidence) -> int | None:
    return None


_HAZARDS: dict[str, Callable[[Kind, Evidence], int | None]] = {
    "": _harmless,
    "on": _on,
    "uncommanded": _uncommanded,
    "element_1": _element,
    "element_2": _element,
    "hot": _hot,
    "voltage": _voltage,
    "long": _long,
    "stray": _stray,
    "raised": _raised,
}
