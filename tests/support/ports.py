"""Another computer than this one, as far as serial ports go."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from metercheck.link.choosing import Ports
from metercheck.link.ports import Transport
from metercheck.link.usb import SerialPort


def every_port_is(monkeypatch: pytest.MonkeyPatch, open_port: Callable[[str], Transport]) -> None:
    """Let commands open whatever port they are given by `open_port`; none is plugged in."""
    monkeypatch.setattr("metercheck.cli.device.SYSTEM", Ports(listed=list, open=open_port))


def ours(name: str, device: str | None = None) -> SerialPort:
    """The port of a metercheck whose USB serial number is `device`."""
    return SerialPort(name, 0x2E8A, 0x0005, device, "metercheck", "metercheck")
