"""One check's measurement: accepted events in, estimate and verdict out.

Fed with exactly the events that the record holds, in order of time, so that the device while it
measures and anyone who replays the record run the same code on the same input.
"""

from metercheck_device.measure.energy import ReferenceEnergy
from metercheck_device.measure.evidence import Evidence
from metercheck_device.measure.reasons import reasons
from metercheck_device.measure.track import Track
from metercheck_device.measure.verdict import (
    ABNORMAL,
    INCONCLUSIVE,
    INVALID,
    Decision,
    reason,
)
from metercheck_device.measure.weighing import Weighing
from metercheck_wire.compat import const
from metercheck_wire.messages import CONFIRMATIONS, ENDS, REJECTS
from metercheck_wire.record import CONFIRM, END, LOAD, METER, REF, REJECT, TRIP, VOLT

_LOOK_US = const(500000)
_JOULE_PER_KWH = 3600000
_MANY_REJECTS_PPM = const(200000)
_STEADY = REJECTS.index("steady")

# Ends after which the check itself has failed.
_FAILED = ("stopped", "trip", "flood", "full", "silent_reference", "calibration", "constant")


class Measurement:
    """See `feed`, `finish`; `evidence` and `decision` can be read at any time."""

    def __init__(
        self,
        constant_imp_per_kwh,
        reference_mj_per_pulse,
        reference_u95_ppm,
        limits,
        pulses_before=0,
    ):
        """limits: normal low, high, abnormal low, high (ppm), error rate (ppm), longest (s)."""
        joule = _JOULE_PER_KWH / constant_imp_per_kwh
        self._energy = ReferenceEnergy(reference_mj_per_pulse)
        self._track = Track(joule, self._energy)
        self._weighing = Weighing(
            joule, self._track, self._energy, limits, reference_u95_ppm / 2e6
        )
        self._look_us = _LOOK_US
        self._trip = 0
        self.rejected = [0] * len(REJECTS)
        self.decision = Decision(limits)
        self.evidence = Evidence()
        self.evidence.pulses_before = pulses_before
        self.ratio_at_verdict_ppm = 0
        self.result = None

    def refer(self, reference_mj_per_pulse, reference_u95_ppm):
        """Measure by another reference, while nothing has been fed yet."""
        self._energy.mj_per_pulse = reference_mj_per_pulse
        self._weighing.reference_sd = reference_u95_ppm / 2e6

    @property
    def reference_pulses(self):
        """Energy pulses of the reference so far."""
        return self._energy.pulses

    def feed(self, t_us, kind, arg):
        """One event of the record (kinds and arguments of metercheck_wire.record)."""
        if kind == REF:
            self._energy.pulse(t_us)
        elif kind == METER:
            self._meter(t_us)
        elif kind == LOAD:
            self._track.load(t_us, arg)
            self.evidence.switches += 1
        elif kind == VOLT:
            self._weighing.drop.mean(arg, self._energy.level)
        elif kind == REJECT:
            self.rejected[arg] += 1
            self.evidence.steady_light = self.rejected[_STEADY]
        elif kind == CONFIRM:
            setattr(self.evidence, CONFIRMATIONS[arg], True)
        elif kind == TRIP:
            self._trip = arg
        elif kind == END:
            self.finish(t_us, arg)
            return
        if t_us >= self._look_us:
            self._look_us = t_us + _LOOK_US
            self.look(t_us)

    def look(self, t_us):
        """Bring evidence and decision to t_us."""
        self._weighing.look(t_us, self.evidence)
        before = self.decision.verdict
        self.decision.look(t_us, self.evidence)
        if self.decision.verdict and not before:
            self.ratio_at_verdict_ppm = self.evidence.ratio_ppm

    def finish(self, t_us, end):
        """The check is over: the result, a dict with the fields of RECORD_RESULT."""
        if self.result is not None:
            return self.result
        self.look(t_us)
        decision = self.decision
        evidence = self.evidence
        if not decision.verdict:
            failed = ENDS[end] in _FAILED
            decision.verdict = INVALID if failed else INCONCLUSIVE
            decision.decided_us = t_us
            self.ratio_at_verdict_ppm = evidence.ratio_ppm
        if decision.verdict == ABNORMAL and evidence.spared_ppm:
            # One ratio for both levels is neither's: the whole load's is the one that counts.
            levels = self._weighing.levels
            evidence.ratio_ppm = int(levels.both * 1e6)
            evidence.u95_ppm = int(2e6 * levels.both_sd)
        on = self._energy.on_us > 0
        self.result = {
            "verdict": decision.verdict,
            "end": end,
            "decided_ms": decision.decided_us // 1000,
            "duration_ms": t_us // 1000,
            "ratio_ppm": evidence.ratio_ppm,
            "u95_ppm": evidence.u95_ppm,
            "levels": self._weighing.by_level(t_us, evidence) if on else [],
            "background_mw": evidence.background_mw,
            "meter_pulses": evidence.pulses,
            "reference_pulses": self._energy.pulses,
            "rejected": list(self.rejected),
            "reasons": self._reasons(t_us, ENDS[end])[:16],
            "trip": self._trip,
        }
        return self.result

    def breathe_by(self, breathe):
        """breathe() is called between hypotheses; it must not feed this measurement."""
        self._track.ratio.breathe = self._track.by_level.breathe = breathe

    def forget(self):
        """Give back the memory of the estimators; the result stands and nothing more is fed."""
        del self._track, self._weighing

    def _reasons(self, t_us, end):
        found = []
        for cause, name, argument in (
            ("stopped", "stopped_by_user", 0),
            ("trip", "tripped", self._trip),
            ("flood", "flood", sum(self.rejected)),
            ("full", "record_full", 0),
            ("silent_reference", "reference_silent", 0),
            ("calibration", "calibration_expired", 0),
            ("until", "too_short", t_us // 1000),
        ):
            if end == cause:
                found += [reason(name), argument]
        if self.decision.verdict != INVALID:
            found += reasons(self.decision, self.evidence)
        rejects = sum(self.rejected)
        if rejects:
            share = rejects * 1000000 // (rejects + self.evidence.pulses)
            if share > _MANY_REJECTS_PPM:
                found += [reason("pulses_rejected"), share]
        if self.rejected[_STEADY]:
            found += [reason("steady_light"), self.rejected[_STEADY]]
        return found

    def _meter(self, t_us):
        self._track.edge(t_us)
        self.evidence.pulses += 1
        if self.evidence.switches:
            self.evidence.pulses_under_load += 1
