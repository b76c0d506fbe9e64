"""The bench: where the firmware's requests meet the world, in virtual time."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from metercheck.bench.device_flash import DeviceFlash
from metercheck.bench.hand import Hand
from metercheck.bench.history import History, TruthSample
from metercheck.bench.line import Line, LineSettings
from metercheck.bench.meter_line import MeterLine
from metercheck.bench.world.calendar import Event
from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.world import World
from metercheck.bench.world.zero_cross import ZERO_CROSS_PIN

WATCHDOG_US = 500_000
"""Without a word for so long the processor is restarted."""

_PACKET = 64  # bytes that reach the device at once, as in a USB bulk packet
_RING_EDGES = 1024  # that the board keeps for the program; more are lost


class Bench:
    """One device's surroundings: the world, and a line to a host.

    `exchange` is the channel of the device's simulated board. The host's side is `receive`
    (bytes to the device) and `take_output` (bytes from it). `horizon_us` is where whoever turns
    the device wants it to pause: an exchange never goes beyond.
    """

    def __init__(
        self,
        world: World,
        *,
        seed: int,
        boot: int = 1,
        armed: bool = True,
        line: LineSettings | None = None,
        sampled: bool = True,
        flash: DeviceFlash | None = None,
        hand: Hand | None = None,
        device: bytes | None = None,
        calibrated: bool = True,
    ) -> None:
        """`armed`: somebody pressed the device's button, so that a remote START works.

        `line`: what is wrong with the line to the host; None: nothing. `sampled`: `history` is
        kept, which thousands of checks in a row have no use for. `flash`: what the device has
        kept; None: no records. `hand`: somebody has the device
        in it: then it draws its display, sounds its buzzer and listens to its keys.
        `device`: its id of 8 bytes; None: by the seed. `calibrated`: its makers have.
        """
        self.world = world
        self._history = History(world, kept=sampled)
        self.horizon_us = 0
        self.boot = boot
        self._booted_us = 0
        device = device or sha256(b"bench device %d" % seed).digest()[:8]
        self.flash = flash or DeviceFlash(device, seed, calibrated=calibrated)
        self._identity = {
            "device": device.hex(),
            "seed": seed & 0xFFFFFFFF,
        }
        self._armed = armed
        settings = line or LineSettings()
        self._line = Line(settings, seed)
        self._hand = hand
        self._meter_line = MeterLine(world.ask_meter, world.meter_reachable)
        self._restarts_us = sorted(settings.restarts_us)
        self._to_device = bytearray()
        self._happened: dict[str, Any] = {}  # what the device has not heard of yet
        self._told_dc: tuple[int, int] | None = None
        self._watched_us = NEVER_US  # when the watchdog bites; it sleeps until it is first fed
        self.watchdog_bites = 0

    @property
    def now_us(self) -> int:
        """The virtual clock."""
        return self.world.now_us

    @property
    def history(self) -> list[TruthSample]:
        """What really was, every now and then."""
        return self._history.samples

    @property
    def device_us(self) -> int:
        """The device's own clock, from its boot."""
        return self.world.now_us - self._booted_us

    @property
    def level(self) -> int:
        """Of the load, as it really is switched."""
        return self.world.truth().level

    @property
    def plugged(self) -> bool:
        """Whether the host has a line to the device now."""
        return self._line.plugged(self.now_us)

    def unplugged_since(self, t_us: int) -> bool:
        """Whether the line was pulled after `t_us`, be it in again or not."""
        return self._line.unplugged_between(t_us, self.now_us)

    @property
    def restart_due(self) -> bool:
        """Whether the device's power is to fail now, or its watchdog bites; its owner obeys."""
        return self._next_restart_us() <= self.now_us

    def restart(self) -> None:
        """The device boots anew: its load lets go, its clock and its buffers are gone.

        The next "boot" is another start of the same device; the world goes on.
        """
        self.watchdog_bites += self._watched_us <= self.now_us
        self._watched_us = NEVER_US
        self.world.command_load(0, 0)
        self.world.keep_relays(0)
        self.world.command_blower(0.0)
        self._happened = {}
        self._told_dc = None
        self.boot += 1
        self._booted_us = self.now_us
        self.flash.restore_power()
        self._to_device.clear()
        self._meter_line.forget()
        if self._hand is not None:
            self._hand.power_fails(self.now_us)
        self._restarts_us = [t_us for t_us in self._restarts_us if t_us > self.now_us]

    def receive(self, data: bytes) -> None:
        """Bytes for the device; over a good line they arrive in its next exchange."""
        self._line.to_device.push(self.now_us, data)

    def take_output(self) -> bytes:
        """What came from the device since the last call."""
        return self._line.to_host.take(self.now_us)

    def exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        """One turn of the board's channel: the device's wishes in, what happened out.

        The first request is {"boot": 1}. Then {"until": us} and, when there is any, {"load":
        level, "hold": us} for a load token, "relays": mask of the poles that are fed (the others
        open), "alive": 1 for the watchdog, "blower": percent, "chip": hex for the metering chip,
        "meter": hex for the meter's RS-485, "tx": hex to the host, "show": hex of the display's
        1024 bytes and "tone": hz. The clock moves to the first moment at which anything happens
        that wakes the device, at most to `until`; zero crossings and answers of the chip do not.

        The reply has "now" and what happened: "edges" [t_us, pin, level], "loads" [t_us, level],
        "buttons" [t_us, key, pressed],
        "chip" hex, "meter" hex, "rx" hex; "exhaust" and "heatsink" in tenths of a degree
        where they have changed; 1 for each of "armed", "load_side", "over_current" (the hardware
        took the load off) and "overflow" (edges were lost). All times are the device's.

        A request with "flash" is for the flash alone: `boards.sim.SimFlash` says what it holds.
        """
        if "boot" in request:
            self._history.sample()
            panel = {} if self._hand is None else {"panel": 1}
            about = {**self._identity, **panel, "flash": self.flash.written}
            return {"now": self.device_us, "boot": self.boot, **about}
        world = self.world
        said = self.obey(request)
        if "flash" in request:
            return self._use_flash(*request["flash"])
        self._to_device += self._line.to_device.take(world.now_us)
        reply, self._happened = self._happened, {}
        happened = bool(reply)
        if self._armed:
            reply["armed"] = 1
        if self._to_device:
            reply["rx"] = bytes(self._to_device[:_PACKET]).hex()
            del self._to_device[:_PACKET]
        elif not said and not happened:  # what is there already is heard of now, not later
            until_us = request["until"] + self._booted_us
            self._advance(min(until_us, self.horizon_us, self._next_on_the_line_us()))
            reply |= self._happened
            self._happened = {}
        if self._hand is not None and (moved := self._hand.take(world.now_us)):
            booted_us = self._booted_us
            reply["buttons"] = [[t_us - booted_us, *key] for t_us, *key in moved]
        if world.load_side:
            reply["load_side"] = 1
        told = self._meter_line.take(world.now_us)
        if told:
            reply["meter"] = told.hex()
        sensed_dc = world.sensed_dc
        if sensed_dc != self._told_dc:
            self._told_dc = sensed_dc
            reply["exhaust"], reply["heatsink"] = sensed_dc
        reply["now"] = world.now_us - self._booted_us
        return reply

    def _use_flash(self, what: str, offset: int, more: int | str) -> dict[str, Any]:
        """Read, program or erase, while the world goes on and the power may fail."""
        power_us = max(self._next_restart_us() - self.now_us, 0)
        read, lasted_us = self.flash.carry_out(what, offset, more, power_us)
        self.pass_over(self.now_us + lasted_us)
        return {"data": read}

    def pass_over(self, until_us: int) -> None:
        """Let time pass without the device, at most until its watchdog bites.

        What happens waits for the device's next exchange, as far as there is room for it.
        """
        while self.now_us < until_us and not self.restart_due:
            self._advance(min(until_us, self._next_restart_us()))

    def obey(self, request: dict[str, Any]) -> bytes:
        """Do what the device wants; the bytes that it says to the host."""
        world = self.world
        if "load" in request:
            world.command_load(request["load"], request["hold"])
        if "relays" in request:
            world.keep_relays(request["relays"])
        if "alive" in request:
            self._watched_us = self.now_us + WATCHDOG_US
        if "blower" in request:
            world.command_blower(request["blower"] / 100.0)
        if "chip" in request:
            world.uart(bytes.fromhex(request["chip"]))
        if "meter" in request:
            self._meter_line.push(world.now_us, bytes.fromhex(request["meter"]))
        if self._hand is not None:
            self._hand.notice(world.now_us, request)
        if "tx" not in request:
            return b""
        said = bytes.fromhex(request["tx"])
        self._line.to_host.push(world.now_us, said)
        return said

    def _next_restart_us(self) -> int:
        return min(self._watched_us, self._restarts_us[0] if self._restarts_us else NEVER_US)

    def _next_on_the_line_us(self) -> int:
        """The next moment that matters to a line, a key or the device's power."""
        due_us = min(self._line.due_us(self.world.now_us), self._meter_line.due_us)
        if self._hand is not None:
            due_us = min(due_us, self._hand.due_us)
        return min(due_us, self._next_restart_us())

    def _advance(self, until_us: int) -> None:
        """Move the world on until the device is woken, at most to `until_us`."""
        world = self.world
        until_us = max(until_us, world.now_us)
        woken = False
        while not woken:
            stop_us = max(min(until_us, self._history.due_us), world.now_us)
            for event in world.advance(stop_us, past_quiet=True):
                woken = self._note(event) or woken
            if world.now_us >= self._history.due_us:
                self._history.sample()
            if world.now_us == until_us:
                return

    def _note(self, event: Event) -> bool:
        """Keep an event for the device; whether it wakes it."""
        what, t_us, *more = event
        happened = self._happened
        if what == "edge":
            edges = happened.setdefault("edges", [])
            if len(edges) >= _RING_EDGES:
                happened["overflow"] = 1
                return True
            edges.append([t_us - self._booted_us, *more])
            return more[0] != ZERO_CROSS_PIN
        if what == "uart":
            happened["chip"] = happened.get("chip", "") + bytes(more).hex()
            return False
        if what == "over_current":
            if more[0]:
                happened["over_current"] = 1
            return bool(more[0])
        self._history.sample()
        happened.setdefault("loads", []).append([t_us - self._booted_us, *more])
        return True
