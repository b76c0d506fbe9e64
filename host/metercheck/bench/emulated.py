"""The emulated Pico on the bench: the world on its pins, its gates and relays in the world.

Python has all the physics, the emulator all that happens within the Pico. They run in lock-step:
the world says until when nothing happens to the pins, the Pico runs that far or to the first thing
that it does, and each is told of the other's doing at its very microsecond.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from metercheck.bench.bench import Bench
from metercheck.bench.emulated_meter import WiredMeter
from metercheck.bench.emulated_pico import Answer, EmulatedPico
from metercheck.bench.emulated_pins import (
    BLOWER,
    BUZZER,
    DISPLAY_ADDRESS,
    FIRST_EDGE,
    GATES,
    LOAD_SIDE,
    METER_RX,
    METER_TX,
    OVER_CURRENT,
    PUMPS,
    START_KEY,
    counts,
)
from metercheck.bench.line import LineSettings
from metercheck.bench.scenario import Scenario
from metercheck.bench.world.calendar import Event
from metercheck.bench.world.cf import CF_PIN
from metercheck.bench.world.panel import Buzzer
from metercheck.bench.world.ssd1306 import Ssd1306
from metercheck.bench.world.world import World

_HOLD_US = 3_600_000_000  # a gate stays as it is: the Pico's own hardware takes it away
_PRESS_US = (1_000_000, 2_200_000)  # after each start, and every minute: a long press of START
_PRESSES_EACH_US = 45_000_000
_NS = 1000  # a microsecond


class PinWorld(World):
    """The world as lock-step needs it."""

    @property
    def due_us(self) -> int:
        """Until then nothing happens, unless somebody does something."""
        return min(
            self._calendar.due_us,
            self._segment_ends_us,
            self._meter.due_us,
            self._head.due_us,
            self._metering.due_us,
            self._zero_cross.due_us,
        )

    def chip_answers(self, data: bytes) -> list[tuple[int, int]]:
        """As `uart`, for a device that takes each byte as it comes: (t_us, byte)."""
        return self._metering.send(self.now_us, data)


class PinBench(Bench):
    """The bench's host side, for a device that has pins in place of a channel."""

    def __init__(self, world: PinWorld, **settings: Any) -> None:
        """`settings` as Bench has them."""
        super().__init__(world, **settings)
        self.pin_world = world
        self._history.sample()

    @property
    def presses_start(self) -> bool:
        """Somebody is there to press the device's button."""
        return self._armed

    def take_input(self) -> bytes:
        """What has come for the device."""
        return self._line.to_device.take(self.now_us)

    def say(self, data: bytes) -> None:
        """The device says something to its host."""
        self._line.to_host.push(self.now_us, data)

    def pause_us(self) -> int:
        """When the device is not to run on: something comes over the line, or power fails."""
        return max(min(self.horizon_us, self._next_on_the_line_us()), self.now_us)

    def move(self, until_us: int) -> list[Event]:
        """Let the world go on to `until_us`; what happened."""
        events: list[Event] = []
        while self.now_us < until_us:
            moment = self.pin_world.advance(until_us)
            events += moment
            late = self.now_us >= self._history.due_us
            if late or any(event[0] == "load" for event in moment):
                self._history.sample()
        return events


