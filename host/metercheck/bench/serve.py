"""The bench behind a port: the device's clock against the wall's, and one client at a time.

Somebody at the other end lives in wall time, the bench in virtual time. `serve` holds the two
together at `speed`; the clock stands still until the first client comes and while a connected
client has not taken what the device said, so nothing is lost because somebody was slow. With
nobody connected the bench runs on: a host that died is the very thing to be watched.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from metercheck.bench.bench import Bench
from metercheck.bench.device import Device

_LOOK_S = 0.1  # how long `stop` may go unheard
_RETRY_S = 0.005  # wall time between offers to a client that is slow to read
_SLICE_S = 0.01  # wall time the device runs before the line is looked at again
_LONGEST_SLICE_US = 100_000
_LATE_S = 0.25


class Endpoint(Protocol):
    """The serving end of a port: `PtyEndpoint` (POSIX) or `TcpEndpoint`."""

    @property
    def name(self) -> str:
        """What a client gives to `--port`."""
        ...

    @property
    def connected(self) -> bool:
        """Whether somebody has the port open, as far as the last `receive` saw."""
        ...

    def receive(self, timeout_s: float) -> bytes:
        """Wait at most `timeout_s` for bytes or for a client to come or go; what came, or b""."""
        ...

    def send(self, data: bytes) -> int:
        """Hand over what the line takes now, without waiting; how many bytes that was."""
        ...

    def unplug(self) -> None:
        """Let the port vanish under whoever has it open; until `replug` nobody is connected."""
        ...

    def replug(self) -> None:
        """Bring the port back, under a name that may be another. Raises as the first time."""
        ...

    def close(self) -> None: ...


def serve(
    bench: Bench,
    device: Device,
    endpoint: Endpoint,
    *,
    stop: Callable[[], bool],
    speed: float = 1.0,
    announce: Callable[[str], None] = lambda _what: None,
    waits: bool = True,
) -> None:
    """Serve until `stop()` says so; closes neither the device nor the endpoint.

    `speed` is virtual seconds a wall second, above 0; `math.inf` does not wait at all.
    `announce` hears "connected" and "disconnected", and what the bench's bad line does:
    "unplugged", "replugged" and "restarted". `waits`: the clock stands until the first client
    comes; otherwise somebody is at the device already. Raises errors.FirmwareCrashed.
    """
    pacer = _Pacer(speed)
    connected = False
    plugged = True
    boot = bench.boot
    began = not waits
    unsent = b""
    while not stop():
        if bench.plugged != plugged:
            plugged = bench.plugged
            if plugged:
                endpoint.replug()
            else:
                endpoint.unplug()
            announce("replugged" if plugged else "unplugged")
        if bench.boot != boot:
            boot = bench.boot
            announce("restarted")
        if not began or unsent:
            pacer.hold(bench.now_us)
            wait_s = _LOOK_S if not began else _RETRY_S
        else:
            wait_s = min(pacer.early_s(bench.now_us), _LOOK_S)
        bench.receive(endpoint.receive(wait_s))
        if endpoint.connected != connected:
            connected = endpoint.connected
            began = True
            announce("connected" if connected else "disconnected")
        unsent += bench.take_output()
        # As on USB with nobody there: what is said to an empty room is gone.
        unsent = unsent[endpoint.send(unsent) :] if connected else b""
        if began and not unsent and pacer.early_s(bench.now_us) <= 0:
            bench.horizon_us = bench.now_us + pacer.slice_us
            device.step()


class _Pacer:
    """Says how far the virtual clock is ahead of the wall's."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self.slice_us = max(1, round(min(speed * _SLICE_S * 1e6, _LONGEST_SLICE_US)))
        self.hold(0)

    def hold(self, now_us: int) -> None:
        """The virtual clock stands at `now_us` and shall go on from here."""
        self._wall_s = time.monotonic()
        self._virtual_us = now_us

    def early_s(self, now_us: int) -> float:
        """Wall seconds until it is `now_us`; 0 when it already is."""
        due_s = self._wall_s + (now_us - self._virtual_us) / 1e6 / self._speed
        early_s = due_s - time.monotonic()
        if early_s < -_LATE_S:
            self.hold(now_us)  # this machine is too slow: go on from here, do not race
        return max(early_s, 0.0)


@contextmanager
def stop_on_signals() -> Iterator[Callable[[], bool]]:
    """SIGINT and SIGTERM ask to stop instead of raising; yields the `stop` for `serve`.

    Only in the main thread. The handlers that were there come back at the end.
    """
    asked = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: asked.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield asked.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
