"""`metercheck check`: check a meter with a device."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import click

from metercheck.cli.answering import link_answers
from metercheck.cli.checking import Outcome, carry_out
from metercheck.cli.complaints import INTERRUPTED, VERDICT_CODES, complaint
from metercheck.cli.device import DeviceChoice, with_device
from metercheck.cli.results import print_result
from metercheck.cli.shell import SpokenCommand, option
from metercheck.cli.views import JsonView, LinesView, Task, View, emit
from metercheck.errors import BadConstant, BadMeterName, MetercheckError, StoreError
from metercheck.records.store import Store
from metercheck.reports.meter import meter_words
from metercheck.reports.plain import seconds
from metercheck.words import say
from metercheck_wire.messages import CONFIRMATIONS, MESSAGES, PLACES

_START = {
    name: (low, high)
    for _, message, fields in MESSAGES
    if message == "START"
    for name, _, low, high in fields
}


@click.command(cls=SpokenCommand, help="help.check.about", epilog="help.exit_codes")
@with_device
@option("--constant", required=True, metavar="IMP_PER_KWH", help="help.check.constant")
@option("--meter", default="", metavar="ID", help="help.check.meter")
@option("--place", required=True, type=click.Choice(PLACES), help="help.check.place")
@option("--confirm", multiple=True, type=click.Choice(CONFIRMATIONS), help="help.check.confirm")
@option("--json", "as_json", is_flag=True, help="help.check.json")
@click.pass_obj
def check(
    store: Path,
    choice: DeviceChoice,
    constant: str,
    meter: str,
    place: str,
    confirm: tuple[str, ...],
    as_json: bool,
) -> int:
    """Check a meter; the exit code is the verdict's."""
    task = Task(constant_of(constant), place, _meter_name(meter), confirm)
    # The store is opened first: a check whose record has nowhere to go is not begun.
    view = new_view(as_json)
    try:
        with Store(store) as records, choice.open(view) as client:
            outcome = carry_out(client, task, view, records, client.port)
            # The record is safe, and is linked next time: its verdict is shown now.
            with suppress(StoreError):
                link_answers(records)
    except MetercheckError as error:
        if as_json:
            emit("error", error=error.key.removeprefix("error."), message=complaint(error)[0])
        raise
    if as_json:
        emit(
            "result",
            **outcome.result,
            id=outcome.id,
            stopped=outcome.stopped,
            meter_says=outcome.meter,
            short=outcome.short,
            receipt=outcome.collected is not None and outcome.collected.receipt is not None,
        )
    else:
        show_outcome(outcome, store)
    return INTERRUPTED if outcome.stopped else VERDICT_CODES[outcome.result["verdict"]]


def new_view(as_json: bool) -> View:
    """The way to show a check that suits where the output goes."""
    if as_json:
        return JsonView()
    if not sys.stdout.isatty():
        return LinesView()
    from rich.console import Console

    from metercheck.cli.live import LiveView

    return LiveView(Console(highlight=False))


def show_outcome(outcome: Outcome, store: Path) -> None:
    """Verdict in plain words, and where the record is."""
    if outcome.stopped:
        click.echo(say("check.stopped", seconds=seconds(outcome.result["duration_s"])))
    print_result(outcome.result, outcome.capture.header["place"])
    if outcome.meter and outcome.meter["state"] != "silent":
        click.echo(say("meter.heading") + say("heading.colon") + meter_words(outcome.meter))
    click.echo(say("check.stored", id=outcome.id, path=store))
    click.echo(say("check.short", short=outcome.short))
    if outcome.collected and outcome.collected.waiting:
        click.echo(say("check.waiting", count=outcome.collected.waiting))
    if outcome.collected and outcome.collected.wrong:
        click.echo(say("check.does_not_hold", count=len(outcome.collected.wrong)))


def constant_of(given: str) -> int:
    """The meter constant that was typed. Raises BadConstant."""
    low, high = _START["constant_imp_per_kwh"]
    # isdecimal() lets digits of other scripts pass, which int() reads as well.
    if given.isdecimal() and len(given) < 10 and low <= int(given) <= high:
        return int(given)
    raise BadConstant(given=given, low=low, high=high)


def _meter_name(given: str) -> str:
    _, limit = _START["meter"]
    if len(given.encode(errors="replace")) > limit or not given.isprintable():
        raise BadMeterName(given=repr(given), limit=limit)
    return given
