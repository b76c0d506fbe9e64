"""Days on the command line."""

from __future__ import annotations

from datetime import date

import click

from metercheck.cli.shell import Misused
from metercheck.words import Phrase


def day(_ctx: click.Context, _parameter: click.Parameter, text: str | None) -> date | None:
    """The callback of an option that names a day, 2026-06-04. Raises Misused."""
    try:
        return None if text is None else date.fromisoformat(text.strip())
    except ValueError as error:
        raise Misused(Phrase("usage.date", given=text)) from error
