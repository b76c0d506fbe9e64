"""A bad line between host and device: what cables, hubs, drivers and busy programs do to bytes.

Pure and seeded: the same bytes at the same moments of the bench's clock meet the same fate.
Whatever happens to them, bytes never overtake each other: it is one wire each way.
"""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

from metercheck.bench.world.counting import NEVER_US
from metercheck.bench.world.randomness import stream
from metercheck.bench.world.ranges import number

_HOLDS_BYTES = 4096  # what waits each way at most, as much as a pseudo-terminal holds


class Pause(NamedTuple):
    """From `begin_us` up to, not including, `end_us` on the bench's clock."""

    begin_us: int
    end_us: int


@dataclass(frozen=True)
class LineSettings:
    """What is wrong with a line, both ways alike; nothing by default.

    `lose`, `corrupt` (to another value) and `double`: chances of each byte. `cut` (its tail is
    lost) and `repeat` (it comes twice): chances of each piece that was written at once.
    `delay_ms`: each piece is late by anything up to that.
    """

    lose: float = number(0.0, 0.0, 1.0)
    corrupt: float = number(0.0, 0.0, 1.0)
    double: float = number(0.0, 0.0, 1.0)
    cut: float = number(0.0, 0.0, 1.0)
    repeat: float = number(0.0, 0.0, 1.0)
    delay_ms: float = number(0.0, 0.0, 10_000.0)
    stalls_to_device: tuple[Pause, ...] = ()
    """Nothing arrives; what was sent comes at the end, or is lost when it is too much to hold."""
    stalls_to_host: tuple[Pause, ...] = ()
    unplugs: tuple[Pause, ...] = ()
    """The host's port is gone, and whatever was on the way; the device stays powered."""
    restarts_us: tuple[int, ...] = ()
    """The device loses power for a moment and boots; not the line's doing, but told with it."""


class Line:
    """Both ways of a line on the bench's clock."""

    def __init__(self, settings: LineSettings, seed: int) -> None:
        unplugs = settings.unplugs
        self._unplugs = unplugs
        self.to_device = Way(
            settings, settings.stalls_to_device, stream(seed, "line to the device")
        )
        self.to_host = Way(settings, settings.stalls_to_host, stream(seed, "line to the host"))
        self._moments_us = sorted({moment_us for pause in unplugs for moment_us in pause})

    def plugged(self, now_us: int) -> bool:
        """Whether host and device are connected at all."""
        return not any(pause.begin_us <= now_us < pause.end_us for pause in self._unplugs)

    def unplugged_between(self, after_us: int, now_us: int) -> bool:
        """Whether the plug was pulled after `after_us`, be it in again or not."""
        return any(after_us < pause.begin_us <= now_us for pause in self._unplugs)

    def due_us(self, now_us: int) -> int:
        """When something next happens on the line by itself, after `now_us`."""
        bytes_us = min(self.to_device.due_us(now_us), self.to_host.due_us(now_us))
        if not self._moments_us:
            return bytes_us
        plug_us = next((moment for moment in self._moments_us if moment > now_us), NEVER_US)
        return min(plug_us, bytes_us)


class Way:
    """One way of a line: `push` at one end, `take` at the other."""

    def __init__(
        self, settings: LineSettings, stalls: tuple[Pause, ...], source: random.Random
    ) -> None:
        self._settings = settings
        self._stalls = sorted(stalls)
        self._unplugs = settings.unplugs
        self._source = source
        self._spoils = max(settings.lose, settings.corrupt, settings.double) > 0.0
        self._coming: deque[tuple[int, int, bytes]] = deque()  # pushed_us, due_us, bytes
        self._holds = 0
        self._last_due_us = 0

    def push(self, now_us: int, data: bytes) -> None:
        """A piece of bytes is sent now; `now_us` never goes back."""
        data = self._damaged(data)[: _HOLDS_BYTES - self._holds]
        if not data:
            return
        due_us = now_us + round(self._source.uniform(0.0, self._settings.delay_ms) * 1000.0)
        due_us = max(due_us, self._last_due_us)
        for stall in self._stalls:
            if stall.begin_us <= due_us < stall.end_us:
                due_us = stall.end_us
        self._last_due_us = due_us
        self._holds += len(data)
        self._coming.append((now_us, due_us, data))

    def take(self, now_us: int) -> bytes:
        """What has arrived by now and was not taken yet."""
        if not self._coming:
            return b""
        arrived = bytearray()
        while self._coming and (self._coming[0][1] <= now_us or self._torn(now_us)):
            torn = self._torn(now_us)
            _, _, data = self._coming.popleft()
            self._holds -= len(data)
            if not torn:
                arrived += data
        return bytes(arrived)

    def due_us(self, now_us: int) -> int:
        """When the next bytes arrive, after `now_us`."""
        if self._last_due_us <= now_us:
            return NEVER_US
        return next((due_us for _, due_us, _ in self._coming if due_us > now_us), NEVER_US)

    def _torn(self, now_us: int) -> bool:
        """Whether the plug was out at any time since the oldest piece was pushed."""
        pushed_us = self._coming[0][0]
        return any(
            pause.begin_us <= now_us and pushed_us < pause.end_us for pause in self._unplugs
        )

    def _damaged(self, data: bytes) -> bytes:
        chance, settings = self._source.random, self._settings
        if settings.cut and chance() < settings.cut:
            data = data[: self._source.randrange(len(data))] if data else data
        if settings.repeat and chance() < settings.repeat:
            data += data
        if not self._spoils:
            return data
        spoiled = bytearray()
        for byte in data:
            if chance() < settings.lose:
                continue
            wrong = chance() < settings.corrupt
            arrives = byte ^ self._source.randrange(1, 256) if wrong else byte
            spoiled.append(arrives)
            if chance() < settings.double:
                spoiled.append(arrives)
        return bytes(spoiled)
