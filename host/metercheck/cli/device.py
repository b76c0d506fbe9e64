"""`--port` and `--device`: the one way to say which device a command talks to.

@click.command(cls=SpokenCommand, help="help.sync.about")
@with_device
@option("--json", ...)
@click.pass_obj
def sync(store: str, choice: DeviceChoice, as_json: bool) -> int:
    with choice.open() as client:
        device = client.hello()
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click
from click.core import ParameterSource

from metercheck.cli.completing import device_ids, port_names
from metercheck.cli.shell import option
from metercheck.errors import BadDeviceId
from metercheck.install import drives
from metercheck.link.choosing import Ports, choose
from metercheck.link.client import Client
from metercheck.link.returning import Notice, let_return
from metercheck.words import say

SYSTEM = Ports(waiting=drives.waiting)
"""This computer; a test puts another one here."""

_ID_DIGITS = 16
_TYPED = (ParameterSource.COMMANDLINE, ParameterSource.PROMPT)


@dataclass(frozen=True)
class DeviceChoice:
    """What the user said about the device; None: nothing.

    port: as `open_transport` takes it. device: the first hex digits of its id.
    """

    port: str | None = None
    device: str | None = None

    @contextmanager
    def open(self, notice: Notice | None = None) -> Iterator[Client]:
        """A client on that device, closed at the end. Raises the errors of `choose`.

        notice: who hears that the cable is out and in again; the client then outlives it, as long
        as a hand needs to find the plug. None: it does not.
        """
        with closing(choose(self.port, self.device, SYSTEM)) as client:
            if notice is not None:
                let_return(client, SYSTEM, notice)
            yield client


class NoticeLines:
    """`Notice` as lines on standard error."""

    def line_lost(self, patience_s: float) -> None:
        """A line that says what to do."""
        click.echo(say("line.lost", seconds=round(patience_s)), err=True)

    def line_back(self, port: str) -> None:
        """A line that says where it is."""
        click.echo(say("line.back", port=port), err=True)


def with_device(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--port` and `--device`; it takes them as `choice`, a DeviceChoice.

    METERCHECK_PORT and METERCHECK_DEVICE stand in for what is not typed; who types one of the two
    does not mean the other one of the environment.
    """

    @option(
        "--port",
        metavar="PORT",
        envvar="METERCHECK_PORT",
        shell_complete=port_names,
        help="help.device.port",
    )
    @option(
        "--device",
        metavar="ID",
        envvar="METERCHECK_DEVICE",
        shell_complete=device_ids,
        help="help.device.id",
    )
    @wraps(command)
    def chosen(*args: Any, port: str | None, device: str | None, **values: Any) -> Any:
        source = click.get_current_context().get_parameter_source
        if source("device") in _TYPED and source("port") not in _TYPED:
            port = None
        elif source("port") in _TYPED and source("device") not in _TYPED:
            device = None
        return command(*args, choice=DeviceChoice(port or None, _id(device)), **values)

    return chosen


def _id(given: str | None) -> str | None:
    """The digits of an id, or none. Raises BadDeviceId."""
    if not given:
        return None
    digits = given.lower()
    if len(digits) > _ID_DIGITS or not set(digits) <= set("0123456789abcdef"):
        raise BadDeviceId(given=given, digits=_ID_DIGITS)
    return digits
