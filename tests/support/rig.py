"""A bench in virtual time whose device can be looked into while a real client talks to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from metercheck.bench import scenario
from metercheck.bench.bench import Bench
from metercheck.bench.device import RestartingDevice
from metercheck.bench.line_text import parse_line
from metercheck.bench.transport import VirtualTransport
from metercheck.bench.world.world import World
from metercheck.link.client import Client
from metercheck_device.app import App
from metercheck_device.boards.sim import SimBoard


class Watched(App):
    """The firmware as it is, and what it was told to do."""

    def __init__(self, board: SimBoard, done: list[str]) -> None:
        self._done = done
        super().__init__(board)

    def _handle(self, name: str, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        self._done.append(name)
        return super()._handle(name, values)

    def close(self) -> None:
        """It runs in this process."""


@dataclass
class Rig:
    """A bench in virtual time whose device can be looked into."""

    bench: Bench
    device: RestartingDevice
    apps: list[Watched]
    """One for each start of the device."""
    done: list[str]
    """The commands that were executed, over all starts."""
    _sessions: Iterator[int] = field(default_factory=lambda: iter(range(1, 100)))

    def client(self) -> Client:
        """A host that opens the port now."""
        line = VirtualTransport(self.bench, self.device)
        return Client(line, session=next(self._sessions))

    def run_until(self, t_us: int) -> None:
        """Let time pass without a host."""
        self.bench.horizon_us = t_us
        while self.bench.now_us < t_us:
            self.device.step()

    def held(self, number: int) -> bytes:
        """A record as the device holds it, without any line."""
        blob = b""
        while True:
            asked = {"record": number, "offset": len(blob), "length": 200}
            name, part = self.apps[-1].session.handle("RECORD_REQUEST", asked)
            assert name == "RECORD_DATA"
            blob += part["data"]
            if len(blob) == part["total"]:
                return blob


@contextmanager
def rig(
    line: str = "", seed: int = 2, name: str = "honest_empty", *, armed: bool = True
) -> Iterator[Rig]:
    """The bench of scenario `name` with the firmware in this interpreter, on a bad `line`."""
    apps: list[Watched] = []
    done: list[str] = []

    def boot(bench: Bench) -> Watched:
        apps.append(Watched(SimBoard(bench), done))
        return apps[-1]

    world = World(scenario.load(name), seed)
    bench = Bench(world, seed=seed, armed=armed, line=parse_line(line))
    with closing(RestartingDevice(bench, boot)) as device:
        yield Rig(bench, device, apps, done)
