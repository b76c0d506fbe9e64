"""The bench: where the firmware's requests meet the world, in virtual time."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, NamedTuple

from metercheck.bench.line import Line, LineSettings
from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.world import World

_PACKET = 64  # bytes that reach the device at once, as in a USB bulk packet
_SAMPLE_US = 200_000


class TruthSample(NamedTuple):
    """What really was at one moment, for plots. Energies since the start of the world."""

    t_us: int
    level: int
    """Of the load, as it really is switched."""
    household_w: float
    test_w: float
    voltage_v: float
    test_j: float
    registered_j: float
    ratio: float
    """`Truth.ratio` up to this moment."""


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
    ) -> None:
        """`armed`: somebody pressed the device's button, so that a remote START works.

        `line`: what is wrong with the line to the host; None: nothing.
        """
        self.world = world
        self.history: list[TruthSample] = []
        self.horizon_us = 0
        self.boot = boot
        self._booted_us = 0
        self._identity = {
            "device": sha256(b"bench device %d" % seed).hexdigest()[:16],
            "seed": seed & 0xFFFFFFFF,
        }
        self._armed = armed
        settings = line or LineSettings()
        self._line = Line(settings, seed)
        self._restarts_us = sorted(settings.restarts_us)
        self._to_device = bytearray()

    @property
    def now_us(self) -> int:
        """The virtual clock."""
        return self.world.now_us

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
        """Whether the device's power is to fail now; whoever owns the device obeys."""
        return bool(self._restarts_us) and self._restarts_us[0] <= self.now_us

    def restart(self) -> None:
        """The device has lost its power: its load lets go, its clock and its buffers are gone.

        The next "boot" is another start of the same device; the world goes on.
        """
        self.world.command_load(0, 0)
        self.boot += 1
        self._booted_us = self.now_us
        self._to_device.clear()
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
        level, "hold": us} for a load token and {"tx": hex} for bytes to the host. The clock moves
        to the first moment at which anything happens, at most to `until`. The reply has "now",
        "armed" and what happened: "edges" [t_us, pin, level], "loads" [t_us, level], "volts"
        [t_us, mV], "rx" hex. All times here are the device's, from its boot.
        """
        if "boot" in request:
            self._sample()
            return {"now": self.now_us - self._booted_us, "boot": self.boot, **self._identity}
        if "load" in request:
            self.world.command_load(request["load"], request["hold"])
        said = bytes.fromhex(request.get("tx", ""))
        self._line.to_host.push(self.now_us, said)
        self._to_device += self._line.to_device.take(self.now_us)
        reply: dict[str, Any] = {"armed": int(self._armed)}
        if self._to_device:
            reply["rx"] = bytes(self._to_device[:_PACKET]).hex()
            del self._to_device[:_PACKET]
        elif not said:  # who listens on the line hears it now, not after the next event
            until_us = request["until"] + self._booted_us
            self._advance(min(until_us, self.horizon_us, self._next_on_the_line_us()), reply)
        reply["now"] = self.now_us - self._booted_us
        return reply

    def _next_on_the_line_us(self) -> int:
        """The next moment that matters to the line or the device's power."""
        restart_us = self._restarts_us[0] if self._restarts_us else NEVER_US
        return min(self._line.due_us(self.now_us), restart_us)

    def _advance(self, until_us: int, reply: dict[str, Any]) -> None:
        """Move the world to its next event and put that into the reply."""
        for what, t_us, *event in self.world.advance(max(until_us, self.now_us)):
            reply.setdefault(what + "s", []).append([t_us - self._booted_us, *event])
            if what == "load":
                self._sample()
        if self.now_us >= self.history[-1].t_us + _SAMPLE_US:
            self._sample()

    def _sample(self) -> None:
        truth = self.world.truth()
        self.history.append(
            TruthSample(
                truth.t_us,
                truth.level,
                truth.household_w,
                truth.test_w,
                truth.voltage_v,
                truth.test_j,
                truth.registered_j,
                truth.ratio,
            )
        )
