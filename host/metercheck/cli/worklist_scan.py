"""`metercheck worklist scan`: the barcode of the meter in front of you finds its order.

A scanner that stands for a keyboard types the digits and Enter, so a line is a code. At a
terminal the same line takes the single digit of a choice; a code is always longer.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TextIO

import click

from metercheck.cli.check import check
from metercheck.cli.complaints import INTERRUPTED, complaint
from metercheck.cli.device import DeviceChoice, with_device
from metercheck.cli.order_views import print_card, progress_words, state_word
from metercheck.cli.shell import SpokenCommand, option
from metercheck.cli.worklist import LIST, opened
from metercheck.cli.worklist_notes import one_line
from metercheck.errors import (
    MetercheckError,
    OrderWithoutConstant,
    SeveralMeters,
    UnknownCode,
)
from metercheck.words import say
from metercheck.worklist.barcode import SAME, cleaned
from metercheck.worklist.finding_code import order_of, orders_of
from metercheck.worklist.orders import DISMANTLED, REFUSED, UNREACHABLE, Order, progress
from metercheck_wire.messages import PLACES

_MARKS = (UNREACHABLE, REFUSED, DISMANTLED)
_UNKNOWN = 2


@dataclass(frozen=True)
class Wish:
    """What is to happen to each meter that is scanned."""

    start: bool
    choice: DeviceChoice
    place: str | None
    constant: str | None
    mark: str | None
    remark: str


@click.command(cls=SpokenCommand, help="help.worklist.scan.about")
@click.argument("code", metavar="[CODE]", required=False)
@LIST
@option("--start", is_flag=True, help="help.worklist.scan.start")
@with_device
@option("--place", type=click.Choice(PLACES), help="help.check.place")
@option("--constant", metavar="IMP_PER_KWH", help="help.worklist.scan.constant")
@option("--mark", "state", type=click.Choice(_MARKS), help="help.worklist.scan.mark")
@option("--remark", default="", metavar="TEXT", help="help.worklist.remark")
@click.pass_context
def scan(
    ctx: click.Context,
    code: str | None,
    name: str | None,
    start: bool,
    choice: DeviceChoice,
    place: str | None,
    constant: str | None,
    state: str | None,
    remark: str,
) -> int:
    """Find orders by the codes of their meters, one CODE or a line each from the scanner."""
    wish = Wish(start, choice, place, constant, state, one_line(remark))
    desk = _Desk(ctx, name, wish)
    if code is not None:
        return desk.carry_out(desk.only(code))
    return _at_a_terminal(desk) if _keyboard().isatty() else _from_a_pipe(desk)


class _Desk:
    """The lists as they are now, and what can be done with an order."""

    def __init__(self, ctx: click.Context, name: str | None, wish: Wish) -> None:
        self._ctx = ctx
        self._name = name
        self.wish = wish

    def orders(self) -> Sequence[Order]:
        """Those of the list that was named, or of all lists."""
        with opened(self._ctx.obj) as (_, lists):
            return lists.orders(lists.named(self._name).name if self._name else None)

    def only(self, code: str) -> Order:
        """The order of `code`. Raises UnknownCode, SeveralMeters."""
        return order_of(code, self.orders())

    def carry_out(self, order: Order) -> int:
        """Show the order and do what was wished for all; the exit code."""
        if self.wish.mark is not None:
            return self.mark(order, self.wish.mark)
        print_card(order)
        return self.start(order) if self.wish.start else 0

    def mark(self, order: Order, state: str) -> int:
        """Give the order a state, and show it."""
        with opened(self._ctx.obj) as (_, lists):
            print_card(lists.mark(order.id, state, self.wish.remark))
        return 0

    def start(self, order: Order) -> int:
        """Check the meter of `order`; the exit code of the check."""
        constant = self.wish.constant or order.constant_imp_per_kwh
        if constant is None:
            raise OrderWithoutConstant(meter=order.meter)
        if self.wish.place is None:
            self.wish = replace(self.wish, place=_asked_place(self._ctx))
        done = self._ctx.invoke(
            check,
            port=self.wish.choice.port,
            device=self.wish.choice.device,
            constant=str(constant),
            meter=order.meter,
            place=self.wish.place,
            confirm=(),
            as_json=False,
        )
        self.report(order)
        if done == INTERRUPTED:
            raise click.Abort
        return done

    def report(self, order: Order) -> None:
        """What has become of the order, and how far its list is."""
        with opened(self._ctx.obj) as (_, lists):
            now, of_list = lists.order(order.id), lists.orders(order.list)
        click.echo(say("worklist.now", order=now.id, meter=now.meter, state=state_word(now)))
        click.echo(progress_words(progress(of_list)))


def _from_a_pipe(desk: _Desk) -> int:
    """Every line is a code; what goes wrong with one does not keep the next from its turn."""
    worst = 0
    for code in filter(cleaned, _keyboard()):
        try:
            worst = max(worst, desk.carry_out(desk.only(code)))
        except (UnknownCode, SeveralMeters) as error:
            click.echo(complaint(error)[0])
            worst = max(worst, _UNKNOWN)
    return worst


def _at_a_terminal(desk: _Desk) -> int:
    """Ask for codes until an empty line."""
    lines = _typed()
    pending = next(lines, "")
    while pending:
        try:
            how, found = orders_of(pending, desk.orders())
            order = found[0] if len(found) == 1 else _chosen(found)
            if order is not None and how not in ("exact", SAME):
                click.secho(say(f"worklist.how.{how}"), fg="yellow")
            pending = _dealt_with(desk, order) if order is not None else ""
        except MetercheckError as error:
            click.secho(complaint(error)[0], fg="yellow")
            pending = ""
        pending = pending or next(lines, "")
    return 0


def _dealt_with(desk: _Desk, order: Order) -> str:
    """Do with the order what the person wants; the next code, when that came instead."""
    if desk.wish.start or desk.wish.mark is not None:
        desk.carry_out(order)
        return ""
    print_card(order)
    deeds: dict[str, Callable[[], int]] = {"1": lambda: desk.start(order)}
    for key, state in enumerate(_MARKS, start=2):
        deeds[str(key)] = lambda state=state: desk.mark(order, state)
    answer = _ask("worklist.menu")
    if answer in deeds:
        deeds[answer]()
        return ""
    return answer


def _typed() -> Iterator[str]:
    while True:
        code = _ask("worklist.prompt")
        if not code:
            return
        yield code


def _chosen(found: Sequence[Order]) -> Order | None:
    """The one of several that the person means, or None."""
    for place, order in enumerate(found[:9], start=1):
        click.echo(f"{place}  {order.meter}  {state_word(order)}  {order.address}")
    answer = _ask("worklist.which")
    usable = answer.isascii() and answer.isdecimal() and 1 <= int(answer) <= len(found[:9])
    return found[int(answer) - 1] if usable else None


def _asked_place(ctx: click.Context) -> str:
    """Where the device is, asked once. Raises click.MissingParameter where nobody can be asked."""
    if not _keyboard().isatty():
        parameter = next(one for one in ctx.command.params if one.name == "place")
        raise click.MissingParameter(ctx=ctx, param=parameter)
    return PLACES[1] if _ask("worklist.which_place") == "2" else PLACES[0]


def _ask(key: str) -> str:
    """A line from the terminal, as `barcode.cleaned` leaves it; "" at the end of input."""
    click.echo(say(key) + " ", nl=False)
    line = _keyboard().readline()
    if not line:
        click.echo()
    return cleaned(line)


def _keyboard() -> TextIO:
    """Where codes come from: the scanner's keys, or a pipe; nothing where there is neither."""
    return sys.stdin if sys.stdin is not None else io.StringIO()
