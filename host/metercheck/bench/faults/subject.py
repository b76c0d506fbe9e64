"""What a trial is made with: the bench, the device at it, and faults within its processor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from metercheck.bench.bench import Bench
from metercheck.bench.device import Device, MicroPythonDevice, RestartingDevice
from metercheck.bench.faults.channel import Channel
from metercheck.bench.faults.program import MadeUpError, Program
from metercheck.bench.scenario import Scenario
from metercheck.bench.world.world import World
from metercheck.errors import FirmwareCrashed
from metercheck_device.app import App
from metercheck_device.boards.sim import SimBoard

_GOES_ON_US = 25_000_000
_GOES_ON_IN_MICROPYTHON_US = 5_000_000  # a second of it takes half of one
_TURN_US = 1_000  # what a turn takes that never comes to wait for anything


class Subject(Protocol):
    """A device under trial, and how long to look at it: where time is dear, for less long."""

    goes_on_us: int
    """After the fault or the start, until the host stops the check."""
    stops_us: int
    """For the check to end once it has been stopped."""
    tail_us: int
    """Then, for whatever might come on again."""
    answers_us: int
    """For an answer to the host."""
    crash: str
    """The traceback's last line, where the program broke off by itself."""

    @property
    def bench(self) -> Bench: ...

    @property
    def asked(self) -> Sequence[tuple[int, int]]:
        """(t_us, level) of the load as the program asked for it."""
        ...

    @property
    def reports(self) -> Sequence[Exception]:
        """Exceptions that the program kept."""
        ...

    @property
    def raised_us(self) -> int | None:
        """When a made-up exception was first raised."""
        ...

    @property
    def unattended(self) -> bool:
        """The load was on although the program had not turned for longer than the watchdog."""
        ...

    @property
    def bites(self) -> int:
        """How often the watchdog has restarted it."""
        ...

    def fault(self, where: str, name: str, on: bool) -> None:
        """Let a fault within the device come or go now."""
        ...

    def turn(self, until_us: int) -> None:
        """One turn, at most to `until_us`; of the world alone while the device hangs."""
        ...

    def take_restarts(self) -> list[int]:
        """When it has restarted since the last call."""
        ...

    def close(self) -> None: ...


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


class Simulated:
    """The firmware on the simulated board, in this interpreter or in MicroPython."""

    stops_us = 3_000_000
    tail_us = 2_000_000
    answers_us = 50_000

    def __init__(self, scenario: Scenario, seed: int, *, micropython: bool) -> None:
        self.bench = Bench(World(scenario, seed), seed=seed)
        self.reports: list[Exception] = []
        self.crash = ""
        self.goes_on_us = _GOES_ON_IN_MICROPYTHON_US if micropython else _GOES_ON_US
        self._micropython = micropython
        self._channel = Channel(self.bench, seed)
        self._program = Program(lambda: self.bench.now_us)
        self._device = RestartingDevice(self.bench, self._boot)
        self._boots = self.bench.boot

    @property
    def asked(self) -> Sequence[tuple[int, int]]:
        return self._channel.asked

    @property
    def raised_us(self) -> int | None:
        return self._program.raised_us

    @property
    def unattended(self) -> bool:
        return self._channel.unattended

    @property
    def bites(self) -> int:
        return self.bench.watchdog_bites

    def fault(self, where: str, name: str, on: bool) -> None:
        if where == "channel":
            self._channel.fault(name, on)
        elif on:
            self._program.fault(name)

    def turn(self, until_us: int) -> None:
        bench, channel = self.bench, self._channel
        bench.horizon_us = until_us
        if channel.restart_wanted or (channel.hung and bench.restart_due):
            channel.restart_wanted = channel.hung = False
            self._device.restart()
        elif channel.hung:
            bench.pass_over(until_us)
        else:
            self._step()

    def take_restarts(self) -> list[int]:
        if self.bench.boot == self._boots:
            return []
        self._boots = self.bench.boot
        return [self.bench.now_us]

    def close(self) -> None:
        self._device.close()

    def _boot(self, _bench: Bench) -> Device:
        self._program.forget()
        if self._micropython:
            return MicroPythonDevice(self._channel)  # pyright: ignore[reportArgumentType]
        return _ProgramDevice(self._channel, self._program, self.reports)

    def _step(self) -> None:
        before_us, exchanges = self.bench.now_us, self._channel.exchanges
        try:
            self._device.step()
        except FirmwareCrashed as error:
            self.crash = str(error.arguments["traceback"]).strip().splitlines()[-1]
            self._channel.hung = True
        except Exception as error:  # noqa: BLE001 - whatever it was, the program has ended
            if not isinstance(error, MadeUpError):
                self.crash = f"{type(error).__name__}: {error}"
            self._channel.hung = True
        if self.bench.now_us == before_us and self._channel.exchanges == exchanges:
            self.bench.pass_over(before_us + _TURN_US)
