"""A result on the terminal: the verdict, why, what it leaves open, what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from metercheck.reports.plain import next_steps, reason_sentence, sentence
from metercheck.words import say

COLOURS = {"normal": "green", "abnormal": "red", "inconclusive": "yellow", "invalid": "yellow"}
"""How each verdict is coloured on a terminal."""


def print_result(result: Mapping[str, Any], place: str) -> None:
    """Print `result` (see `records.result.readable`) of a check made at `place`."""
    verdict = result["verdict"]
    click.echo()
    click.secho(say(f"verdict.{verdict}"), fg=COLOURS.get(verdict), bold=True)
    click.echo(sentence(result))
    if result["reasons"]:
        click.echo(say("heading.reasons") + say("heading.colon").rstrip())
        for item in result["reasons"]:
            click.echo(f"  - {reason_sentence(item['code'], item['arg'])}")
    for heading, text in next_steps(result, place).items():
        click.echo(heading + say("heading.colon") + text)
    click.echo()
