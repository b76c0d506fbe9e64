"""From what was seen of a trial to its outcome: which limit counts, and what took the load off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metercheck.bench.faults.host import Host
from metercheck.bench.faults.judge import Evidence, never_on_broken, off_after_ms
from metercheck.bench.faults.kinds import HUNG_MS, SOFTWARE_MS, Kind
from metercheck.bench.faults.program import MadeUpError
from metercheck.bench.faults.subject import Subject
from metercheck.bench.faults.trial import Outcome, Trial
from metercheck_wire.messages import TRIPS, VERDICTS

_ACCUSES = VERDICTS.index("abnormal")


@dataclass(frozen=True)
class Seen:
    """All that was seen of a trial at its end."""

    evidence: Evidence
    host: Host
    subject: Subject
    relays_closed: bool
    """Both contacts were closed at some time."""


def outcome_of(trial: Trial, kinds: Sequence[Kind], seen: Seen) -> Outcome:
    """Judge a trial that has ended."""
    subject = seen.subject
    broken = [] if _nothing_cuts(kinds) else never_on_broken(seen.evidence)
    off_ms, limit_ms = _against_limits(kinds, seen.evidence, broken)
    finished = seen.host.last("FINISHED")
    if finished is not None and finished["verdict"] == _ACCUSES:
        broken.append("accused")
    if subject.unattended:
        broken.append("unattended")
    stay_open = any(kind.relays_stay_open for kind in kinds)
    if trial.moment == "before_start" and stay_open and seen.relays_closed:
        broken.append("relays_closed")
    unexpected = [one for one in subject.reports if not isinstance(one, MadeUpError)]
    if subject.crash or unexpected:
        broken.append("crash")
    return Outcome(
        trial=trial,
        fault_s=seen.evidence.fault_us / 1e6,
        off_ms=off_ms,
        limit_ms=limit_ms,
        how=_how(off_ms, seen),
        verdict="" if finished is None else VERDICTS[finished["verdict"]],
        broken=tuple(broken),
        note=subject.crash or "; ".join(map(repr, unexpected[:1])),
    )


def _nothing_cuts(kinds: Sequence[Kind]) -> bool:
    """A load that only the relays could take off, and relays that cannot open."""
    return any(kind.relays_cut for kind in kinds) and any(kind.relays_stick for kind in kinds)


def _against_limits(
    kinds: Sequence[Kind], evidence: Evidence, broken: list[str]
) -> tuple[float | None, float | None]:
    """The time and the limit of the kind that comes off worst."""
    worst: tuple[float | None, float | None] = (None, None)
    for kind in kinds:
        off_ms = off_after_ms(kind, evidence)
        others = [other for other in kinds if other is not kind]
        hidden = any(kind.shown_by in other.blinds for other in others if kind.shown_by)
        limit_ms = None if hidden or _nothing_cuts([kind, *others]) else kind.limit_ms
        if limit_ms == SOFTWARE_MS and any(other.limit_ms == HUNG_MS for other in others):
            limit_ms = HUNG_MS
        if off_ms is not None and limit_ms is not None and off_ms > limit_ms:
            broken.append("late")
        if limit_ms is not None and (worst[1] is None or _worse(off_ms, limit_ms, worst)):
            worst = off_ms, limit_ms
    return worst


def _how(off_ms: float | None, seen: Seen) -> str:
    if off_ms is None or off_ms == float("inf"):
        return ""
    fault_us, subject = seen.evidence.fault_us, seen.subject
    let_go_us = subject.bench.world.let_go_us
    since = {what: t_us for what, t_us in let_go_us.items() if t_us >= fault_us > 0}
    status = seen.host.last("STATUS")
    if "cut_out" in since:
        return "cut_out"
    if subject.bites or seen.evidence.restarts_us:
        first = "dead_man" if "dead_man" in since else "restart"
        return "watchdog" if subject.bites and not since else first
    if status is not None and status["trip"]:
        return TRIPS[status["trip"]]
    return next(iter(sorted(since, key=lambda what: since[what])), "ended")


def _worse(off_ms: float | None, limit_ms: float, than: tuple[float | None, float | None]) -> bool:
    off, limit = than
    return (off_ms or 0.0) / limit_ms > (off or 0.0) / (limit or 1.0)
