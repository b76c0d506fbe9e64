"""What a device says of itself, asked at a port where one may be; nothing in it changes."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any

from metercheck import errors
from metercheck.link import keeping
from metercheck.link.choosing import Ports
from metercheck.link.client import Client
from metercheck.link.usb import SerialPort, may_be_ours
from metercheck_wire.messages import CALIBRATION_STATES


@dataclass(frozen=True)
class Seen:
    """A port and what is known of it; empty mappings: it was not asked, or did not say."""

    port: SerialPort
    hello: dict[str, Any] = field(default_factory=dict)
    status: dict[str, Any] = field(default_factory=dict)
    journal: dict[str, Any] = field(default_factory=dict)
    calibration: dict[str, Any] = field(default_factory=dict)
    error: errors.MetercheckError | None = None
    """Why it does not answer."""
    asked: bool = True

    @property
    def device_id(self) -> str | None:
        """The id that it said, else the one that USB tells."""
        return self.hello["device"].hex() if self.hello else self.port.device_id

    @property
    def firmware(self) -> str | None:
        """Also of a device that does not understand this program."""
        if isinstance(self.error, errors.VersionMismatch):
            return str(self.error.arguments["device_firmware"])
        return self.hello.get("firmware")

    @property
    def expires_day(self) -> int | None:
        """Days since 2000-01-01; None: not known, or never calibrated."""
        return self.calibration.get("expires_day") or None

    @property
    def calibration_state(self) -> str | None:
        """Out of messages.CALIBRATION_STATES."""
        state = self.calibration.get("state")
        return None if state is None else CALIBRATION_STATES[state]


def look(port: SerialPort, ports: Ports) -> Seen:
    """Ask the device at `port`. It may be a port that the user has named himself."""
    hello: dict[str, Any] = {}
    try:
        with closing(Client(ports.open(port.name))) as client:
            hello = client.hello()
            status, journal, calibration = client.status(), {}, {}
            with suppress(errors.DeviceError):
                journal = keeping.journal(client)
                calibration = client.command("CALIBRATION_REQUEST", {}, "CALIBRATION")
    except errors.LinkError as error:
        return Seen(port, hello, error=error)
    return Seen(port, hello, status, journal, calibration)


def look_at_all(named: list[str], ports: Ports) -> list[Seen]:
    """All ports of this computer, and those that were `named`.

    Asked are only those that were named and those of our USB ids; the others are listed.
    """
    listed = ports.listed()
    beyond = set(named) - {one.name for one in listed}
    return [
        look(one, ports) if one.name in named or may_be_ours(one) else Seen(one, asked=False)
        for one in [*listed, *map(SerialPort, sorted(beyond))]
    ]
