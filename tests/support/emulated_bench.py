"""A scenario's bench with the release image on its pins, and a client on its USB line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from metercheck.bench.emulated import EmulatedDevice, PinBench, open_emulated
from metercheck.bench.emulated_calibration import calibrate
from metercheck.bench.emulated_pins import GATES
from metercheck.bench.scenario import Scenario
from metercheck.bench.transport import VirtualTransport
from metercheck.link.client import Client, Message
from metercheck.link.follow import follow

_ARMED_US = 2_400_000
"""By then the button has been pressed for long enough."""


@dataclass
class Emulated:
    """The bench, the device, and a client that has not said anything yet."""

    scenario: Scenario
    bench: PinBench
    device: EmulatedDevice
    client: Client

    def let_pass(self, us: int) -> None:
        end_us = self.bench.now_us + us
        self.bench.horizon_us = end_us
        while self.bench.now_us < end_us:
            self.device.step()

    def start(self, token: int = 1) -> int:
        """Start the scenario's check; returns the record's number."""
        self.let_pass(max(_ARMED_US - self.bench.now_us, 0))
        task = self.scenario.task
        constant = task.constant_imp_per_kwh
        return self.client.start(constant, task.place, task.meter, 0, token=token)["record"]

    def follow(
        self, record: int, until: Callable[[Message], bool] = lambda _: False
    ) -> list[Message]:
        """What the device says of its check, to its end or to the first that is `until`."""
        heard: list[Message] = []
        for message in follow(self.client, record):
            heard.append(message)
            if until(message):
                break
        return heard

    @property
    def conducting(self) -> bool:
        """A gate is on, or a relay is held."""
        return any(self._last("level", pin) for pin in GATES) or any(self.pumps())

    def pumps(self) -> list[bool]:
        """Which poles are held."""
        pins = {one[2] for one in self.device.did if one[1] == "pump"}
        return [self._last("pump", pin) for pin in pins]

    def switched_on(self, since_us: int = 0) -> list[tuple[Any, ...]]:
        """Each time that a gate or a pump went on."""
        return [
            one
            for one in self.device.did
            if one[0] >= since_us
            and one[3:] == (True,)
            and (one[1] == "pump" or (one[1] == "level" and one[2] in GATES))
        ]

    def _last(self, what: str, pin: int) -> bool:
        levels = [one[3] for one in self.device.did if one[1:3] == (what, pin)]
        return bool(levels and levels[-1])


@contextmanager
def emulated(
    scenario: Scenario, image: Path, seed: int = 1, *, calibrated: bool = False, **more: Any
) -> Iterator[Emulated]:
    """`calibrated`: as the bench's own devices are; `more` goes to open_emulated."""
    bench, device = open_emulated(scenario, seed, image, **more)
    with closing(device):
        if calibrated:
            calibrate(bench, device)
        yield Emulated(scenario, bench, device, Client(VirtualTransport(bench, device), session=7))
