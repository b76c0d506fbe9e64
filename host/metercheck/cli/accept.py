"""`metercheck accept`: measure a newly built device, within limits, with a report."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from metercheck.acceptance.plan import PLAN
from metercheck.cli.complaints import INTERRUPTED, complaint
from metercheck.cli.device import DeviceChoice, with_device
from metercheck.cli.shell import SpokenCommand, option
from metercheck.cli.terminal import echo_json
from metercheck.words import say

if TYPE_CHECKING:
    from metercheck.acceptance.outcome import PhaseResult
    from metercheck.acceptance.running import Hands

_FILE = click.Path(path_type=Path)
_NOT_ACCEPTED = 9


@click.command(cls=SpokenCommand, help="help.accept.about", epilog="help.accept.codes")
@with_device
@option("--only", multiple=True, type=click.Choice(tuple(PLAN)), help="help.accept.only")
@option("--operator", default="", metavar="NAME", help="help.accept.operator")
@option("--unattended", is_flag=True, help="help.accept.unattended")
@option("--report", type=_FILE, metavar="FILE", help="help.accept.report")
@option("--json", "as_json", is_flag=True, help="help.accept.json")
def accept(
    choice: DeviceChoice,
    only: tuple[str, ...],
    operator: str,
    unattended: bool,
    report: Path | None,
    as_json: bool,
) -> int:
    """Accept a device, or say what is not right with it."""
    from metercheck.acceptance import running
    from metercheck.acceptance.outcome import ABORTED, GOOD
    from metercheck.records.files import write_atomically
    from metercheck.reports import acceptance as reports
    from metercheck.reports.paper.extra import need_report_extra

    def hear(phase: PhaseResult) -> None:
        if not as_json:
            for line in reports.phase_lines(phase.as_dict()):
                click.echo(line)

    if report is not None and report.suffix == ".pdf":
        need_report_extra()
    attended = not unattended and sys.stdin is not None and sys.stdin.isatty()
    hands: Hands = Person() if attended else running.Nobody()
    with choice.open() as client:
        done = running.run(client, hands, _sentence, operator=operator, only=only, hear=hear)
    content = done.as_dict()
    if report is not None:
        if report.suffix == ".pdf":
            reports.write_pdf(content, report)
        else:
            text = json.dumps(content, ensure_ascii=False, indent=1)
            write_atomically(report, f"{text}\n".encode())
    if as_json:
        echo_json(content, indent=1)
    else:
        click.echo()
        click.echo(reports.outcome_sentence(content))
    if done.outcome == ABORTED:
        return INTERRUPTED
    return 0 if done.outcome in GOOD else _NOT_ACCEPTED


def _sentence(error: Exception) -> str:
    return complaint(error)[0]


class Person:
    """`running.Hands` at a terminal: told what to do, and asked whether it was done."""

    def do(self, step: str) -> bool | None:
        """y: done, or yes; n: no; s: skipped, which is no pass."""
        click.echo(say(f"acceptance.step.{step}"))
        answer = click.prompt(
            say("acceptance.done_ask"), type=click.Choice(("y", "n", "s")), show_choices=False
        )
        return {"y": True, "n": False, "s": None}[answer]
