"""Tables of districts: on a terminal, and as CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
import math
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from metercheck.records.files import write_atomically
from metercheck.records.tabular import as_cell
from metercheck.words import say

Column = tuple[str, Literal["left", "right"]]
"""Key of its heading, and how it is set."""
NOTHING = "-"


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    """On standard output; a cell's text is shown as it stands."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading, justify in columns:
        table.add_column(say(heading), justify=justify)
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    # A pipe has no width: let rows be as long as they are instead of folding them at 80.
    Console(highlight=False, width=None if sys.stdout.isatty() else 200).print(table)


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """UTF-8 with a byte order mark, for Excel. Raises errors.FileUnwritable."""
    text = io.StringIO(newline="")
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([as_cell(finite(value)) for value in row] for row in rows)
    write_atomically(path, text.getvalue().encode("utf-8"))


def finite(value: object) -> object:
    """None for NaN, which neither JSON nor a spreadsheet has."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def energy(kwh: float) -> str:
    """Of a cell: kWh, with a decimal as long as it matters."""
    if not math.isfinite(kwh):
        return NOTHING
    shown = round(kwh, 1) + 0.0  # no -0.0
    return f"{shown:.1f}" if abs(kwh) < 1000 else f"{kwh:.0f}"


def percent(share: float | None, signed: bool = False) -> str:
    """Of a cell: a share as per cent."""
    if share is None or not math.isfinite(share):
        return NOTHING
    return f"{100 * share:+.2f}" if signed else f"{100 * share:.2f}"


def printable(text: str) -> str:
    """A terminal would obey what an export puts into a name."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
