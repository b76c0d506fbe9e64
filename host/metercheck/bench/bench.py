"""The bench: where the firmware's requests meet the world, in virtual time."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, NamedTuple

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
    test_j: float
    registered_j: float


class Bench:
    """One device's surroundings: the world, and a line to a host.

    `exchange` is the channel of the device's simulated board. The host's side is `receive`
    (bytes to the device) and `take_output` (bytes from it). `horizon_us` is where whoever turns
    the device wants it to pause: an exchange never goes beyond.
    """

    def __init__(self, world: World, *, seed: int, boot: int = 1, armed: bool = True) -> None:
        """`armed`: somebody pressed the device's button, so that a remote START works."""
        self.world = world
        self.history: list[TruthSample] = []
        self.horizon_us = 0
        self.level = 0
        self._identity = {
            "device": sha256(b"bench device %d" % seed).hexdigest()[:16],
            "boot": boot,
            "seed": seed & 0xFFFFFFFF,
        }
        self._armed = armed
        self._to_device = bytearray()
        self._from_device = bytearray()

    @property
    def now_us(self) -> int:
        """The virtual clock."""
        return self.world.now_us

    def receive(self, data: bytes) -> None:
        """Bytes for the device; they arrive in its next exchange."""
        self._to_device += data

    def take_output(self) -> bytes:
        """What the device said since the last call."""
        output = bytes(self._from_device)
        self._from_device.clear()
        return output

    def exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        """One turn of the board's channel: the device's wishes in, what happened out.

        The first request is {"boot": 1}. Then {"until": us} and, when there is any, {"load":
        level, "hold": us} for a load token and {"tx": hex} for bytes to the host. The clock moves
        to the first moment at which anything happens, at most to `until`. The reply has "now",
        "armed" and what happened: "edges" [t_us, pin, level], "loads" [t_us, level], "volts"
        [t_us, mV], "rx" hex.
        """
        if "boot" in request:
            self._sample()
            return {"now": self.now_us, **self._identity}
        if "load" in request:
            self.world.command_load(request["load"], request["hold"])
        said = bytes.fromhex(request.get("tx", ""))
        self._from_device += said
        reply: dict[str, Any] = {"armed": int(self._armed)}
        if self._to_device:
            reply["rx"] = bytes(self._to_device[:_PACKET]).hex()
            del self._to_device[:_PACKET]
        elif not said:  # who listens on the line hears it now, not after the next event
            self._advance(min(request["until"], self.horizon_us), reply)
        reply["now"] = self.now_us
        return reply

    def _advance(self, until_us: int, reply: dict[str, Any]) -> None:
        """Move the world to its next event and put that into the reply."""
        for what, *event in self.world.advance(max(until_us, self.now_us)):
            reply.setdefault(what + "s", []).append(event)
            if what == "load":
                self.level = event[1]
                self._sample()
        if self.now_us >= self.history[-1].t_us + _SAMPLE_US:
            self._sample()

    def _sample(self) -> None:
        truth = self.world.truth()
        self.history.append(
            TruthSample(
                truth.t_us,
                self.level,
                truth.household_w,
                truth.test_w,
                truth.test_j,
                truth.registered_j,
            )
        )
