"""Recorded household and appliance power, for the bench: those that ship, and a user's own.

A trace is a CSV file: comments (`#`), the line `time_s,power_w`, then rows with rising times. A
power holds until the next row's time. The last row ends the trace: it says how long the row before
it held, its own power counts for no time. Sources and licences: LICENSES.md beside this file.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from metercheck.bench.reading import FieldError
from metercheck.bench.world.appliances import RECORDED
from metercheck.bench.world.trace import Trace
from metercheck.words import Phrase

_SUFFIX = ".csv"
_COLUMNS = "time_s,power_w"
_HIGHEST_W = 100_000.0
_LATEST_S = 1e8


def names() -> list[str]:
    """Names of the traces that ship with the tool."""
    files = resources.files(__name__).iterdir()
    return sorted(file.name.removesuffix(_SUFFIX) for file in files if file.name.endswith(_SUFFIX))


def find(given: object, folder: Path, field: str) -> Trace:
    """The shipped trace named `given`, or the file `given` (ends in .csv) relative to `folder`.

    Raises FieldError for `field` when there is none, or with the line that is wrong in it.
    """
    if isinstance(given, str) and given in names():
        file: Traversable = resources.files(__name__) / f"{given}{_SUFFIX}"
        return parse(file.read_text("utf-8"), given, field)
    if not isinstance(given, str) or not given.endswith(_SUFFIX):
        options = ", ".join(names())
        raise FieldError(
            field, Phrase("scenario.trace_unknown", given=repr(given), options=options)
        )
    path = folder / given
    try:
        return parse(path.read_text("utf-8"), given, field)
    except OSError as error:
        raise FieldError(field, Phrase("scenario.trace_missing", file=path)) from error
    except UnicodeDecodeError as error:
        raise _wrong(given, 1, field, Phrase("scenario.trace_columns")) from error


def of_appliances(kinds: Iterable[str]) -> dict[str, Trace]:
    """The recordings of those `kinds` of appliances that have one."""
    return {kind: find(kind, Path(), "appliances.kinds") for kind in {*kinds} if kind in RECORDED}


def parse(content: str, name: str, field: str) -> Trace:
    """The text of a trace file as a Trace. Raises FieldError for `field`, naming the line."""
    lines = [
        (number, line.strip())
        for number, line in enumerate(content.removeprefix("\ufeff").splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if not lines or lines[0][1].replace(" ", "") != _COLUMNS:
        raise _wrong(name, lines[0][0] if lines else 1, field, Phrase("scenario.trace_columns"))
    rows: list[tuple[int, float]] = []
    for number, line in lines[1:]:
        t_us, power_w = _row(name, number, line, field)
        if rows and t_us <= rows[-1][0]:
            raise _wrong(name, number, field, Phrase("scenario.trace_order"))
        rows.append((t_us, power_w))
    if len(rows) < 2:
        raise _wrong(name, lines[-1][0], field, Phrase("scenario.trace_short"))
    began_us = rows[0][0]
    return Trace(
        name,
        tuple(t_us - began_us for t_us, _ in rows[:-1]),
        tuple(power_w for _, power_w in rows[:-1]),
        rows[-1][0] - began_us,
    )


def _row(name: str, number: int, line: str, field: str) -> tuple[int, float]:
    wrong = _wrong(name, number, field, Phrase("scenario.trace_row", highest=f"{_HIGHEST_W:g}"))
    try:
        time_s, power_w = (float(cell) for cell in line.split(","))
    except ValueError as error:
        raise wrong from error
    if not abs(time_s) <= _LATEST_S or not 0.0 <= power_w <= _HIGHEST_W:
        raise wrong
    return round(time_s * 1e6), power_w


def _wrong(name: str, line: int, field: str, why: Phrase) -> FieldError:
    return FieldError(field, Phrase("scenario.trace_bad", file=name, line=line, why=why))
