"""`metercheck watch`: a message for each new record of a verdict that somebody waits for."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

import click

from metercheck.cli.answering import link_answers
from metercheck.cli.complaints import complaint
from metercheck.cli.shell import SpokenCommand, option
from metercheck.cli.terminal import echo_json
from metercheck.errors import DeliveryFailed, StoreError
from metercheck.records.store import Store
from metercheck.watch.events import STYLES, Event
from metercheck.watch.queue import GIVEN_UP, PENDING, SENT, Delivery, Queue
from metercheck.watch.settings import Said, read_settings, senders
from metercheck.watch.watching import Attempt, Sender, Watch
from metercheck.words import say
from metercheck_wire.messages import VERDICTS

_COLOURS = {SENT: "green", PENDING: "yellow", GIVEN_UP: "red"}
_TRIAL = Event("0" * 64, "00000000", "none", 1.0, 1.0, "")


@click.command(cls=SpokenCommand, help="help.watch.about", epilog="help.watch.secrets")
@option("--webhook", metavar="URL", help="help.watch.webhook")
@option("--style", type=click.Choice(STYLES), help="help.watch.style")
@option("--email", multiple=True, metavar="TO", help="help.watch.email")
@option(
    "--verdicts",
    multiple=True,
    default=["abnormal"],
    type=click.Choice(VERDICTS[1:]),
    help="help.watch.verdicts",
)
@option("--settings", type=click.Path(path_type=Path), help="help.watch.settings")
@option("--every", type=click.IntRange(1, 86_400), default=30, help="help.watch.every")
@option("--address", is_flag=True, help="help.watch.address")
@option("--plain-http", is_flag=True, help="help.watch.plain_http")
@option("--once", is_flag=True, help="help.watch.once")
@option("--list", "listing", is_flag=True, help="help.watch.list")
@option("--json", "as_json", is_flag=True, help="help.watch.json")
@option("--retry", is_flag=True, help="help.watch.retry")
@option("--trial", is_flag=True, help="help.watch.trial")
@click.pass_obj
def watch(
    where: str | Path,
    webhook: str | None,
    style: str | None,
    email: tuple[str, ...],
    verdicts: tuple[str, ...],
    settings: Path | None,
    every: int,
    address: bool,
    plain_http: bool,
    once: bool,
    listing: bool,
    as_json: bool,
    retry: bool,
    trial: bool,
) -> int:
    """Send what is new, once or until interrupted; 3: something is still waiting or given up."""
    if listing:
        with Store(where) as store:
            _print_deliveries(Queue(store).all(), as_json)
        return 0
    said = _said(settings, {"webhook.url": webhook, "webhook.style": style, "email.to": [*email]})
    carriers = senders(said, plain_http=plain_http, clock=time.time)
    if trial:
        return max(_sent_a_trial(sender) for sender in carriers)
    with Store(where) as store, _ending_cleanly():
        queue = Queue(store)
        if retry:
            click.echo(say("watch.again", count=queue.again(time.time())))
        draw = random.SystemRandom().random
        watching = Watch(queue, carriers, verdicts, time.time, draw, address)
        watching.begin()
        if once:
            return _round(store, watching)
        targets = ", ".join(sender.target for sender in carriers)
        click.echo(say("watch.begun", targets=targets, seconds=every))
        while True:
            _round(store, watching)
            time.sleep(every)
    return 0


def _said(path: Path | None, typed: dict[str, object]) -> Said:
    from platformdirs import user_config_path

    usual = user_config_path("metercheck", appauthor=False) / "watch.toml"
    said = read_settings(path or (usual if usual.exists() else None), os.environ)
    given = {name: value for name, value in typed.items() if value}
    return replace(said, values={**said.values, **given})


@contextmanager
def _ending_cleanly() -> Iterator[None]:
    """Ctrl-C and the end of the service are how a watch ends: without complaint, code 0.

    What was under way is still claimed and goes out with the next watch.
    """
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        click.echo(say("watch.ended"))
        sys.stdout.flush()
    finally:
        signal.signal(signal.SIGTERM, before)


def _round(store: Store, watching: Watch) -> int:
    """One round, shown as it goes; a store that fails for a moment is asked again next time."""
    code = 0
    try:
        link_answers(store)
        for attempt in watching.round():
            _print_attempt(attempt)
            code = max(code, 0 if attempt.state == SENT else DeliveryFailed.exit_code)
    except StoreError as error:
        click.echo(complaint(error)[0], err=True)
        code = error.exit_code
    return code


def _print_attempt(attempt: Attempt) -> None:
    meter = attempt.event.meter if attempt.event else "-"
    words = say(f"watch.attempt.{attempt.state}", target=attempt.target, meter=meter)
    if attempt.detail:
        words += say("heading.colon") + str(attempt.detail)
    if attempt.state == PENDING:
        words += say("watch.in_minutes", minutes=max(1, round(attempt.wait_s / 60)))
    click.secho(f"{datetime.now().astimezone():%H:%M:%S} {words}", fg=_COLOURS[attempt.state])
    sys.stdout.flush()


def _sent_a_trial(sender: Sender) -> int:
    try:
        sender.send(_TRIAL)
    except DeliveryFailed as error:
        click.secho(complaint(error)[0], fg="red")
        return error.exit_code
    click.secho(say("watch.trial_sent", target=sender.target), fg="green")
    return 0


def _print_deliveries(found: Sequence[Delivery], as_json: bool) -> None:
    if as_json:
        echo_json([asdict(one) for one in found], indent=1)
        return
    if not found:
        click.echo(say("watch.none"))
    for one in found:
        state = click.style(say(f"watch.state.{one.state}"), fg=_COLOURS[one.state])
        click.echo(f"{one.id:>4} {one.made[:16].replace('T', ' ')} {state} {one.target}")
        if one.last_error:
            click.echo("     " + say("watch.tried", count=one.attempts, detail=one.last_error))
