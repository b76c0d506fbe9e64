"""The client's line to a bench in the same process, in virtual time: nobody ever waits."""

from __future__ import annotations

from metercheck.bench.bench import Bench
from metercheck.bench.device import Device


class VirtualTransport:
    """`Transport` whose waiting turns the device. Same seed and commands, same bytes.

    The host's time is the bench's: the device moves only while the host waits in `read`.
    """

    def __init__(self, bench: Bench, device: Device, name: str = "bench") -> None:
        self.name = name
        self._bench = bench
        self._device = device

    def write(self, data: bytes) -> None:
        self._bench.receive(data)

    def read(self, timeout_s: float) -> bytes:
        deadline_us = self._bench.now_us + round(timeout_s * 1e6)
        self._bench.horizon_us = deadline_us
        while True:
            output = self._bench.take_output()
            if output or self._bench.now_us >= deadline_us:
                return output
            self._device.step()

    def clock(self) -> float:
        return self._bench.now_us / 1e6

    def close(self) -> None:
        """The bench and its device belong to whoever made them."""
