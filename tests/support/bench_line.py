"""A line to a bench in this process that outlives the command which uses it."""

from __future__ import annotations

from metercheck.bench.bench import Bench
from metercheck.bench.device import Device
from metercheck.bench.transport import VirtualTransport


class Line(VirtualTransport):
    """The line, and what is true on the bench behind it."""

    def __init__(self, bench: Bench, device: Device) -> None:
        super().__init__(bench, device)
        self.world = bench.world

    def test_w(self) -> float:
        """What the test load takes a tenth of a second from now."""
        self.read(0.1)
        return self.world.truth().test_w
