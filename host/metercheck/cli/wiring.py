"""The wiring check of a device as lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click

from metercheck.reports.status import (
    complaint_sentence,
    complaints,
    mains_words,
    source_words,
)
from metercheck.words import say


class WiringLines:
    """The part of a view that prints them around a check; nothing is said twice."""

    def __init__(self) -> None:
        self._told: set[str | int] = set()

    def wiring(self, status: Mapping[str, Any]) -> None:
        """Voltage and frequency, complaints, and what the device cannot know."""
        found = complaints(status)
        key = "mains.complaints" if found else "mains.good"
        click.echo(say(key, mains=mains_words(status)))
        self._complain(found)
        click.echo(say("mains.cannot_tell"))

    def wiring_after(self, status: Mapping[str, Any]) -> None:
        """What the test load has shown of the source, and complaints that are new."""
        source = source_words(status)
        if source:
            click.echo(say("mains.source", source=source))
        found = complaints(status)
        if not self._told.issuperset(found):
            click.echo(say("mains.complaints", mains=mains_words(status)))
        self._complain(found)

    def _complain(self, found: list[str | int]) -> None:
        print_complaints(code for code in found if code not in self._told)
        self._told.update(found)


def print_complaints(found: Iterable[str | int]) -> None:
    """A line for each complaint with what to do."""
    for code in found:
        click.secho(f"  - {complaint_sentence(code)}", fg="yellow")
