"""One trial: a check at an honest meter, a fault or two at a moment of it, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from metercheck.bench.bench import Bench
from metercheck.bench.device import Device, MicroPythonDevice, RestartingDevice
from metercheck.bench.faults.channel import Channel
from metercheck.bench.faults.host import Host
from metercheck.bench.faults.judge import Evidence, never_on_broken, off_after_ms
from metercheck.bench.faults.kinds import KINDS, Kind
from metercheck.bench.faults.moments import MOMENTS, START_US, Course, due_us
from metercheck.bench.faults.program import MadeUpError, Program
from metercheck.bench.scenario import DeviceSettings, Scenario
from metercheck.bench.world.household import HouseholdSettings
from metercheck.bench.world.world import World
from metercheck.errors import FirmwareCrashed
from metercheck_device.app import App
from metercheck_device.boards.sim import SimBoard
from metercheck_wire.messages import STATES, TRIPS, VERDICTS

BY_ITSELF = ("cut_out", "watchdog", "dead_man", "token", "restart", "ended")
"""What takes a load off other than a trip of the supervisor."""

BROKEN = (
    "late",
    "on_outside",
    "on_at_restart",
    "unattended",
    "accused",
    "relays_closed",
    "crash",
)
"""What must not be: see `words/campaign.toml`."""

TOO_HOT_C = 110.0
"""Of the exhaust air: short of what its plastic bears."""

_SCENARIO = Scenario(
    name="faults",
    household=HouseholdSettings(steady_w=300.0),
    device=DeviceSettings(zero_cross=True),
)
_REACH_US = 40_000_000  # for the moment to come
_GO_ON_US = 25_000_000  # after the fault, then the host stops the check
_STOP_US = 3_000_000
_TAIL_US = 2_000_000
_MEASURING = STATES.index("measuring")
_ACCUSES = VERDICTS.index("abnormal")
_LOOK_US = 50_000
_TURN_US = 1_000  # what a turn takes that never comes to wait for anything


@dataclass(frozen=True)
class Trial:
    """Faults (by name, of `kinds.KINDS`) that come together at a moment (of `moments.MOMENTS`)."""

    faults: tuple[str, ...]
    moment: str
    seed: int
    micropython: bool = False


@dataclass(frozen=True)
class Outcome:
    """What one trial came to."""

    trial: Trial
    fault_s: float
    """Of the world, when the fault came."""
    off_ms: float | None
    """How long the load was really on after it had become dangerous; None: it never was."""
    limit_ms: float | None
    """None: harmless."""
    how: str
    """What took the load off: the name of a trip, "cut_out" (hardware, over-current), "watchdog",
    "dead_man", "token", "restart", "ended" (the check was over) or "" (it was not on)."""
    verdict: str
    broken: tuple[str, ...]
    """Of `BROKEN`."""
    note: str = ""


def carry_out(trial: Trial) -> Outcome:
    """Make one trial. The same trial gives the same outcome."""
    with closing(_Run(trial)) as run:
        return run.outcome()


class _Board(SimBoard):
    """A simulated board that keeps exceptions, as a real one does, and does not stop for them."""

    reports: list[Exception]

    def report(self, error: Exception) -> None:
        self.reports.append(error)


class _ProgramDevice:
    """The firmware in this interpreter, open to faults in its logic."""

    def __init__(self, channel: Channel, program: Program, reports: list[Exception]) -> None:
        board = _Board(channel)
        board.reports = reports
        self._program = program
        self.app = App(board)

    def step(self) -> None:
        self._program.settle(self.app)
        self.app.step()

    def close(self) -> None:
        """There is nothing to end."""


class _Run:
    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self._kinds = [KINDS[name] for name in trial.faults]
        seed = trial.seed + MOMENTS.index(trial.moment)  # another course of the check for each
        self._world = World(_SCENARIO, seed)
        self._bench = Bench(self._world, seed=seed)
        self._channel = Channel(self._bench, seed)
        self._program = Program(lambda: self._bench.now_us)
        self._host = Host()
        self._reports: list[Exception] = []
        self._device = RestartingDevice(self._bench, self._boot)
        self._course = Course(self._world.switched)
        self._evidence = Evidence(self._world.switched, self._channel.asked, 0, 0)
        self._boots = self._bench.boot
        self._relays_closed = False
        self._deaf = False
        self._crash = ""

    def close(self) -> None:
        self._device.close()

    def _boot(self, _bench: Bench) -> Device:
        self._program.forget()
        if self._trial.micropython:
            return MicroPythonDevice(self._channel)  # pyright: ignore[reportArgumentType]
        return _ProgramDevice(self._channel, self._program, self._reports)

    def outcome(self) -> Outcome:
        fault_us = self._reach_the_moment()
        self._evidence.fault_us = fault_us
        ends = self._switch_on()
        if self._course.started_us is None or self._course.finished_us is not None:
            self._pass(max(START_US, fault_us + 1_500_000), ends)
            self._start()
        running = self._course
        self._pass(fault_us + _GO_ON_US, ends, lambda: running.finished_us is not None)
        if running.finished_us is None and not self._deaf:
            self._say("STOP")
            stop_us = self._bench.now_us + _STOP_US
            self._pass(stop_us, ends, lambda: running.finished_us is not None)
        self._pass(self._bench.now_us + _TAIL_US, ends)
        self._say("STATUS_REQUEST")
        self._pass(self._bench.now_us + _LOOK_US, ends)
        return self._judge()

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
            elif kind.where == "channel":
                self._deaf = self._deaf or name == "host_gone"
                self._channel.fault(name, on)
            elif on:
                self._program.fault(name)

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
        """One turn of the device, or of the world alone while the device hangs."""
        bench, channel = self._bench, self._channel
        bench.horizon_us = min(until_us, bench.now_us + _LOOK_US)
        if channel.restart_wanted or (channel.hung and bench.restart_due):
            channel.restart_wanted = channel.hung = False
            self._device.restart()
        elif channel.hung:
            bench.pass_over(bench.horizon_us)
        else:
            self._step()
        self._look()

    def _step(self) -> None:
        before_us, exchanges = self._bench.now_us, self._channel.exchanges
        try:
            self._device.step()
        except FirmwareCrashed as error:
            self._crash = str(error.arguments["traceback"]).strip().splitlines()[-1]
            self._channel.hung = True
        except Exception as error:  # noqa: BLE001 - whatever it was, the program has ended
            if not isinstance(error, MadeUpError):
                self._crash = f"{type(error).__name__}: {error}"
            self._channel.hung = True
        if self._bench.now_us == before_us and self._channel.exchanges == exchanges:
            self._bench.pass_over(before_us + _TURN_US)

    def _look(self) -> None:
        bench, course = self._bench, self._course
        if bench.boot != self._boots:
            self._boots = bench.boot
            self._evidence.restarts_us.append(bench.now_us)
            self._end_check()
        for name, values in self._host.hear(bench.take_output()):
            if name == "FINISHED" or (name == "ERROR" and course.finished_us is None):
                self._end_check()
            elif name == "PROGRESS" and values["state"] == _MEASURING:
                course.measuring_us = course.measuring_us or bench.now_us
        if self._evidence.too_hot_us is None and self._world.temperatures().exhaust_c > TOO_HOT_C:
            self._evidence.too_hot_us = bench.now_us
        self._relays_closed |= self._world.relays_closed

    def _end_check(self) -> None:
        if self._course.started_us is None or self._course.finished_us is not None:
            return
        self._course.finished_us = self._bench.now_us
        began_us, _ = self._evidence.may_be_on.pop()
        self._evidence.may_be_on.append((began_us, self._bench.now_us))

    def _judge(self) -> Outcome:
        evidence = self._evidence
        evidence.end_us = self._bench.now_us
        evidence.raised_us = self._program.raised_us
        broken = never_on_broken(evidence)
        off_ms, limit_ms = self._against_limits(broken)
        finished = self._host.last("FINISHED")
        if finished is not None and finished["verdict"] == _ACCUSES:
            broken.append("accused")
        if self._channel.unattended:
            broken.append("unattended")
        stay_open = any(kind.relays_stay_open for kind in self._kinds)
        if self._trial.moment == "before_start" and stay_open and self._relays_closed:
            broken.append("relays_closed")
        unexpected = [one for one in self._reports if not isinstance(one, MadeUpError)]
        if self._crash or unexpected:
            broken.append("crash")
        return Outcome(
            trial=self._trial,
            fault_s=evidence.fault_us / 1e6,
            off_ms=off_ms,
            limit_ms=limit_ms,
            how=self._how(off_ms),
            verdict="" if finished is None else VERDICTS[finished["verdict"]],
            broken=tuple(broken),
            note=self._crash or "; ".join(map(repr, unexpected[:1])),
        )

    def _against_limits(self, broken: list[str]) -> tuple[float | None, float | None]:
        """The time and the limit of the kind that comes off worst."""
        worst: tuple[float | None, float | None] = (None, None)
        for kind in self._kinds:
            off_ms = off_after_ms(kind, self._evidence)
            others = [other for other in self._kinds if other is not kind]
            hidden = any(kind.shown_by in other.blinds for other in others if kind.shown_by)
            limit_ms = None if hidden else kind.limit_ms
            if off_ms is not None and limit_ms is not None and off_ms > limit_ms:
                broken.append("late")
            if limit_ms is not None and (worst[1] is None or _worse(off_ms, limit_ms, worst)):
                worst = off_ms, limit_ms
        return worst

    def _how(self, off_ms: float | None) -> str:
        if off_ms is None or off_ms == float("inf"):
            return ""
        fault_us = self._evidence.fault_us
        since = {
            what: t_us for what, t_us in self._world.let_go_us.items() if t_us >= fault_us > 0
        }
        status = self._host.last("STATUS")
        if "cut_out" in since:
            return "cut_out"
        if self._bench.watchdog_bites or self._evidence.restarts_us:
            first = "dead_man" if "dead_man" in since else "restart"
            return "watchdog" if self._bench.watchdog_bites and not since else first
        if status is not None and status["trip"]:
            return TRIPS[status["trip"]]
        return next(iter(sorted(since, key=lambda what: since[what])), "ended")


def _worse(off_ms: float | None, limit_ms: float, than: tuple[float | None, float | None]) -> bool:
    off, limit = than
    return (off_ms or 0.0) / limit_ms > (off or 0.0) / (limit or 1.0)
