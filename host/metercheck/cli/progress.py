"""A bar that shows how far many checks have come; on a terminal only, and not in the output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

_Result = TypeVar("_Result")


def collected(results: Iterator[_Result], total: int) -> list[_Result]:
    """All `results`, of which there will be `total`."""
    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(elapsed_when_finished=True))
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        return list(bar.track(results, total=total))
