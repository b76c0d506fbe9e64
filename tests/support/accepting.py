"""Somebody who accepts the bench's device: hands that press, flash, look and pull plugs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from metercheck.acceptance.outcome import Report
from metercheck.acceptance.running import run
from metercheck.bench import scenario
from metercheck.bench.bench import Bench
from metercheck.bench.device import Device, RestartingDevice
from metercheck.bench.hand import MIDDLE, START, STOP, Hand
from metercheck.bench.run import open_bench
from metercheck.bench.transport import VirtualTransport
from metercheck.cli.complaints import complaint
from metercheck.link.client import Client

_HOLD_US = 1_300_000
_PRESS_US = 400_000
_LIT = range(60, 6000)  # pixels of a picture that says something
_SCENARIO = "honest_steady"  # its meter flashes at rest, too: the light that the head is shown


class BenchHands:
    """`running.Hands` at the bench; `idle`: steps that nobody does."""

    def __init__(
        self, bench: Bench, device: Device, hand: Hand, idle: tuple[str, ...] = ()
    ) -> None:
        self._bench, self._device, self._hand, self._idle = bench, device, hand, idle
        self._steps: dict[str, Callable[[], bool]] = {
            "arm": self._arm,
            "press_stop": lambda: self._press(STOP, _PRESS_US),
            "flash_ten": self._flash_ten,
            "look": self._look,
            "listen": self._listen,
            "mains_off": lambda: self._mains(False),
            "mains_on": lambda: self._mains(True),
            "sensor_off": lambda: self._sensor(False),
            "sensor_on": lambda: self._sensor(True),
            "restart": self._restart,
        }

    def do(self, step: str) -> bool | None:
        return None if step in self._idle else self._steps[step]()

    def _pass(self, us: int) -> None:
        self._bench.horizon_us = until_us = self._bench.now_us + us
        while self._bench.now_us < until_us:
            self._device.step()

    def _press(self, key: int, lasts_us: int) -> bool:
        self._hand.press(self._bench.now_us, key, lasts_us)
        self._pass(lasts_us + _PRESS_US)
        return True

    def _arm(self) -> bool:
        """STOP leads back to the first page, wherever the panel was left."""
        return self._press(STOP, _PRESS_US) and self._press(START, _HOLD_US)

    def _flash_ten(self) -> bool:
        before = self._bench.world.truth().meter_pulses
        while self._bench.world.truth().meter_pulses < before + 10:
            self._pass(_PRESS_US // 4)
        return True

    def _look(self) -> bool:
        return sum(byte.bit_count() for byte in self._hand.picture) in _LIT

    def _listen(self) -> bool:
        self._hand.press(self._bench.now_us, MIDDLE)
        for _ in range(100):
            self._pass(5_000)
            if self._hand.buzzer.hz:
                return True
        return False

    def _mains(self, on: bool) -> bool:
        self._bench.world.fault("supply_lost", not on)
        self._pass(_PRESS_US)
        return True

    def _sensor(self, on: bool) -> bool:
        self._bench.world.fault("heatsink_open", not on)
        self._pass(_PRESS_US)
        return True

    def _restart(self) -> bool:
        assert isinstance(self._device, RestartingDevice)
        self._device.restart()
        return True


@dataclass
class AcceptanceBench:
    """A device in somebody's hands, and the bench that it is on."""

    bench: Bench
    client: Client
    hands: BenchHands

    def accept(self, *only: str) -> Report:
        return run(self.client, self.hands, lambda error: complaint(error)[0], only=only)


@contextmanager
def acceptance_bench(
    seed: int = 1,
    *,
    name: str = _SCENARIO,
    faults: tuple[str, ...] = (),
    idle: tuple[str, ...] = (),
) -> Iterator[AcceptanceBench]:
    """A device that nobody has armed yet; `faults` are there from the beginning."""
    hand = Hand()
    bench, device = open_bench(scenario.load(name), seed, hand=hand)
    for fault in faults:
        bench.world.fault(fault, True)
    with closing(device):
        client = Client(VirtualTransport(bench, device), session=seed)
        yield AcceptanceBench(bench, client, BenchHands(bench, device, hand, idle))
