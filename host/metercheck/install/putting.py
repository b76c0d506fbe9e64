"""An image onto a board, and the board back with a HELLO that says which firmware it runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from metercheck.errors import DeviceNotBack, LinkError, OtherVersion, VersionMismatch
from metercheck.install import drives
from metercheck.install.uf2 import Image
from metercheck.link import usb
from metercheck.link.client import Client
from metercheck.link.ports import Transport, open_transport

BACK_S = 20.0
"""Until the device must be back: it starts within 2 s, some systems take 10 for the port."""
_LOOK_S = 0.25


def device_ports() -> list[str]:
    """Ports at which the device may be: only there a HELLO is sent."""
    return [port.name for port in usb.serial_ports() if usb.may_be_ours(port)]


@dataclass(frozen=True)
class Surroundings:
    """What of the computer is needed, so that a test can have another one."""

    places: Callable[[], Iterator[Path]] = drives.candidates
    ports: Callable[[], list[str]] = device_ports
    open: Callable[[str], Transport] = open_transport
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    tell: Callable[[str], None] = field(default=lambda _: None)


def put(image: Image, drive: Path | None, port: str | None, around: Surroundings) -> str:
    """Copy the image and wait for the device; returns the version that it says it runs.

    port: where it will come back; None takes the Pico's port that answers. Raises those of
    drives.find_drive and drives.write, errors.DeviceNotBack, errors.OtherVersion.
    """
    found = drives.find_drive(drive, around.places())
    around.tell(str(found))
    drives.write(found, image.content)
    version = _wait(port, around)
    if version != image.version:
        raise OtherVersion(image=image.version, device=version)
    return version


def _wait(port: str | None, around: Surroundings) -> str:
    """The firmware of the device that comes back."""
    end_s = around.clock() + BACK_S
    looked: list[str] = []
    while around.clock() < end_s:
        looked = [port] if port else around.ports()
        for name in looked:
            version = _firmware(name, around)
            if version:
                return version
        around.sleep(_LOOK_S)
    raise DeviceNotBack(seconds=round(BACK_S), ports=looked)


def _firmware(port: str, around: Surroundings) -> str:
    """What runs on the device at a port; empty when nobody answers there yet."""
    try:
        with closing(around.open(port)) as transport:
            return Client(transport).hello()["firmware"]
    except VersionMismatch as error:  # of another version, but it answers
        return str(error.arguments["device_firmware"])
    except LinkError:
        return ""
