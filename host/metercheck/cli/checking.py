"""One check from HELLO to the stored record: the course that `check` and the demo share."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from metercheck.cli.interrupts import Interrupt
from metercheck.cli.views import Task, View
from metercheck.errors import DeviceError, LinkError, MetercheckError, StoreError
from metercheck.link import keeping
from metercheck.link.client import Client
from metercheck.link.follow import follow
from metercheck.link.measured import measured_status
from metercheck.records.capture import Capture
from metercheck.records.chain import short_of
from metercheck.records.collect import Collected, collect
from metercheck.records.replay import device_result
from metercheck.records.store import Store
from metercheck.reports.meter import readable_meter
from metercheck.words import say
from metercheck_wire.messages import CONFIRMATIONS, REASONS

_SILENCE_S = 1.0
_MOST_FETCHED = 16  # records of earlier checks: nobody waits long for them after this one
_ASKED = {REASONS.index(f"needs_{what}"): what for what in CONFIRMATIONS}


@dataclass(frozen=True)
class Outcome:
    """What a check left behind."""

    capture: Capture
    result: dict[str, Any]
    """As `records.result.readable` has it: the device's own numbers."""
    id: int
    """Its number in the store."""
    stopped: bool
    """Ctrl-C ended it."""
    meter: dict[str, Any] | None = None
    """What the meter itself said, as `reports.meter.readable_meter` has it; None: nobody asked."""
    short: str = ""
    """The short hash of its record, as the device shows it."""
    collected: Collected | None = None
    """What was fetched besides, and the receipt; None: the device did not answer to that."""


def carry_out(client: Client, task: Task, view: View, store: Store, port: str) -> Outcome:
    """Run the check and store its record.

    The first Ctrl-C stops the check and keeps what was measured, the second raises
    KeyboardInterrupt. Whatever else goes wrong here, the device is told to stop before the error
    goes on: a load must not stay on because a display failed.
    """
    with Interrupt() as interrupt:
        device = client.hello()
        with suppress(DeviceError):
            keeping.set_time(client, int(time.time()))
        limits = client.settings()
        view.wiring(measured_status(client))
        started = client.start(
            task.constant_imp_per_kwh, task.place, task.meter, time_s=int(time.time())
        )
        try:
            with view.keys:
                view.started(task, device, limits)
                for what in task.confirm:
                    client.confirm(what)
                    view.confirmed(what)
                stopped = _watch(client, started["record"], view, interrupt)
        except (LinkError, KeyboardInterrupt):
            raise
        except BaseException:
            with suppress(MetercheckError):
                client.stop()
            raise
        finally:
            view.close()
        blob = client.read_record(started["record"])
    capture = Capture.from_record(blob, source=port)
    number = _keep(store, blob, capture, port)
    outcome = Outcome(capture, device_result(capture), number, stopped, short=short_of(blob))
    # The record is safe. What else there is to know of source and meter is not worth failing for.
    with suppress(MetercheckError):
        view.wiring_after(client.status())
        outcome = replace(outcome, meter=readable_meter(client.meter()))
    with suppress(MetercheckError):
        collected = collect(client, device["device"], store, most=_MOST_FETCHED, port=port)
        outcome = replace(outcome, collected=collected)
    return outcome


def _watch(client: Client, record: int, view: View, interrupt: Interrupt) -> bool:
    """Show the check until it is over; whether the user stopped it."""
    asked: set[str] = set()
    stopped = False
    for name, values in follow(client, record, _SILENCE_S):
        keys = view.keys.poll()
        if interrupt.asked and not stopped:
            stopped = True
            view.stopping()
            _unless_over(client.stop)
        if name != "PROGRESS":
            continue
        view.progress(values)
        what = _ASKED.get(values["asks"])
        if what is None or stopped:
            continue
        if what not in asked:
            asked.add(what)
            view.asks(what)
        elif "y" in keys.lower():
            _unless_over(partial(client.confirm, what))
            view.confirmed(what)
    view.finished()
    return stopped


def _unless_over(command: Callable[[], object]) -> None:
    """Give a command that comes too late if the check ended by itself this very moment."""
    try:
        command()
    except DeviceError as error:
        if error.code != "not_checking":
            raise


def _keep(store: Store, blob: bytes, capture: Capture, port: str) -> int:
    """Store the record; if the store fails, keep it as a file where we are, and say so."""
    try:
        return store.add(blob, port=port)
    except StoreError:
        header = capture.header
        path = Path(f"metercheck-{header['device']}-{header['boot']}-{header['record']}.jsonl")
        capture.write(path)
        click.echo(say("check.not_stored", path=path), err=True)
        raise
