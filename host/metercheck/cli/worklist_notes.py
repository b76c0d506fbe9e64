"""What a person adds to work orders, and what goes back to the office."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from metercheck.cli.order_views import print_card, print_reason, progress_words, rate_words
from metercheck.cli.shell import Misused, SpokenCommand, option
from metercheck.cli.terminal import echo_json
from metercheck.cli.worklist import JSON, LIST, ORDER, opened
from metercheck.words import Phrase, say
from metercheck.worklist.orders import FINDINGS, MARKS, checked, progress
from metercheck.worklist.rates import Rate, by_reason

_REMARK = option("--remark", default="", metavar="TEXT", help="help.worklist.remark")


@click.command(cls=SpokenCommand, help="help.worklist.mark.about")
@ORDER
@click.argument("state", metavar="|".join(MARKS), type=click.Choice(MARKS))
@_REMARK
@click.pass_obj
def mark(where: str | Path, number: int, state: str, remark: str) -> None:
    """Say why an order could not be carried out, or open it again."""
    with opened(where) as (_, lists):
        print_card(lists.mark(number, state, one_line(remark)))


@click.command(cls=SpokenCommand, help="help.worklist.link.about")
@click.argument("number", metavar="[ORDER]", type=click.IntRange(1, 2**63 - 1), required=False)
@click.argument("record", metavar="[ID]", required=False)
@option("--undo", is_flag=True, help="help.worklist.link.undo")
@click.pass_obj
def link_record(where: str | Path, number: int | None, record: str | None, undo: bool) -> None:
    """Link a record to an order by hand; without both, only what fits by its number."""
    from metercheck.worklist.barcode import identity
    from metercheck.worklist.linking import link, take_off

    if number is not None and record is None:
        raise Misused(Phrase("usage.missing", name="ID", command="metercheck worklist link"))
    with opened(where) as (store, lists):
        if number is None or record is None:
            return
        order = lists.order(number)
        stored = store.get(store.number_of(record))
        (take_off if undo else link)(store, number, stored.sha256)
        linked = lists.order(number)
        meter = next((row.meter for row in store.list() if row.id == stored.id), "")
    if not undo and identity(meter) != identity(order.meter):
        other = {"meter": meter or "-", "listed": order.meter}
        click.secho(say("worklist.other_meter", **other), fg="yellow", err=True)
    print_card(linked)


@click.command(cls=SpokenCommand, help="help.worklist.outcome.about")
@ORDER
@option("--finding", required=True, type=click.Choice(FINDINGS), help="help.worklist.finding")
@option("--by", "author", default="", metavar="NAME", help="help.worklist.by")
@_REMARK
@click.pass_obj
def outcome(where: str | Path, number: int, finding: str, author: str, remark: str) -> None:
    """Note what a person found at the meter."""
    with opened(where) as (_, lists):
        print_card(lists.find(number, finding, one_line(author), one_line(remark)))


@click.command(cls=SpokenCommand, help="help.worklist.rates.about")
@LIST
@JSON
@click.pass_obj
def rates(where: str | Path, name: str | None, as_json: bool) -> None:
    """How often the listed meters were found abnormal, by the reason for listing them."""
    with opened(where) as (_, lists):
        orders = lists.orders(lists.named(name).name if name else None)
    answered = checked(orders)
    overall = Rate(sum(abnormal for _, abnormal in answered), len(answered))
    inspected = [o for o in orders if o.verdict == "abnormal" and o.finding is not None]
    borne_out = [o for o in inspected if o.finding and o.finding.finding != "not_confirmed"]
    confirmed = Rate(len(borne_out), len(inspected))
    reasons = by_reason(answered)
    if as_json:
        echo_json(
            {
                "hit_rate": _rate_dict(overall),
                "confirmed": _rate_dict(confirmed),
                "reasons": [
                    {
                        "reason": one.reason,
                        **_rate_dict(one.rate),
                        "differs": one.differs,
                        "difference_low": one.low,
                        "difference_high": one.high,
                    }
                    for one in reasons
                ],
            },
            indent=1,
        )
        return
    click.echo(progress_words(progress(orders)))
    for heading, rate in {"worklist.hit_rate": overall, "worklist.confirmed": confirmed}.items():
        click.echo(say(heading) + say("heading.colon").rstrip())
        click.echo("  " + rate_words(rate))
    # A reason with its own figures is one meter's alone: a rate of it says nothing.
    for one in reasons:
        if len(reasons) == 1 or one.rate.tried > 1:
            print_reason(one)


def _rate_dict(rate: Rate) -> dict[str, float | int | None]:
    share = rate.share if rate.tried else None
    return {
        "hits": rate.hits,
        "checked": rate.tried,
        "share": share,
        "low": rate.low,
        "high": rate.high,
    }


@click.command(cls=SpokenCommand, help="help.worklist.export.about")
@LIST
@option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    default=Path("-"),
    help="help.worklist.export.output",
)
@click.pass_obj
def export_list(where: str | Path, name: str | None, output: Path) -> None:
    """Write the labels of a list."""
    from metercheck.records.files import write_atomically
    from metercheck.worklist.labels import to_csv

    with opened(where) as (_, lists):
        orders = lists.orders(lists.named(name).name)
    data = to_csv(orders)
    if output == Path("-"):
        sys.stdout.buffer.write(data)
        return
    write_atomically(output, data)
    click.echo(say("records.written", path=output), err=True)


def one_line(text: str) -> str:
    """What was typed, in one line and without anything that a terminal would obey."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
