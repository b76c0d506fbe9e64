"""Work orders on a terminal as wide as a telephone: short lines, the number to type first."""

from __future__ import annotations

import click

from metercheck.cli.results import COLOURS
from metercheck.records.export import local_time
from metercheck.reports.plain import percent, ratio_and_u95
from metercheck.words import say
from metercheck.worklist.orders import DONE, NO_RANK, OPEN, Check, Order, Progress
from metercheck.worklist.rates import Rate, ReasonRate

_STATE_COLOURS = {OPEN: "cyan", "tried": "yellow"}


def state_word(order: Order) -> str:
    """What became of an order, in one word: the verdict where a check answered it."""
    if order.state == DONE:
        return say(f"verdict.{order.verdict}" if order.verdict else "worklist.state.erased")
    if order.state == OPEN and order.checks:
        return say("worklist.state.tried")
    return say(f"worklist.state.{order.state}")


def _coloured(order: Order) -> str:
    name = order.verdict if order.state == DONE else order.state
    if order.state == OPEN and order.checks:
        name = "tried"
    return click.style(state_word(order), fg=(COLOURS | _STATE_COLOURS).get(name), bold=True)


def print_line(order: Order) -> None:
    """An order in a list: two lines at most."""
    check = order.deciding
    ratio = f" {percent(check.ratio)}" if check and order.state == DONE else ""
    finding = f" · {say(f'worklist.finding.{order.finding.finding}')}" if order.finding else ""
    click.echo(f"{order.id:>4} {order.meter} {_coloured(order)}{ratio}{finding}")
    if order.address:
        click.echo(f"     {order.address}")


def print_card(order: Order) -> None:
    """All that is known of an order."""
    click.echo(f"{click.style(order.meter, bold=True)}  {_coloured(order)}")
    rank = "" if order.rank == NO_RANK else str(order.rank)
    constant = f"{order.constant_imp_per_kwh} imp/kWh" if order.constant_imp_per_kwh else "?"
    facts = {
        "order": str(order.id),
        "list": order.list,
        "address": order.address,
        "constant": constant,
        "phase": order.phase,
        "rank": rank,
        "reason": order.reason,
        "remark": order.remark,
    }
    for name, value in facts.items():
        if value:
            heading = say(f"worklist.fact.{name}")
            click.echo(say("records.fact", name=heading, value=value))
    for check in order.checks:
        print_check(check)
    for note in order.findings:
        click.echo(
            say(
                "worklist.found",
                finding=say(f"worklist.finding.{note.finding}"),
                author=note.author or "?",
                at=note.at[:10],
                remark=note.remark,
            ).rstrip()
        )


def print_check(check: Check) -> None:
    """One linked check."""
    when = local_time(check.time_s)
    ratio, u95 = ratio_and_u95({"ratio": check.ratio, "ratio_u95": check.ratio_u95})
    click.echo(
        say(
            "worklist.check",
            id=check.id,
            time=f"{when:%m-%d %H:%M}" if when else say("records.time_unknown"),
            place=say(f"place.{check.place}"),
            verdict=say(f"verdict.{check.verdict}"),
            ratio=f"{ratio} ± {u95}",
            short=check.short,
        )
    )


def progress_words(far: Progress) -> str:
    """How far a list is; what nobody could check, on a second line."""
    parts = {
        name: getattr(far, name) for name in ("unreachable", "refused", "dismantled", "erased")
    }
    more = "".join(
        say("worklist.progress_more", state=say(f"worklist.state.{name}"), count=count)
        for name, count in parts.items()
        if count
    )
    tried = say("worklist.progress_tried", count=far.tried) if far.tried else ""
    return (
        say(
            "worklist.progress",
            total=far.total,
            done=far.done,
            abnormal=far.abnormal,
            open=far.open,
        )
        + tried
        + (f"\n{more}" if more else "")
    )


def rate_words(rate: Rate) -> str:
    """A share with its interval, "25.0 % (3/12), 95 %: 8.9 % - 53.2 %"."""
    if not rate.tried:
        return say("worklist.rate_none")
    return say(
        "worklist.rate",
        share=percent(rate.share),
        hits=rate.hits,
        tried=rate.tried,
        low=percent(rate.low),
        high=percent(rate.high),
    )


def print_reason(one: ReasonRate) -> None:
    """The hit rate of one reason, and whether it differs from the others'."""
    click.echo(one.reason or say("worklist.no_reason"))
    click.echo("  " + rate_words(one.rate))
    if one.low is None or one.high is None:
        return
    low, high = (f"{100 * value:+.0f} %" for value in (one.low, one.high))
    differs = say(f"worklist.differs.{one.differs or 'not_shown'}")
    click.echo("  " + say("worklist.compared", differs=differs, low=low, high=high))