class EmulatedDevice:
    """`Device` whose firmware is an image in the emulator."""

    def __init__(self, bench: PinBench, image: Path, *, flash: Path | None = None) -> None:
        """`flash`: a file that keeps the flash. Raises errors.FirmwareCrashed in `step`."""
        self._bench = bench
        self._world = bench.pin_world
        self.pico = EmulatedPico(image, flash=flash, pumps=PUMPS, i2c=[DISPLAY_ADDRESS])
        self.display = Ssd1306()
        self.buzzer = Buzzer()
        self.resets_us: list[int] = []
        self.did: list[tuple[Any, ...]] = []
        """All that the Pico did to gates, relays and blower, and its resets."""
        self.pulses_us: list[int] = []
        """When an energy pulse of the metering chip began."""
        self._gates = [False, False]
        self._drive: list[tuple[int, int, bool]] = [(0, METER_RX, True)]
        self._meter = WiredMeter(
            self._world.ask_meter if self._world.meter_reachable else lambda _: b""
        )
        self._uart: list[tuple[int, int, int]] = []
        self._sensed: tuple[int, int] | None = None
        self._load_side = False
        self._frozen_ns = 0
        self._power_fails = False
        self._next_press_us = 0

    def freeze(self, until_us: int) -> None:
        """The processor hangs until then; its hardware goes on."""
        self._frozen_ns = until_us * _NS

    def cut_power(self) -> None:
        """Power fails for a moment; the flash keeps what it has."""
        self._power_fails = True

    def step(self) -> None:
        """Run to whatever comes first: something in the world, or something that the Pico does."""
        bench = self._bench
        what: dict[str, Any] = {}
        if bench.restart_due or self._power_fails:
            bench.restart()
            self._power_fails = False
            self._next_press_us = 0
            what["power"] = True
        self._press_start()
        self._sense(what)
        data = bench.take_input()
        if data:
            what["usb"] = data.hex()
        if self._frozen_ns:
            what["freeze"], self._frozen_ns = self._frozen_ns, 0
        for t_ns, level in self._meter.answer(self._world.now_us * _NS):
            self._drive.append((t_ns, METER_RX, level))
        until_us = min(bench.pause_us(), self._world.due_us)
        what["drive"], self._drive = self._drive, []
        what["uart"], self._uart = self._uart, []
        self._heed(self.pico.run(until_us * _NS, **what))

    def close(self) -> None:
        self.pico.close()

    def _heed(self, answer: Answer) -> None:
        for t_ns, what, *more in answer.did:
            self._catch_up(t_ns // _NS)
            if what == "level" and more[0] == METER_TX:
                self._meter.line(t_ns, more[1])
                continue
            self._obey(what, more)
            if what in ("level", "pump", "reset", "pwm"):
                self.did.append((t_ns // _NS, what, *more))
        self._catch_up(answer.now_ns // _NS)
        if answer.usb:
            self._bench.say(answer.usb)

    def _obey(self, what: str, more: list[Any]) -> None:
        world = self._world
        if what == "level" and more[0] in GATES:
            self._gates[GATES.index(more[0])] = more[1]
            level = self._gates[0] + 2 * self._gates[1]
            world.command_load(level, _HOLD_US if level else 0)
        elif what == "pump":
            world.command_relay(PUMPS.index(more[0]) + 1, more[1])
        elif what == "pwm" and more[0] == BLOWER:
            world.command_blower(more[2])
        elif what == "pwm" and more[0] == BUZZER:
            self.buzzer.sound(world.now_us, more[1])
        elif what == "uart" and more[0] == 0:
            answers = world.chip_answers(bytes([more[1]]))
            self._uart += [(t_us * _NS, 0, byte) for t_us, byte in answers]
        elif what == "i2c":
            self.display.write(bytes.fromhex(more[2]))
        elif what == "reset":
            self.resets_us.append(world.now_us)
            self._next_press_us = 0

    def _catch_up(self, t_us: int) -> None:
        for what, at_us, *more in self._bench.move(t_us):
            if what == "edge":
                self._drive.append((at_us * _NS, FIRST_EDGE + more[0], bool(more[1])))
                if more[0] == CF_PIN and more[1]:
                    self.pulses_us.append(at_us)
            elif what == "over_current":
                self._drive.append((at_us * _NS, OVER_CURRENT, bool(more[0])))

    def press(self, key: int, lasts_us: int) -> None:
        """Press a key (0 to 2, 3 is STOP) from now on for so long."""
        for late_us, level in ((0, False), (lasts_us, True)):
            at_ns = (self._world.now_us + late_us) * _NS
            self._drive.append((at_ns, START_KEY + key, level))

    def _press_start(self) -> None:
        """Whoever armed the scenario's device presses its button now and then."""
        now_us = self._world.now_us
        if self._bench.presses_start and now_us >= self._next_press_us:
            for late_us, level in zip(_PRESS_US, (False, True), strict=True):
                self._drive.append(((now_us + late_us) * _NS, START_KEY, level))
            self._next_press_us = now_us + _PRESSES_EACH_US

    def _sense(self, what: dict[str, Any]) -> None:
        world = self._world
        if world.load_side != self._load_side:
            self._load_side = world.load_side
            self._drive.append((world.now_us * _NS, LOAD_SIDE, self._load_side))
        if world.sensed_dc != self._sensed:
            self._sensed = world.sensed_dc
            what["analog"] = [
                (channel, counts(sensed_dc)) for channel, sensed_dc in enumerate(self._sensed)
            ]


def open_emulated(
    scenario: Scenario,
    seed: int,
    image: Path,
    *,
    line: LineSettings | None = None,
    flash: Path | None = None,
) -> tuple[PinBench, EmulatedDevice]:
    """The bench of a scenario with the image on its pins; `device.close()` afterwards."""
    device = replace(scenario.device, zero_cross=True)
    world = PinWorld(replace(scenario, device=device), seed)
    bench = PinBench(world, seed=seed, armed=scenario.device.armed, line=line)
    return bench, EmulatedDevice(bench, image, flash=flash)
