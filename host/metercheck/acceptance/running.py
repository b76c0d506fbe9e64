"""Runs the plan on a device: phase after phase, whatever goes wrong in one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Protocol

from metercheck.acceptance.outcome import (
    ABORTED,
    ERROR,
    TIMEOUT,
    Measured,
    PhaseResult,
    Report,
    Value,
)
from metercheck.acceptance.plan import PLAN
from metercheck.errors import DeviceError, LinkError, MetercheckError, NoAnswer
from metercheck.link.client import Client
from metercheck.words import Phrase


class Hands(Protocol):
    """Somebody who is with the device, or nobody."""

    def do(self, step: str) -> bool | None:
        """Do one of plan.STEPS. True: done, or "yes"; False: "no"; None: nobody did."""
        ...


class Nobody:
    """Nobody is there: what needs a hand stays undone."""

    def do(self, step: str) -> None:
        """Nothing."""
        del step


class NotDone(Exception):
    """A phase cannot go on; what is unset stays unset. Argument: why, as a phrase."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(why)
        self.why = why


class Station:
    """What a phase works with: the device, whoever is with it, and where its numbers go."""

    def __init__(self, client: Client, hands: Hands) -> None:
        self.client = client
        self.hands = hands
        self.hello: dict[str, Any] = {}
        self.remark: Phrase | None = None
        self._measured: dict[str, Measured] = {}

    def begin(self, measured: Iterable[Measured]) -> None:
        """The next phase, and what it declares."""
        self._measured = {one.limits.name: one for one in measured}
        self.remark = None

    def note(self, name: str, value: Value) -> None:
        """Set a measurement. KeyError: it was not declared, which is a mistake in the program."""
        self._measured[name].value = value

    def need(self, step: str) -> None:
        """Have a step done. Raises NotDone."""
        if self.hands.do(step) is not True:
            raise NotDone(Phrase("acceptance.why.no_hand"))


Phase = Callable[[Station], None]
Complaint = Callable[[Exception], str]


def run(
    client: Client,
    hands: Hands,
    complaint: Complaint,
    *,
    operator: str = "",
    only: Iterable[str] = (),
    hear: Callable[[PhaseResult], None] = lambda _phase: None,
    now: datetime | None = None,
) -> Report:
    """All phases, or the link and those named in `only`; `hear` is told of each when it is over.

    `complaint` puts an error into a sentence. Never raises what a phase raises: Ctrl-C ends the
    run with the outcome ABORTED. The device's limits are as before afterwards, as far as it
    still answers.
    """
    from metercheck.acceptance.phases import PHASES

    began = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    report = Report(began=began, port=client.port, operator=operator)
    wanted = {"link", *only}
    chosen = [name for name in PLAN if not only or name in wanted]
    station = Station(client, hands)
    for name in chosen:
        result = PhaseResult(name, [Measured(limits) for limits in PLAN[name]])
        station.begin(result.measured)
        began_s = client.clock()
        _carry_out(PHASES[name], station, result, complaint)
        result.seconds = client.clock() - began_s
        report.phases.append(result)
        report.device = _described(station.hello)
        hear(result)
        if result.ended == ABORTED or (name == "link" and result.ended):
            break
    return report


def _described(hello: dict[str, Any]) -> dict[str, Any]:
    if not hello:
        return {}
    return {
        "device": hello["device"].hex(),
        "board": hello["board"],
        "firmware": hello["firmware"],
        "boot": hello["boot"],
    }


def _carry_out(phase: Phase, station: Station, result: PhaseResult, complaint: Complaint) -> None:
    try:
        phase(station)
        result.trouble = str(station.remark or "")
    except NotDone as stopped:
        result.trouble = str(stopped.why)
    except KeyboardInterrupt:
        result.ended = ABORTED
    except NoAnswer as error:
        result.ended, result.trouble = TIMEOUT, complaint(error)
    except (DeviceError, LinkError, MetercheckError) as error:
        result.ended, result.trouble = ERROR, complaint(error)
