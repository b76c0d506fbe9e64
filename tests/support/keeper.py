"""A device that keeps records: the firmware's own archive and commands behind a scripted line."""

from __future__ import annotations

from random import Random
from types import SimpleNamespace
from typing import Any

from metercheck.bench.device_flash import DeviceFlash
from metercheck_device.clock import Clock
from metercheck_device.link import refusal
from metercheck_device.record_commands import RecordCommands
from metercheck_device.store.archive import Archive
from metercheck_wire.codec import FINGERPRINT, pack
from metercheck_wire.messages import PROTOCOL
from metercheck_wire.record import EventWriter
from support.chains import EVENTS, RESULT
from support.fake_device import FakeDevice, FakeLine, plain
from support.records import HEAD

BOOT = 2


class Keeper:
    """`line`: to the device, `flash`: what it keeps. `armed`: somebody is at it."""

    def __init__(self, seed: int = 1) -> None:
        self.armed = True
        self.resets = 0
        self.flash = flash = DeviceFlash(HEAD["device"], seed, calibrated=False)
        draw = Random(seed).randbytes
        self.archive = Archive(flash, HEAD["device"], draw, lambda: None)
        self.clock = Clock(BOOT)
        session = SimpleNamespace(
            archive=self.archive,
            clock=self.clock,
            now_us=3_000_000,
            adjustments=SimpleNamespace(reset=self._count),
            busy=lambda armed=False: refusal("not_armed") if armed and not self.armed else None,
            handle=lambda *_: ("STATUS", plain("STATUS")),
        )
        hello = plain(
            "HELLO", protocol=PROTOCOL, fingerprint=FINGERPRINT, device=HEAD["device"], boot=BOOT
        )
        commands: dict[str, Any] = RecordCommands(session).replies()
        self.device = FakeDevice(HELLO_REQUEST=("HELLO", hello), **commands)
        self.line = FakeLine(self.device)

    def check(self, **head: Any) -> int:
        """Make and keep a record; its number."""
        number = self.archive.newest + 1
        uptime_ms = 5000 + 120_000 * number
        writer = EventWriter(bytearray(65536))
        for event in EVENTS:
            writer.add(*event)
        own = {
            "record": number,
            "token": number,
            "chain_id": self.archive.state.chain_id,
            "uptime_ms": uptime_ms,
            "time_s": HEAD["set_time_s"] + (uptime_ms - HEAD["set_uptime_ms"]) // 1000,
        }
        head = HEAD | own | head
        self.archive.begin(
            number, pack("RECORD_HEAD", head), pack("RECORD_RESULT", RESULT), bytes(writer.view())
        )
        while not self.archive.step():
            pass
        return number

    def did(self, name: str) -> int:
        """How often a command was carried out."""
        return sum(done == name for done, _ in self.device.done)

    def _count(self) -> None:
        self.resets += 1
