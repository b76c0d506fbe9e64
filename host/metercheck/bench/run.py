"""A whole check on the bench: the real client and the real firmware, in virtual time."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass
from random import Random

from metercheck.bench.bench import Bench
from metercheck.bench.device import (
    Device,
    InProcessDevice,
    MicroPythonDevice,
    RestartingDevice,
)
from metercheck.bench.device_flash import DeviceFlash
from metercheck.bench.hand import Hand
from metercheck.bench.history import TruthSample
from metercheck.bench.line import LineSettings
from metercheck.bench.scenario import Scenario
from metercheck.bench.transport import VirtualTransport
from metercheck.bench.world.truth import Truth
from metercheck.bench.world.world import World
from metercheck.link.client import Client, Message
from metercheck.link.follow import follow
from metercheck_wire.messages import CONFIRMATIONS, REASONS
from metercheck_wire.record import split

ASKED = {REASONS.index(f"needs_{what}"): what for what in CONFIRMATIONS}
"""What the device wants confirmed (of messages.CONFIRMATIONS), by the reason it asks with."""


@dataclass(frozen=True)
class RunResult:
    """What a run gives: the device's record, and beside it what really was."""

    blob: bytes
    """The stored record as the device gave it; `records.capture.from_record` reads it."""
    began_us: int
    """When the record's time began, on the world's clock: when the load was proven."""
    truth: Truth
    """`World.truth()` at the end of the check."""
    history: list[TruthSample]
    """The truth over time, for pictures: a sample each 200 ms and at each switching."""
    progress: list[Message]
    """What the device said of its own accord: ("PROGRESS", values), last ("FINISHED", values)."""
    stopped: bool
    """`stop` ended the check before it was done."""


def open_bench(
    scenario: Scenario,
    seed: int,
    *,
    micropython: bool = False,
    line: LineSettings | None = None,
    hand: Hand | None = None,
    device: bytes | None = None,
    flash: DeviceFlash | None = None,
) -> tuple[Bench, Device]:
    """The bench of a scenario with its device booted; `device.close()` afterwards.

    `micropython`: the firmware in MicroPython's unix port, otherwise in this interpreter.
    `line`: what is wrong with the line between device and host; None: nothing. `hand`: somebody
    holds the device, who alone can arm it; None: it is armed as the scenario has it.
    `device`: its id of 8 bytes; None: by the seed. `flash`: what it has kept; None: nothing.
    Raises errors.MicroPythonMissing, errors.FirmwareCrashed.
    """
    armed = scenario.device.armed and hand is None
    world = World(scenario, seed)
    bench = Bench(
        world,
        seed=seed,
        armed=armed,
        line=line,
        hand=hand,
        device=device,
        calibrated=scenario.device.calibrated,
        flash=flash,
    )
    return bench, RestartingDevice(bench, MicroPythonDevice if micropython else InProcessDevice)


def run_check(
    scenario: Scenario,
    seed: int,
    *,
    micropython: bool = False,
    line: LineSettings | None = None,
    constant_imp_per_kwh: int | None = None,
    place: str | None = None,
    meter: str | None = None,
    time_s: int = 0,
    confirm: Collection[str] | None = None,
    on_message: Callable[[Message], None] = lambda _message: None,
    stop: Callable[[], bool] = lambda: False,
) -> RunResult:
    """Run one check from HELLO to the stored record; the same arguments give the same bytes.

    What is None is taken from the scenario's `[task]`. `confirm`: what this inspector confirms
    when the device asks, out of messages.CONFIRMATIONS. `on_message` hears each message as it
    comes and may sleep to pace a live view. `stop` is asked after each message
    (`serve.stop_on_signals` makes one): once true, the device is told to stop, and the record of
    what was measured until then comes back with `stopped` set.
    Raises what `open_bench` and `Client` raise.
    """
    task = scenario.task
    inspector = _Inspector(task.confirms if confirm is None else confirm, on_message, stop)
    numbers = Random(f"host {seed}")
    bench, device = open_bench(scenario, seed, micropython=micropython, line=line)
    with closing(device):
        client = Client(VirtualTransport(bench, device), session=numbers.getrandbits(32))
        client.hello()
        started = client.start(
            task.constant_imp_per_kwh if constant_imp_per_kwh is None else constant_imp_per_kwh,
            task.place if place is None else place,
            task.meter if meter is None else meter,
            time_s,
            token=numbers.getrandbits(32),
        )
        for message in follow(client, started["record"]):
            inspector.take(client, message)
        blob = client.read_record(started["record"])
        return RunResult(
            blob=blob,
            began_us=split(blob)[0]["uptime_ms"] * 1000,
            truth=bench.world.truth(),
            history=bench.history,
            progress=inspector.heard,
            stopped=inspector.stopped,
        )


class _Inspector:
    """What the person at the host does while a check runs."""

    def __init__(
        self,
        confirms: Collection[str],
        on_message: Callable[[Message], None],
        stop: Callable[[], bool],
    ) -> None:
        self.heard: list[Message] = []
        self.stopped = False
        self._open = set(confirms)
        self._on_message = on_message
        self._stop = stop

    def take(self, client: Client, message: Message) -> None:
        """Look at a message, answer what the device asks, stop the check when it is time."""
        self.heard.append(message)
        self._on_message(message)
        name, values = message
        if name != "PROGRESS":
            return
        what = ASKED.get(values["asks"])
        if what in self._open:
            self._open.remove(what)
            client.confirm(what)
        if not self.stopped and self._stop():
            self.stopped = True
            client.stop()
