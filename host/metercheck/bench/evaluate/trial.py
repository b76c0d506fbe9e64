"""One check of a row: the firmware as it is, in this process, in a world drawn by the seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from random import Random

from metercheck.bench.bench import Bench
from metercheck.bench.evaluate import baselines
from metercheck.bench.evaluate.rows import ACCURACY, HONEST, VERDICTS, Row, honest_scenario
from metercheck.bench.run import ASKED
from metercheck.bench.scenario import Scenario
from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.world import World
from metercheck.errors import CheckCrashed
from metercheck_device import settings
from metercheck_device.app import App
from metercheck_device.boards.hardware_figures import MJ_PER_PULSE
from metercheck_device.boards.sim import SimBoard
from metercheck_device.check import Check
from metercheck_device.measure.measurement import Measurement
from metercheck_wire.messages import CONFIRMATIONS, PLACES
from metercheck_wire.messages import VERDICTS as VERDICT_NAMES
from metercheck_wire.record import read_events

STEP_S = 5
MEASURED_S = 60
"""After which the accuracy is judged."""
JUDGED_S = 120
"""After which there is to be a verdict."""
STEPS_S = range(STEP_S, MEASURED_S + 1, STEP_S)
_BEFORE_US = 2_000_000
"""The device watches the LED for this long before the start."""


@dataclass(frozen=True)
class Trial:
    """One check that is to be made. `purpose`: one of PURPOSES."""

    purpose: str
    row: str
    seed: int


@dataclass(frozen=True)
class Moment:
    """What was known at one moment; ratios of the test energy. u95 is inf before anything is."""

    t_s: int
    ratio: float = 0.0
    low: float = -inf
    high: float = inf
    u95: float = inf


@dataclass(frozen=True)
class Outcome:
    """What one trial found, and what really was."""

    row: str
    seed: int
    estimator: int
    true_ratio: float
    verdict: str
    seconds: float
    """When the verdict stood."""
    course: tuple[Moment, ...]
    """At each of STEPS_S; none in the search for false accusations."""
    baselines: dict[str, float | None]
    """Ratios by baselines.METHODS; only of trials of accuracy."""


_PIECE = 200  # bytes of a record in one message


class _Run:
    """A device at the bench of `scenario`, with a check of `longest_s` begun, its load proven."""

    def __init__(self, scenario: Scenario, seed: int, longest_s: int) -> None:
        self.world = World(scenario, seed)
        bench = Bench(self.world, seed=seed, sampled=False)
        bench.horizon_us = NEVER_US
        self._app = App(SimBoard(bench))
        self._session = self._app.session
        self._confirms = set(scenario.task.confirms)
        while self.world.now_us < _BEFORE_US:
            self._app.step()
        self._command("SETTINGS_CHANGE", {**self._session.settings, "longest_s": longest_s})
        task = scenario.task
        self._command(
            "START",
            {
                "token": Random(f"{seed}/token").getrandbits(32),
                "time_s": 0,
                "constant_imp_per_kwh": task.constant_imp_per_kwh,
                "place": PLACES.index(task.place),
                "meter": task.meter,
            },
        )
        check = self._session.check
        assert check is not None
        self.check: Check = check
        while not check.ready and self._session.check is check:
            self._app.step()
        if not check.ready:
            raise RuntimeError(f"the load was refused: trip {self._session.supervisor.trip}")

    @property
    def reference_error(self) -> float:
        """How much too much the reference counts, as a share."""
        return self.world.truth().reference_error_ppm * 1e-6

    def measure_by(self, mj_per_pulse: float, u95_ppm: int, pulses_before: int) -> None:
        """Let the check go by another reference or past than the device has; before it begins."""
        head = self.check.head
        measurement = Measurement(
            head["constant_imp_per_kwh"],
            round(mj_per_pulse),
            u95_ppm,
            settings.limits(self._session.settings),
            pulses_before,
        )
        self.check.measurement = self.check.recorder.measurement = measurement

    def go_on(self, until_s: float) -> None:
        """Let the check go on until then, or to its end."""
        until_us = self.check.start_us + round(until_s * 1e6)
        while not self.check.finished and self.world.now_us < until_us:
            self._turn()

    def go_on_to_a_verdict(self) -> None:
        """Let the check go on until a verdict stands, or to its end."""
        while not (self.check.finished or self.check.measurement.decision.verdict):
            self._turn()

    def record_beyond(self, seconds: float) -> bytes:
        """Go on for so long after the verdict, then stop; the record that the device keeps."""
        self.check.until_time = True
        self.go_on_to_a_verdict()
        self.go_on(self.check.elapsed_us(self.world.now_us) / 1e6 + seconds)
        if not self.check.finished:
            self._command("STOP", {})
        while not self.check.finished:
            self._turn()
        while self._session.check is not None:
            self._app.step()
        number = self.check.head["record"]
        record = b""
        while True:
            wanted = {"record": number, "offset": len(record), "length": _PIECE}
            piece = self._session.handle("RECORD_REQUEST", wanted)[1]["data"]
            if not piece:
                return record
            record += piece

    def moment(self, t_s: int) -> Moment:
        """What the device shows now, as of `t_s`."""
        evidence = self.check.measurement.evidence
        if not evidence.u95_ppm:
            return Moment(t_s)  # nothing has been looked at yet
        values = (evidence.ratio_ppm, evidence.low_ppm, evidence.high_ppm, evidence.u95_ppm)
        return Moment(t_s, *(value / 1e6 for value in values))

    def _turn(self) -> None:
        self._app.step()
        self._answer()

    def _answer(self) -> None:
        """The inspector looks, and confirms what is true when the device asks for it."""
        what = ASKED.get(self.check.measurement.decision.asks)
        if what in self._confirms and not self.check.finished:
            self._confirms.remove(what)
            self._command("CONFIRM", {"what": CONFIRMATIONS.index(what)})

    def _command(self, name: str, values: dict[str, object]) -> None:
        reply, told = self._session.handle(name, values)
        if reply == "ERROR":
            raise RuntimeError(f"{name} refused: {told}")


def find(trial: Trial) -> Outcome:
    """Make one check. Raises CheckCrashed."""
    try:
        purpose = PURPOSES[trial.purpose]
        row = next(row for row in purpose.rows if row.name == trial.row)
        return purpose.make(row, trial.seed)
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"
        raise CheckCrashed(scenario=trial.row, seed=trial.seed, detail=detail) from error


def record_beyond(scenario: Scenario, seed: int, seconds: float) -> bytes:
    """The record of a check that goes on for `seconds` after its verdict, if it reaches one."""
    return _Run(scenario, seed, JUDGED_S).record_beyond(seconds)


def _measure(row: Row, seed: int) -> Outcome:
    """A minute, whatever the verdict, with the reference's own error taken out.

    The estimator is told what the reference really counts by, and that it is sure of it: so
    ratio and interval are those of the device less all that is the reference's fault.
    """
    run = _Run(row.scenario(seed), seed, MEASURED_S)
    mj_per_pulse = MJ_PER_PULSE / (1.0 + run.reference_error)
    run.measure_by(mj_per_pulse, 0, run.check.head["pulses_before"])
    run.check.until_time = True
    course: list[Moment] = []
    for t_s in STEPS_S:
        run.go_on(t_s if t_s < MEASURED_S else JUDGED_S)
        course.append(run.moment(t_s))
    seen = baselines.evidence(
        list(read_events(run.check.recorder.writer.view())),
        run.check.head["constant_imp_per_kwh"],
        mj_per_pulse,
        MEASURED_S * 1_000_000,
    )
    tried = {name: method(seen) for name, method in baselines.METHODS.items()}
    return _outcome(run, row, seed, course, tried)


def _time(row: Row, seed: int) -> Outcome:
    """Until the verdict stands, and at least the minute in which suspects are ranked."""
    run = _Run(row.scenario(seed), seed, JUDGED_S)
    if row.pulses_before is not None:
        head = run.check.head
        run.measure_by(
            head["reference_mj_per_pulse"], head["reference_u95_ppm"], row.pulses_before
        )
    run.check.until_time = True
    course: list[Moment] = []
    for t_s in STEPS_S:
        run.go_on(t_s)
        course.append(run.moment(t_s))
    run.go_on_to_a_verdict()
    return _outcome(run, row, seed, course, {})


def _accuse(row: Row, seed: int) -> Outcome:
    """Until the verdict stands, as in the field."""
    run = _Run(honest_scenario(row, seed), seed, JUDGED_S)
    run.go_on_to_a_verdict()
    return _outcome(run, row, seed, [], {})


def _outcome(
    run: _Run,
    row: Row,
    seed: int,
    course: list[Moment],
    tried: dict[str, float | None],
) -> Outcome:
    decision = run.check.measurement.decision
    over_us = run.check.elapsed_us(run.world.now_us)
    return Outcome(
        row=row.name,
        seed=seed,
        estimator=run.check.head["estimator"],
        true_ratio=run.world.truth().ratio,
        verdict=VERDICT_NAMES[decision.verdict] if decision.verdict else "inconclusive",
        seconds=(decision.decided_us if decision.verdict else over_us) / 1e6,
        course=tuple(course),
        baselines=tried,
    )


@dataclass(frozen=True)
class Purpose:
    """What checks of `rows` are made for, and how one is made."""

    rows: tuple[Row, ...]
    make: Callable[[Row, int], Outcome]


PURPOSES = {
    "accuracy": Purpose(ACCURACY, _measure),
    "verdict": Purpose(VERDICTS, _time),
    "honest": Purpose(HONEST, _accuse),
}
