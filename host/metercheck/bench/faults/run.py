"""The course of a trial: a check at an honest meter, the faults at their moment, what followed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

from metercheck.bench.faults.emulated import Emulated
from metercheck.bench.faults.host import Host
from metercheck.bench.faults.judge import Evidence
from metercheck.bench.faults.kinds import BORNE_V, KINDS, Kind
from metercheck.bench.faults.moments import MOMENTS, START_US, Course, due_us
from metercheck.bench.faults.outcome import Seen, outcome_of
from metercheck.bench.faults.subject import Simulated, Subject
from metercheck.bench.faults.trial import Outcome, Trial
from metercheck.bench.scenario import DeviceSettings, Scenario
from metercheck.bench.world.household import HouseholdSettings
from metercheck_wire.messages import STATES

TOO_HOT_C = 110.0
"""Of the exhaust air: short of what its plastic bears."""

_SCENARIO = Scenario(
    name="faults",
    household=HouseholdSettings(steady_w=300.0),
    device=DeviceSettings(zero_cross=True),
)
_REACH_US = 40_000_000  # for the moment to come
_MEASURING = STATES.index("measuring")
_LOOK_US = 50_000


def carry_out(trial: Trial) -> Outcome:
    """Make one trial. The same trial gives the same outcome."""
    seed = trial.seed + MOMENTS.index(trial.moment)  # another course of the check for each
    subject: Subject = (
        Simulated(_SCENARIO, seed, micropython=trial.micropython)
        if trial.image is None
        else Emulated(_SCENARIO, seed, trial.image)
    )
    with closing(subject):
        return _Run(trial, subject).outcome()


class _Run:
    def __init__(self, trial: Trial, subject: Subject) -> None:
        self._trial = trial
        self._subject = subject
        self._kinds = [KINDS[name] for name in trial.faults]
        self._bench = subject.bench
        self._world = subject.bench.world
        self._host = Host()
        self._course = Course(self._world.switched)
        self._evidence = Evidence(self._world.switched, subject.asked, 0, 0)
        self._relays_closed = False
        self._deaf = False
        self._looked_us = 0

    def outcome(self) -> Outcome:
        fault_us = self._reach_the_moment()
        self._evidence.fault_us = fault_us
        ends = self._switch_on()
        if self._course.started_us is None or self._course.finished_us is not None:
            self._pass(max(START_US, fault_us + 1_500_000), ends)
            self._start()
        running = self._course
        goes_on_us = max(fault_us, running.started_us or 0) + self._subject.goes_on_us
        self._pass(goes_on_us, ends, lambda: running.finished_us is not None)
        if running.finished_us is None and not self._deaf:
            self._say("STOP")
            stop_us = self._bench.now_us + self._subject.stops_us
            self._pass(stop_us, ends, lambda: running.finished_us is not None)
        self._pass(self._bench.now_us + self._subject.tail_us, ends)
        self._say("STATUS_REQUEST")
        self._pass(self._bench.now_us + self._subject.answers_us, ends)
        return self._judged()

    def _reach_the_moment(self) -> int:
        moment, course = self._trial.moment, self._course
        while self._bench.now_us < _REACH_US:
            if course.started_us is None and moment != "before_start":
                self._pass(START_US, [])
                self._start()
            due = due_us(moment, course)
            if due is not None and self._bench.now_us >= due:
                break
            self._turn(min(due or _REACH_US, _REACH_US))
        return self._bench.now_us

    def _start(self) -> None:
        self._course.started_us = self._bench.now_us
        self._course.finished_us = None
        self._evidence.may_be_on.append((self._bench.now_us, 1 << 62))
        self._say(
            "START", token=len(self._host.heard) + 1, time_s=0, constant_imp_per_kwh=1200,
            place=0, meter="",
        )  # fmt: skip

    def _say(self, name: str, **values: Any) -> None:
        if not self._deaf:
            self._bench.receive(self._host.command(name, **values))

    def _switch_on(self) -> list[tuple[int, Kind]]:
        """Let the faults come; (when, which) of those that go away again by themselves."""
        running = self._course.started_us is not None and self._course.finished_us is None
        ends: list[tuple[int, Kind]] = []
        for kind in self._kinds:
            self._switch(kind, True)
            if kind.lasts_s is not None and running:
                ends.append((self._bench.now_us + round(kind.lasts_s * 1e6), kind))
        return sorted(ends, key=lambda end: end[0])

    def _switch(self, kind: Kind, on: bool) -> None:
        for name in kind.names:
            if kind.where == "world":
                self._world.fault(name, on)
            else:
                self._deaf = self._deaf or name == "host_gone"
                self._subject.fault(kind.where, name, on)

    def _pass(
        self,
        until_us: int,
        ends: list[tuple[int, Kind]],
        over: Callable[[], bool] = lambda: False,
    ) -> None:
        """Let time pass until then, or until it is over; faults that are to go away do."""
        while self._bench.now_us < until_us and not over():
            while ends and ends[0][0] <= self._bench.now_us:
                self._switch(ends.pop(0)[1], False)
            self._turn(min(until_us, ends[0][0]) if ends else until_us)

    def _turn(self, until_us: int) -> None:
        self._subject.turn(min(until_us, self._bench.now_us + _LOOK_US))
        self._look()

    def _look(self) -> None:
        bench, course = self._bench, self._course
        restarts_us = self._subject.take_restarts()
        if restarts_us:
            self._evidence.restarts_us += restarts_us
            self._end_check()
        for name, values in self._host.hear(bench.take_output()):
            if name == "FINISHED" or (name == "ERROR" and course.finished_us is None):
                self._end_check()
            elif name == "PROGRESS" and values["state"] == _MEASURING:
                course.measuring_us = course.measuring_us or bench.now_us
        if self._evidence.too_hot_us is None and self._world.temperatures().exhaust_c > TOO_HOT_C:
            self._evidence.too_hot_us = bench.now_us
        self._look_at_voltage()
        self._relays_closed |= self._world.relays_closed

    def _look_at_voltage(self) -> None:
        """Whether the load is on beyond what it may meet: at the earliest since the last look."""
        world, evidence = self._world, self._evidence
        beyond = not BORNE_V[0] <= world.voltage_v <= BORNE_V[1]
        if beyond and evidence.voltage_us is None and world.switched[-1].level:
            switched_us = world.switched[-1].t_us
            evidence.voltage_us = max(self._looked_us, evidence.fault_us, switched_us)
        self._looked_us = self._bench.now_us

    def _end_check(self) -> None:
        if self._course.started_us is None or self._course.finished_us is not None:
            return
        self._course.finished_us = self._bench.now_us
        began_us, _ = self._evidence.may_be_on.pop()
        self._evidence.may_be_on.append((began_us, self._bench.now_us))

    def _judged(self) -> Outcome:
        self._evidence.end_us = self._bench.now_us
        self._evidence.raised_us = self._subject.raised_us
        seen = Seen(self._evidence, self._host, self._subject, self._relays_closed)
        return outcome_of(self._trial, self._kinds, seen)
