"""The device that was meant is not there, or is one of several."""

from __future__ import annotations

from metercheck.errors.link import LinkError
from metercheck.errors.usage import UsageError


class NoDevice(LinkError):
    """No port looks like a metercheck's. No arguments."""

    key = "error.no_device"


class BoardWaits(LinkError):
    """A Pico without a program: it shows as a drive. Arguments: path."""

    key = "error.board_waits"


class OtherFirmware(LinkError):
    """Picos that run MicroPython with another program. Arguments: ports."""

    key = "error.other_firmware"


class SeveralDevices(LinkError):
    """Arguments: found (ports with their ids)."""

    key = "error.several_devices"


class NoSuchDevice(LinkError):
    """Devices are there, that one is not. Arguments: asked (hex), found (ports with their ids)."""

    key = "error.no_such_device"


class WrongDevice(LinkError):
    """Another device is at the port that was named. Arguments: port, found, asked (hex)."""

    key = "error.wrong_device"


class BadDeviceId(UsageError):
    """Arguments: given, digits (hex digits that an id has)."""

    key = "error.bad_device_id"
