"""The client's line to a bench in the same process, in virtual time: nobody ever waits."""

from __future__ import annotations

import math

from metercheck import errors
from metercheck.bench.bench import Bench
from metercheck.bench.device import Device


class VirtualTransport:
    """`Transport` whose waiting turns the device. Same seed and commands, same bytes.

    The host's time is the bench's: the device moves only while the host waits in `read`.
    Once unplugged it stays dead, as a port does; who comes back opens another.
    """

    def __init__(self, bench: Bench, device: Device, name: str = "bench") -> None:
        """Raises errors.PortMissing while the bench's line is unplugged."""
        if not bench.plugged:
            raise errors.PortMissing(port=name)
        self.name = name
        self._bench = bench
        self._device = device
        self._opened_us = bench.now_us

    def write(self, data: bytes) -> None:
        self._refuse_unplugged()
        self._bench.receive(data)

    def read(self, timeout_s: float) -> bytes:
        # Rounded up: a rest too small for this clock would never pass, and its waiter wait on.
        deadline_us = self._bench.now_us + math.ceil(timeout_s * 1e6)
        self._bench.horizon_us = deadline_us
        while True:
            self._refuse_unplugged()
            output = self._bench.take_output()
            if output or self._bench.now_us >= deadline_us:
                return output
            self._device.step()

    def clock(self) -> float:
        return self._bench.now_us / 1e6

    def close(self) -> None:
        """The bench and its device belong to whoever made them."""

    def _refuse_unplugged(self) -> None:
        if self._bench.unplugged_since(self._opened_us):
            raise errors.LinkLost(port=self.name)
