"""Which device a command talks to: the one that was named, or the only one that is plugged in."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from metercheck import errors
from metercheck.link.client import Client
from metercheck.link.ports import Transport, open_transport
from metercheck.link.usb import SerialPort, is_a_pico, may_be_ours, serial_ports

Ids = tuple[int | None, int | None, str | None] | None


@dataclass(frozen=True)
class Ports:
    """What of the computer is needed, so that a test can have another one."""

    listed: Callable[[], list[SerialPort]] = serial_ports
    open: Callable[[str], Transport] = open_transport
    waiting: Callable[[], list[Path]] = list
    """Drives as which boards without a program appear."""
    rest: Callable[[float], None] = time.sleep

    def ids_of(self, name: str) -> Ids:
        """What USB says of the port `name`; nothing of what is no serial port."""
        for one in self.listed():
            if one.name == name:
                return (one.vendor, one.product, one.product_name)
        return None


def choose(port: str | None, device: str | None, ports: Ports) -> Client:
    """A client on the device at `port`, or of the id that begins with `device` (hex digits).

    With both, the device at the port must be that one; with neither there must be exactly one.
    No byte goes to a port that `usb.may_be_ours` denies, unless it is `port`. HELLO has been said
    only where an id had to be asked for. Raises errors.NoDevice, BoardWaits, SeveralDevices,
    NoSuchDevice, WrongDevice, and the errors of `open_transport` and `Client`.
    """
    if port is not None:
        return _checked(Client(ports.open(port)), device)
    ours = [one for one in ports.listed() if may_be_ours(one)]
    if device is None:
        if not ours:
            raise nobody(ports)
        if len(ours) > 1:
            raise errors.SeveralDevices(found=[_named(one) for one in ours])
        return Client(ports.open(ours[0].name))
    fitting = [one for one in ours if (one.device_id or device).startswith(device)]
    told = [one for one in fitting if one.device_id is not None]
    if len(told) > 1:
        raise errors.SeveralDevices(found=[_named(one) for one in told])
    if told:
        return _checked(Client(ports.open(told[0].name)), device)
    return _asked(fitting, device, ours, ports)


def reopened(device: bytes, name: str, ids: Ids, ports: Ports) -> Transport | None:
    """A transport to the device of that id, at its old port or at another; None: not there.

    name, ids: where it was, and what USB said of that port then. Another instrument may have got
    the old name meanwhile: nothing is sent to it.
    """
    others = [
        one.name
        for one in ports.listed()
        if one.name != name
        and may_be_ours(one)
        and (one.device_id or device.hex()) == device.hex()
    ]
    for place in ([name] if ports.ids_of(name) == ids else []) + others:
        try:
            transport = ports.open(place)
        except errors.LinkError:
            continue
        try:
            if Client(transport).hello()["device"] == device:
                return transport
        except errors.LinkError:
            pass
        transport.close()
    return None


def _asked(
    candidates: list[SerialPort], device: str, ours: list[SerialPort], ports: Ports
) -> Client:
    """The device of that id among ports whose USB tells none: each is asked."""
    found: list[Client] = []
    busy: errors.LinkError | None = None
    for one in candidates:
        try:
            found.append(_checked(Client(ports.open(one.name)), device))
        except (errors.WrongDevice, errors.NotADevice):
            continue
        except errors.LinkError as error:
            busy = error
    if len(found) == 1:
        return found[0]
    for client in found:
        client.close()
    if found:
        raise errors.SeveralDevices(found=[f"{one.port} ({one.device_id})" for one in found])
    if busy is not None:
        raise busy
    if not ours:
        raise nobody(ports)
    raise errors.NoSuchDevice(asked=device, found=[_named(one) for one in ours])


def _checked(client: Client, device: str | None) -> Client:
    """The client, once it is sure that its device is that one; closed when it is not."""
    if device is None:
        return client
    try:
        found = client.hello()["device"].hex()
        if not found.startswith(device):
            raise errors.WrongDevice(port=client.port, found=found, asked=device)
    except errors.MetercheckError:
        client.close()
        raise
    return client


def nobody(ports: Ports) -> errors.LinkError:
    """Why no device is there, as far as this computer shows it."""
    waiting = ports.waiting()
    if waiting:
        return errors.BoardWaits(path=waiting[0])
    others = [one.name for one in ports.listed() if is_a_pico(one)]
    if others:
        return errors.OtherFirmware(ports=others)
    return errors.NoDevice()


def _named(port: SerialPort) -> str:
    return f"{port.name} ({port.device_id})" if port.device_id else port.name
